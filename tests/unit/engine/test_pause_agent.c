#include "support/queues.h"

START_TEST(a_pause_ends_by_itself_and_what_waits_is_offered_then)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support");
    world.policies->roster.agent_count = 1;
    world_boot(&world);
    (void)world_call(&world, "agent.pause", "p", "agent", "ann", "for_ms", "#600000", NULL);
    const char *id = queues_ticket(&world, "a", "email");
    world_advance(&world, 599);
    ck_assert_str_eq(queues_offered(&world, id), "");

    world_crash(&world);
    world_advance(&world, 1);

    ck_assert_str_eq(queues_offered(&world, id), "ann");
    world_fini(&world);
}
END_TEST

START_TEST(a_pause_can_be_ended_before)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support");
    world.policies->roster.agent_count = 1;
    world_boot(&world);
    (void)world_call(&world, "agent.pause", "p1", "agent", "ann", "for_ms", "#600000", NULL);
    const char *id = queues_ticket(&world, "a", "email");

    (void)world_call(&world, "agent.pause", "p2", "agent", "ann", "for_ms", "#0", NULL);

    ck_assert_str_eq(queues_offered(&world, id), "ann");
    ck_assert_int_eq(
        world_call(&world, "agent.pause", "p3", "agent", "eve", "for_ms", "#0", NULL)->refusal.code,
        ERR_NOT_FOUND);
    world_fini(&world);
}
END_TEST

START_TEST(nobody_waits_any_longer_for_who_served_the_customer_and_pauses)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    struct routing_queue *desk = queues_add(&world, "desk", "support");
    desk->sticky_days = 1;
    desk->sticky_wait_s = 3600;
    desk->auto_accept = true;
    world_boot(&world);
    (void)queues_ticket(&world, "a", "phone");
    const char *two = queues_ticket(&world, "b", "phone"); /* of the same customer */
    ck_assert_str_eq(queues_owner(&world, two), "");

    (void)world_call(&world, "agent.pause", "p", "agent", "ann", "for_ms", "#600000", NULL);

    ck_assert_str_eq(queues_owner(&world, two), "bob");
    world_fini(&world);
}
END_TEST

SUITE("pause_agent", nobody_waits_any_longer_for_who_served_the_customer_and_pauses,
      a_pause_ends_by_itself_and_what_waits_is_offered_then, a_pause_can_be_ended_before)
