/* The report of skips, as the log keeps it. */
#include "engine/skip_log.h"
#include "support/queues.h"

START_TEST(each_day_and_agent_has_a_row_that_counts_all_and_shows_the_first_hundred)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support")->pull = true;
    world.policies->routing.lease_s = 0;
    world.policies->routing.skips_max = 1000;
    world_boot(&world);
    for (int i = 0; i < SKIP_LOG_ROWS_MAX + 3; i++) {
        char key[40];
        (void)snprintf(key, sizeof key, "t-%d", i);
        const char *id = queues_ticket(&world, key, "email");
        (void)snprintf(key, sizeof key, "n-%d", i);
        (void)world_call(&world, "work.next", key, "agent", "ann", NULL);
        (void)snprintf(key, sizeof key, "s-%d", i);
        (void)world_call(&world, "work.skip", key, "agent", "ann", "id", id, "reason", "no", NULL);
    }

    struct value report = world_result(&world, world_call(&world, "work.skip_report", "", NULL));

    const struct value *items = value_get(&report, "items");
    ck_assert_uint_eq(items->list.count, 1);
    ck_assert_int_eq(value_int(&items->list.items[0], "count", 0), SKIP_LOG_ROWS_MAX + 3);
    ck_assert_uint_eq(value_get(&items->list.items[0], "skips")->list.count, SKIP_LOG_ROWS_MAX);
    world_fini(&world);
}
END_TEST

SUITE("skip_log", each_day_and_agent_has_a_row_that_counts_all_and_shows_the_first_hundred)
