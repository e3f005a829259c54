#include "support/queues.h"

START_TEST(somebody_sees_what_is_offered_to_him_and_nothing_else)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support");
    world_boot(&world);
    const char *one = queues_ticket(&world, "a", "phone");
    (void)queues_ticket(&world, "b", "phone");

    struct value list =
        world_result(&world, world_call(&world, "work.list", "", "agent", "ann", NULL));

    const struct value *items = value_get(&list, "items");
    ck_assert_uint_eq(items->list.count, 1);
    const struct value *row = &items->list.items[0];
    ck_assert(text_eq_z(value_text(row, "item"), "new"));
    ck_assert(text_eq_z(value_text(row, "queue"), "desk"));
    ck_assert_int_eq(value_int(row, "expires_at_ms", 0), WORLD_START_US / 1000 + 60000);
    ck_assert(text_eq_z(value_text(value_get(row, "ticket"), "id"), one));
    world_fini(&world);
}
END_TEST

SUITE("list_work", somebody_sees_what_is_offered_to_him_and_nothing_else)
