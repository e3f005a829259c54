#include "model/on_call_set.h"
#include "support/suite.h"

static struct on_call_person person(const char *who, enum on_call_source source)
{
    return (struct on_call_person){text_z(who), source, TEXT_NONE};
}

START_TEST(people_stand_in_order_and_once_with_their_first_reason)
{
    struct arena arena;
    struct on_call_set set = {NULL, 0};
    arena_init(&arena);

    on_call_set_add(&arena, &set, person("bob", ON_CALL_LAYER));
    on_call_set_add(&arena, &set, person("ann", ON_CALL_SWAP));
    on_call_set_add(&arena, &set, person("bob", ON_CALL_OVERRIDE));

    ck_assert_uint_eq(set.count, 2);
    ck_assert(text_eq_z(set.items[0].who, "ann"));
    ck_assert_int_eq(set.items[1].source, ON_CALL_LAYER);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_stranger_cannot_be_removed_and_the_last_one_leaves_nobody)
{
    struct arena arena;
    struct on_call_set set = {NULL, 0};
    arena_init(&arena);
    on_call_set_add(&arena, &set, person("ann", ON_CALL_LAYER));

    on_call_set_remove(&set, TEXT("bob"));
    ck_assert(on_call_set_has(&set, TEXT("ann")));
    on_call_set_remove(&set, TEXT("ann"));

    ck_assert_uint_eq(set.count, 0);
    ck_assert(!on_call_set_has(&set, TEXT("ann")));
    arena_fini(&arena);
}
END_TEST

START_TEST(sets_are_the_same_by_people_not_by_reason)
{
    struct arena arena;
    struct on_call_set a = {NULL, 0};
    struct on_call_set b = {NULL, 0};
    arena_init(&arena);
    on_call_set_add(&arena, &a, person("ann", ON_CALL_LAYER));
    on_call_set_add(&arena, &b, person("ann", ON_CALL_TEMPORARY));

    ck_assert(on_call_set_same(&a, &b));
    on_call_set_add(&arena, &b, person("bob", ON_CALL_LAYER));
    ck_assert(!on_call_set_same(&a, &b));
    on_call_set_add(&arena, &a, person("cid", ON_CALL_LAYER));
    ck_assert(!on_call_set_same(&a, &b));
    arena_fini(&arena);
}
END_TEST

START_TEST(reasons_have_names_from_weak_to_strong)
{
    ck_assert_str_eq(on_call_set_source_name(ON_CALL_LAYER), "layer");
    ck_assert_str_eq(on_call_set_source_name(ON_CALL_SWAP), "swap");
    ck_assert_str_eq(on_call_set_source_name(ON_CALL_OVERRIDE), "override");
    ck_assert_str_eq(on_call_set_source_name(ON_CALL_TEMPORARY), "temporary");
}
END_TEST

SUITE("on_call_set", people_stand_in_order_and_once_with_their_first_reason,
      a_stranger_cannot_be_removed_and_the_last_one_leaves_nobody,
      sets_are_the_same_by_people_not_by_reason, reasons_have_names_from_weak_to_strong)
