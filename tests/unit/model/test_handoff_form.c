#include "model/handoff_form.h"
#include "support/suite.h"

static struct arena arena;

static void setup(void)
{
    arena_init(&arena);
}

static void teardown(void)
{
    arena_fini(&arena);
}

static struct handoff_form edge(const char *id, const char *from, const char *to,
                                enum escalation_axis axis)
{
    return (struct handoff_form){
        .id = text_z(id), .from = text_z(from), .to = text_z(to), .axis = axis};
}

START_TEST(the_most_specific_edge_wins_and_axes_are_apart)
{
    struct handoff_form forms[] = {edge("any", "*", "*", ESCALATION_FUNCTIONAL),
                                   edge("from", "support", "*", ESCALATION_FUNCTIONAL),
                                   edge("to", "*", "billing", ESCALATION_FUNCTIONAL),
                                   edge("both", "support", "billing", ESCALATION_FUNCTIONAL),
                                   edge("up", "*", "*", ESCALATION_HIERARCHICAL)};
    const struct {
        const char *from, *to;
        enum escalation_axis axis;
        const char *id;
    } cases[] = {{"support", "billing", ESCALATION_FUNCTIONAL, "both"},
                 {"desk", "billing", ESCALATION_FUNCTIONAL, "to"},
                 {"support", "desk", ESCALATION_FUNCTIONAL, "from"},
                 {"desk", "desk", ESCALATION_FUNCTIONAL, "any"},
                 {"support", "billing", ESCALATION_HIERARCHICAL, "up"}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct handoff_form *form =
            handoff_form_find(forms, 5, text_z(cases[i].from), text_z(cases[i].to), cases[i].axis);
        ck_assert(form != NULL && text_eq_z(form->id, cases[i].id));
    }
    ck_assert_ptr_null(
        handoff_form_find(&forms[3], 1, TEXT("support"), TEXT("desk"), ESCALATION_FUNCTIONAL));
}
END_TEST

static struct text words[] = {{"refund", 6}, {"dispute", 7}};

static struct handoff_field field(enum handoff_field_kind kind)
{
    return (struct handoff_field){.name = TEXT("f"),
                                  .kind = kind,
                                  .min = kind == HANDOFF_TEXT ? 3 : 1,
                                  .max = 10,
                                  .choices = words,
                                  .choice_count = 2};
}

static struct value list_of(const char *first, const char *second)
{
    struct value list = {.type = VALUE_LIST};
    *value_append(&arena, &list) = value_of_text(text_z(first));
    *value_append(&arena, &list) = value_of_text(text_z(second));
    return list;
}

START_TEST(each_type_of_field_says_what_it_wants)
{
    const struct {
        enum handoff_field_kind kind;
        struct value value;
        const char *lacks; /* NULL: it is filled in */
    } cases[] = {
        {HANDOFF_TEXT, value_of_text(TEXT("abc")), NULL},
        {HANDOFF_TEXT, value_of_text(TEXT("äöü")), NULL}, /* characters, not bytes */
        {HANDOFF_TEXT, value_of_text(TEXT("  ab  ")), "at least 3 characters"},
        {HANDOFF_TEXT, value_of_text(TEXT("äö")), "at least 3 characters"},
        {HANDOFF_TEXT, value_of_int(12345), "at least 3 characters"},
        {HANDOFF_CHOICE, value_of_text(TEXT("refund")), NULL},
        {HANDOFF_CHOICE, value_of_text(TEXT("Refund")), "one of refund, dispute"},
        {HANDOFF_NUMBER, value_of_int(1), NULL},
        {HANDOFF_NUMBER, value_of_int(10), NULL},
        {HANDOFF_NUMBER, value_of_int(11), "a whole number from 1 to 10"},
        {HANDOFF_NUMBER, value_of_text(TEXT("5")), "a whole number from 1 to 10"},
        {HANDOFF_REFERENCE, value_of_text(TEXT("INV-7")), NULL},
        {HANDOFF_REFERENCE, value_of_text(TEXT("INV 7")), "a reference without spaces"},
        {HANDOFF_REFERENCE, value_of_text(TEXT("")), "a reference without spaces"},
        {HANDOFF_CHECKLIST, list_of("dispute", "refund"), NULL},
        {HANDOFF_CHECKLIST, list_of("dispute", "other"), "a list with all of refund, dispute"},
        {HANDOFF_CHECKLIST, value_of_text(TEXT("refund")), "a list with all of refund, dispute"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct handoff_field one = field(cases[i].kind);
        struct handoff_form form = {.fields = &one, .field_count = 1};
        struct handoff_gap *gaps = NULL;
        struct value given = {.type = VALUE_MAP};
        *value_put(&arena, &given, "f") = cases[i].value;
        size_t count = handoff_form_check(&form, &given, &arena, &gaps);
        ck_assert_msg(count == (cases[i].lacks != NULL), "case %zu", i);
        ck_assert_msg(count == 0 || text_eq_z(gaps[0].wants, cases[i].lacks), "case %zu", i);
    }
}
END_TEST

START_TEST(without_a_form_all_but_the_optional_fields_are_missing)
{
    struct handoff_field fields[] = {field(HANDOFF_TEXT), field(HANDOFF_NUMBER)};
    struct handoff_form form = {.fields = fields, .field_count = 2};
    struct handoff_gap *gaps = NULL;
    struct value nil = {.type = VALUE_NIL};
    fields[1].is_optional = true;

    ck_assert_uint_eq(handoff_form_check(&form, NULL, &arena, &gaps), 1);
    ck_assert_uint_eq(handoff_form_check(&form, &nil, &arena, &gaps), 1);
    ck_assert_uint_eq(handoff_form_stranger(&form, NULL).n, 0);
    struct value given = {.type = VALUE_MAP};
    *value_put(&arena, &given, "summry") = value_of_text(TEXT("x"));
    ck_assert(text_eq_z(handoff_form_stranger(&form, &given), "summry"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("handoff_form");
    TCase *tcase = suite_case("handoff_form");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, the_most_specific_edge_wins_and_axes_are_apart);
    tcase_add_test(tcase, each_type_of_field_says_what_it_wants);
    tcase_add_test(tcase, without_a_form_all_but_the_optional_fields_are_missing);
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}
