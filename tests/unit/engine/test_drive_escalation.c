#include "support/climb.h"

static const char *begin(struct world *world)
{
    world_init(world);
    world->policies->sla_policy_count = 0;
    world->policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world_boot(world);
    return world_create(world, "k1", "s");
}

static const struct value *escalation(struct world *world, const char *id)
{
    const struct value *ticket =
        world_ticket(world, world_call(world, "ticket.get", "", "id", id, NULL));
    return &value_get(ticket, "escalations")->list.items[0];
}

START_TEST(timers_follow_what_the_machine_says_comes_next)
{
    struct world world;
    const char *id = begin(&world);
    int64_t start_ms = WORLD_START_US / 1000;

    ck_assert_int_eq(value_int(escalation(&world, id), "next_at_ms", 0), start_ms + 300000);
    (void)world_call(&world, "ticket.acknowledge", "k2", "id", id, "for_ms", "#60000", NULL);
    ck_assert_ptr_null(value_get(escalation(&world, id), "next_at_ms"));
    (void)world_call(&world, "ticket.snooze", "k3", "id", id, "for_ms", "#90000", NULL);
    ck_assert_ptr_null(value_get(escalation(&world, id), "acknowledged_until_ms"));
    ck_assert_int_eq(value_int(escalation(&world, id), "held_until_ms", 0), start_ms + 90000);
    (void)world_call(&world, "ticket.solve", "k4", "id", id, "resolution", "r", NULL);
    climb_wait(&world, 3600);

    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 1); /* nothing was left armed */
    world_fini(&world);
}
END_TEST

/* The documents with its versions are lost, and the configuration has another policy by now. */
START_TEST(an_escalation_without_any_policy_ends_in_the_alarm_and_can_be_solved)
{
    struct world world;
    const char *id = begin(&world);
    engine_destroy(&world.engine);
    world.policies->escalation_policy_count = 0;
    world.policies->escalation_rule_count = 0;
    store_close(&world.store);
    world.store = memory_open(0);
    world_boot(&world);
    world.policies->escalation_policy_count = 1; /* started by what no start has kept */
    world.policies->escalation_rule_count = 1;
    id = world_create(&world, "k2", "t");
    world.policies->escalation_policy_count = 0;
    while (world.job_count > 0) {
        world_finish(&world, 0, NULL);
    }

    climb_wait(&world, 600);
    ck_assert_int_ge(world_count(&world, id, "nobody_reachable", NULL) +
                         world_count(&world, id, "escalation_ended", NULL),
                     1);
    (void)world_result(&world,
                       world_call(&world, "ticket.solve", "k3", "id", id, "resolution", "r", NULL));

    ck_assert(text_eq_z(value_text(escalation(&world, id), "state"), "resolved"));
    world_fini(&world);
}
END_TEST

SUITE("drive_escalation", timers_follow_what_the_machine_says_comes_next,
      an_escalation_without_any_policy_ends_in_the_alarm_and_can_be_solved)
