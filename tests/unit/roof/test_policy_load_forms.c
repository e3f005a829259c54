#include "policy_fixture.h"

#define FORM(rest) POLICY_HEAD "handoff_forms: {f: {" rest "}}\n"

START_TEST(a_form_has_an_edge_a_mode_and_typed_fields)
{
    const struct policy_set *set = NULL;
    char said[2000];
    policy_fixture(FORM("to: t, mode: warn, fields: {summary: {min_length: 20}, "
                        "kind: {type: choice, choices: [a, b]}, "
                        "amount: {type: number, min: 1, max: 9, optional: true}, "
                        "invoice: {type: reference}, done: {type: checklist, items: [x]}}"),
                   &set, said, sizeof said);

    ck_assert_str_eq(said, "");
    ck_assert_uint_eq(set->handoff_form_count, 1);
    const struct handoff_form *form = &set->handoff_forms[0];
    ck_assert(text_eq_z(form->from, "*") && text_eq_z(form->to, "t"));
    ck_assert_int_eq(form->axis, ESCALATION_FUNCTIONAL);
    ck_assert(!form->is_required);
    ck_assert_uint_eq(form->field_count, 5);
    ck_assert_int_eq(form->fields[0].min, 20);
    ck_assert_uint_eq(form->fields[1].choice_count, 2);
    ck_assert(form->fields[2].is_optional && form->fields[2].max == 9);
    ck_assert_int_eq(form->fields[3].kind, HANDOFF_REFERENCE);
    ck_assert(text_eq_z(form->fields[4].choices[0], "x"));
    policy_set_release(&set);
}
END_TEST

static const struct {
    const char *yaml, *says;
} wrong[] = {
    {FORM("to: t"), "a form has 1 to 32 fields"},
    {FORM("to: moon, fields: {a: {}}"), "there is no team \"moon\""},
    {FORM("from: \"bot:hal\", fields: {a: {}}"), "there is no bot \"bot:hal\""},
    {FORM("axis: sideways, fields: {a: {}}"), "axis is never \"sideways\""},
    {FORM("mode: ask, fields: {a: {}}"), "mode is never \"ask\""},
    {FORM("fields: {a: {type: date}}"), "type is never \"date\""},
    {FORM("fields: {a: {type: choice}}"), "a choice has 1 to 64 choices"},
    {FORM("fields: {a: {type: checklist}}"), "a checklist has 1 to 64 items"},
    {FORM("fields: {a: {type: number, min: 3, max: 2}}"), "max is smaller than min"},
    {FORM("fields: {a: {min_length: 0}}"), "min_length is 0"},
    {POLICY_HEAD "handoff_forms: {f: {fields: {a: {}}}, g: {fields: {a: {}}}}\n",
     "form \"f\" is for this edge already"},
};

START_TEST(what_is_wrong_with_a_form_is_said)
{
    const struct policy_set *set = NULL;
    char said[2000];
    policy_fixture(wrong[_i].yaml, &set, said, sizeof said);

    ck_assert_msg(strstr(said, wrong[_i].says) != NULL, "%d: %s", _i, said);
    policy_set_release(&set);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("policy_load_forms");
    TCase *tcase = suite_case("policy_load_forms");
    tcase_add_test(tcase, a_form_has_an_edge_a_mode_and_typed_fields);
    tcase_add_loop_test(tcase, what_is_wrong_with_a_form_is_said, 0,
                        (int)(sizeof wrong / sizeof wrong[0]));
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}
