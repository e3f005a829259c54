#include "engine/set_customer_field.h"
#include "support/suite.h"

START_TEST(a_field_is_set_replaced_and_taken_away)
{
    struct arena arena;
    struct customer customer = {0};
    struct work work = {.arena = &arena};
    arena_init(&arena);

    ck_assert(set_customer_field(&work, &customer, TEXT("plan"), TEXT("gold")));
    ck_assert(set_customer_field(&work, &customer, TEXT("seat"), TEXT("4")));
    ck_assert(set_customer_field(&work, &customer, TEXT("plan"), TEXT("tin")));
    ck_assert_uint_eq(customer.field_count, 2);
    ck_assert(text_eq_z(customer.fields[1].value, "tin"));
    ck_assert(set_customer_field(&work, &customer, TEXT("plan"), TEXT_NONE));
    ck_assert_uint_eq(customer.field_count, 1);
    arena_fini(&arena);
}
END_TEST

START_TEST(there_is_a_maximum_and_taking_away_makes_room)
{
    struct arena arena;
    struct customer customer = {0};
    struct work work = {.arena = &arena};
    arena_init(&arena);
    for (int i = 0; i < SET_CUSTOMER_FIELD_MAX; i++) {
        ck_assert(set_customer_field(&work, &customer, arena_printf(&arena, "f%d", i), TEXT("x")));
    }

    ck_assert(!set_customer_field(&work, &customer, TEXT("more"), TEXT("x")));
    ck_assert(set_customer_field(&work, &customer, TEXT("f0"), TEXT("y")));
    ck_assert(set_customer_field(&work, &customer, TEXT("f0"), TEXT_NONE));
    ck_assert(set_customer_field(&work, &customer, TEXT("more"), TEXT("x")));
    arena_fini(&arena);
}
END_TEST

SUITE("set_customer_field", a_field_is_set_replaced_and_taken_away,
      there_is_a_maximum_and_taking_away_makes_room)
