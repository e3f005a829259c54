#include "model/on_call_override.h"
#include <string.h>
#include "support/suite.h"

#define ALWAYS .span = {INT64_MIN, INT64_MAX}

/* Names of the set after the overrides, with + between them. */
static const char *after(struct arena *arena, const char *before,
                         const struct on_call_override *overrides, size_t count, int64_t at_s)
{
    struct on_call_set set = {NULL, 0};
    struct text rest = text_z(before);
    struct text name = TEXT_NONE;
    struct text all = TEXT("");
    while (text_split(&rest, '+', &name)) {
        on_call_set_add(arena, &set, (struct on_call_person){.who = name});
    }
    on_call_override_apply(overrides, count, at_s, arena, &set);
    for (size_t i = 0; i < set.count; i++) {
        all = arena_printf(arena, "%.*s%s%.*s", TEXT_ARG(all), i > 0 ? "+" : "",
                           TEXT_ARG(set.items[i].who));
    }
    return all.p;
}

START_TEST(a_replacement_works_only_while_the_person_is_on_call)
{
    struct arena arena;
    arena_init(&arena);
    struct on_call_override one = {.add = TEXT("bob"), .remove = TEXT("ann"), ALWAYS};

    ck_assert_str_eq(after(&arena, "ann+cid", &one, 1, 0), "bob+cid");
    ck_assert_str_eq(after(&arena, "cid", &one, 1, 0), "cid");
    ck_assert_str_eq(after(&arena, "", &one, 1, 0), "");
    arena_fini(&arena);
}
END_TEST

START_TEST(overrides_are_not_chained)
{
    struct arena arena;
    arena_init(&arena);
    struct on_call_override two[] = {{.add = TEXT("bob"), .remove = TEXT("ann"), ALWAYS},
                                     {.add = TEXT("cid"), .remove = TEXT("bob"), ALWAYS}};

    ck_assert_str_eq(after(&arena, "ann", two, 2, 0), "bob");
    ck_assert_str_eq(after(&arena, "ann+bob", two, 2, 0), "bob+cid");
    arena_fini(&arena);
}
END_TEST

START_TEST(an_override_holds_in_its_span_only)
{
    struct arena arena;
    arena_init(&arena);
    struct on_call_override one = {.add = TEXT("bob"), .span = {10, 20}};

    ck_assert_str_eq(after(&arena, "ann", &one, 1, 9), "ann");
    ck_assert_str_eq(after(&arena, "ann", &one, 1, 10), "ann+bob");
    ck_assert_str_eq(after(&arena, "ann", &one, 1, 20), "ann");
    ck_assert_int_eq(on_call_override_next_change(&one, 1, 9), 10);
    ck_assert_int_eq(on_call_override_next_change(&one, 1, 10), 20);
    ck_assert_int_eq(on_call_override_next_change(&one, 1, 20), INT64_MAX);
    arena_fini(&arena);
}
END_TEST

START_TEST(of_those_about_one_person_the_higher_priority_counts)
{
    struct arena arena;
    arena_init(&arena);
    struct on_call_override three[] = {
        {.add = TEXT("bob"), .remove = TEXT("ann"), ALWAYS},
        {.add = TEXT("cid"), .remove = TEXT("ann"), .priority = 1, ALWAYS},
        {.add = TEXT("dan"), ALWAYS},
    };
    struct on_call_override out[] = {{.add = TEXT("dan"), ALWAYS},
                                     {.remove = TEXT("dan"), .priority = 1, ALWAYS}};

    ck_assert_str_eq(after(&arena, "ann", three, 3, 0), "cid+dan");
    ck_assert_str_eq(after(&arena, "ann", out, 2, 0), "ann");
    arena_fini(&arena);
}
END_TEST

START_TEST(equal_ones_count_together_and_who_is_put_in_is_in)
{
    struct arena arena;
    arena_init(&arena);
    struct on_call_override three[] = {
        {.add = TEXT("bob"), .remove = TEXT("ann"), ALWAYS},
        {.add = TEXT("cid"), .remove = TEXT("ann"), ALWAYS},
        {.remove = TEXT("bob"), ALWAYS},
    };

    ck_assert_str_eq(after(&arena, "ann", three, 3, 0), "bob+cid");
    arena_fini(&arena);
}
END_TEST

START_TEST(one_instead_of_all_leaves_its_own_and_those_of_higher_ones)
{
    struct arena arena;
    arena_init(&arena);
    struct on_call_override three[] = {
        {.add = TEXT("bob"), .instead_of_all = true, .priority = 1, ALWAYS},
        {.add = TEXT("cid"), ALWAYS},
        {.add = TEXT("dan"), .priority = 2, ALWAYS},
    };

    ck_assert_str_eq(after(&arena, "ann+eve", three, 3, 0), "bob+dan");
    arena_fini(&arena);
}
END_TEST

SUITE("on_call_override", a_replacement_works_only_while_the_person_is_on_call,
      overrides_are_not_chained, an_override_holds_in_its_span_only,
      of_those_about_one_person_the_higher_priority_counts,
      equal_ones_count_together_and_who_is_put_in_is_in,
      one_instead_of_all_leaves_its_own_and_those_of_higher_ones)
