#include "schema_page.h"
#include "support/suite.h"

static struct arena arena;
static struct schema_row *rows;
static size_t count;
static struct text trouble;

static void read_page(const char *body)
{
    arena_init(&arena);
    struct text page = arena_printf(&arena,
                                    ".Sh NAME\n.It Ic no : Ar text\n.Sh SECTIONS\n%s\n.Sh "
                                    "FILES\n.It Ic neither : Ar text\n",
                                    body);
    count = schema_page_read(&arena, page, &rows, &trouble);
}

static void is_row(size_t index, const char *path, const char *type, const char *doc)
{
    ck_assert_uint_lt(index, count);
    ck_assert_msg(text_eq_z(rows[index].path, path), "%.*s", TEXT_ARG(rows[index].path));
    ck_assert_msg(text_eq_z(rows[index].type, type), "%.*s", TEXT_ARG(rows[index].type));
    ck_assert_msg(text_eq_z(rows[index].doc, doc), "%.*s", TEXT_ARG(rows[index].doc));
}

START_TEST(a_key_has_its_place_its_type_and_its_sentence)
{
    read_page(".Ss log\nWhat is logged.\n.Bl -tag -width Ds\n"
              ".It Ic level : Cm debug | info\n.Li info .\n.El");

    ck_assert_uint_eq(count, 2);
    is_row(0, "log", "section", "What is logged.");
    is_row(1, "log.level", "Cm debug | info", "info.");
    ck_assert_uint_eq(trouble.n, 0);
    arena_fini(&arena);
}
END_TEST

START_TEST(keys_stand_below_keys_and_below_names_of_the_operators_own)
{
    read_page(".Ss sla\nPolicies.\n.Bl -tag\n.It Ar NAME\nA policy.\n.Bl -tag\n"
              ".It Ic targets : Ar map\nTargets.\n.Bl -tag\n.It Ic first : Ar target\nOne.\n.El\n"
              ".It Ic owner : Ar text\nWho. Required.\n.El\n.El\n.Ss data\nA folder.");

    ck_assert_uint_eq(count, 6);
    is_row(1, "sla.*", "", "A policy.");
    is_row(3, "sla.*.targets.first", "Ar target", "One.");
    is_row(4, "sla.*.owner", "Ar text", "Who. Required.");
    is_row(5, "data", "section", "A folder.");
    arena_fini(&arena);
}
END_TEST

START_TEST(a_second_list_of_a_section_is_about_the_section)
{
    read_page(".Ss log\nIt.\n.Bl -tag\n.It Ic a\nOne.\n.El\nAnd\n.Bl -tag\n.It Ic b\nTwo.\n.El");

    is_row(1, "log.a", "", "One.");
    is_row(2, "log.b", "", "Two.");
    arena_fini(&arena);
}
END_TEST

START_TEST(several_keys_may_share_a_sentence)
{
    read_page(".Ss budget\nPages.\n.Bl -tag\n.It Ic hour , night : Ar number\nAt the most.\n.El");

    is_row(1, "budget.hour", "Ar number", "At the most.");
    is_row(2, "budget.night", "Ar number", "At the most.");
    arena_fini(&arena);
}
END_TEST

START_TEST(marks_of_the_page_are_no_words_of_a_sentence)
{
    read_page(".Ss order\nLike\n.Li [spam, \\(dq*\\(dq, audit] .\n.Ql rungd \\-\\-data\nwins.");

    is_row(0, "order", "section", "Like [spam, \"*\", audit]. rungd --data wins.");
    arena_fini(&arena);
}
END_TEST

START_TEST(an_item_that_is_none_of_ours_is_named)
{
    read_page(".Ss order\nLike.\n.Bl -tag\n.It Fl x\nWhat?\n.El");

    ck_assert(text_eq_z(trouble, "Fl x"));
    arena_fini(&arena);
}
END_TEST

START_TEST(the_page_of_the_program_is_read_whole)
{
    arena_init(&arena);

    count = schema_page_read(&arena, schema_page_text(), &rows, &trouble);

    ck_assert_msg(trouble.n == 0, "%.*s", TEXT_ARG(trouble));
    ck_assert_uint_gt(count, 250);
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(rows[i].doc.n > 0, "%.*s says nothing", TEXT_ARG(rows[i].path));
    }
    arena_fini(&arena);
}
END_TEST

SUITE("schema_page", a_key_has_its_place_its_type_and_its_sentence,
      keys_stand_below_keys_and_below_names_of_the_operators_own,
      a_second_list_of_a_section_is_about_the_section, several_keys_may_share_a_sentence,
      marks_of_the_page_are_no_words_of_a_sentence, an_item_that_is_none_of_ours_is_named,
      the_page_of_the_program_is_read_whole)
