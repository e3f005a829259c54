#include "store/tables.h"
#include "support/queues.h"

START_TEST(h9_without_a_heartbeat_for_90_s_nothing_is_offered_until_the_next_one)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support");
    world.policies->roster.agent_count = 1;
    world_boot(&world);
    struct value answer =
        world_result(&world, world_call(&world, "agent.heartbeat", "h1", "agent", "ann", NULL));
    ck_assert_int_eq(value_int(&answer, "stale_at_ms", 0), WORLD_START_US / 1000 + 90000);
    world_advance(&world, 90);
    const char *id = queues_ticket(&world, "a", "email");
    ck_assert_str_eq(queues_offered(&world, id), "");

    (void)world_call(&world, "agent.heartbeat", "h2", "agent", "ann", NULL);

    ck_assert_str_eq(queues_offered(&world, id), "ann");
    world_fini(&world);
}
END_TEST

START_TEST(heartbeats_keep_one_timer_that_is_moved_only_when_it_fires)
{
    struct world world;
    struct reader reader;
    struct timer_row *rows = NULL;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support");
    world_boot(&world);
    for (int i = 0; i < 10; i++) {
        char key[20];
        (void)snprintf(key, sizeof key, "h-%d", i);
        (void)world_call(&world, "agent.heartbeat", key, "agent", "ann", NULL);
        world_advance(&world, 30);
    }

    reader_init(&reader, world.store, NULL);
    size_t count = timer_table_page(NULL, &reader, &world.arena, INT64_MAX - 1, 100, &rows);

    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(rows[0].timer.kind, TIMER_PRESENCE);
    world_fini(&world);
}
END_TEST

START_TEST(an_unknown_agent_has_no_heartbeat)
{
    struct world world;
    world_init(&world);
    world_boot(&world);

    ck_assert_int_eq(world_call(&world, "agent.heartbeat", "h", "agent", "eve", NULL)->refusal.code,
                     ERR_NOT_FOUND);
    world_fini(&world);
}
END_TEST

SUITE("beat_agent", h9_without_a_heartbeat_for_90_s_nothing_is_offered_until_the_next_one,
      heartbeats_keep_one_timer_that_is_moved_only_when_it_fires, an_unknown_agent_has_no_heartbeat)
