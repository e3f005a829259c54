#include "support/queues.h"

START_TEST(h3_a_queue_tells_its_bound_and_its_oldest_wait)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support")->pull = true;
    world_boot(&world);
    world.now_us += 700000;
    (void)queues_ticket(&world, "a", "email");
    world.now_us += 300000; /* instants are cut to the second before they are subtracted */
    world_advance(&world, 89);
    (void)queues_ticket(&world, "b", "email");

    struct value info =
        world_result(&world, world_call(&world, "queue.info", "", "queue", "desk", NULL));

    ck_assert_int_eq(value_int(&info, "waiting", -1), 2);
    ck_assert_int_eq(value_int(&info, "oldest_wait_s", -1), 90);
    ck_assert_int_eq(value_int(value_get(&info, "wait_max_m"), "low", 0), 400);
    ck_assert_int_eq(value_int(value_get(&info, "wait_max_m"), "urgent", 0), 100);
    ck_assert_int_eq(value_int(&info, "hour_entered", -1), 2);
    ck_assert_uint_eq(value_get(&info, "agents")->list.count, 3);
    ck_assert_int_eq(world_call(&world, "queue.info", "", "queue", "moon", NULL)->refusal.code,
                     ERR_NOT_FOUND);
    world_fini(&world);
}
END_TEST

START_TEST(all_queues_are_listed_with_what_waits_in_each)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support")->pull = true;
    queues_add(&world, "other", "support")->pull = true;
    queues_rule(&world, "ticket.subject == 'a'", "other");
    world_boot(&world);
    (void)queues_ticket(&world, "a", "email");

    struct value list = world_result(&world, world_call(&world, "queue.list", "", NULL));

    const struct value *items = value_get(&list, "items");
    ck_assert_uint_eq(items->list.count, 2);
    ck_assert_int_eq(value_int(&items->list.items[0], "waiting", -1), 0);
    ck_assert_int_eq(value_int(&items->list.items[1], "waiting", -1), 1);
    world_fini(&world);
}
END_TEST

SUITE("read_queues", h3_a_queue_tells_its_bound_and_its_oldest_wait,
      all_queues_are_listed_with_what_waits_in_each)
