#include "support/climb.h"

/* The server stops, and starts with another version of the policy, or without it. */
static void restart(struct world *world)
{
    engine_destroy(&world->engine);
    world_boot(world);
}

static const char *running(struct world *world)
{
    world_init(world);
    world->policies->sla_policy_count = 0;
    world->policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world_boot(world);
    return world_create(world, "k1", "s");
}

START_TEST(a_running_escalation_keeps_to_the_version_it_started_with)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = running(&world);
    struct escalation_policy *policy = &world.policies->escalation_policies[0];
    policy->version = TEXT("2");
    policy->levels[1].targets[0].name = TEXT("cid");
    policy->levels[1].delay_s = 5;

    restart(&world);
    climb_wait(&world, 300);

    ck_assert_int_eq(world_count(&world, id, "level_fired", &last), 2);
    ck_assert(text_eq_z(value_get(last, "people")->list.items[0].text, "bob"));
    climb_wait(&world, 899);
    ck_assert_int_eq(world_count(&world, id, "level_fired", &last), 2);
    const char *other = world_create(&world, "k2", "t");
    climb_wait(&world, 899 + 300);
    ck_assert_int_eq(world_count(&world, other, "level_fired", &last), 2);
    ck_assert(text_eq_z(value_get(last, "people")->list.items[0].text, "cid"));
    world_fini(&world);
}
END_TEST

START_TEST(a_policy_that_is_configured_no_more_still_rules_what_it_started)
{
    struct world world;
    const char *id = running(&world);
    world.policies->escalation_policy_count = 0;
    world.policies->escalation_rule_count = 0;

    restart(&world);
    climb_wait(&world, 900);

    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 3);
    world_fini(&world);
}
END_TEST

SUITE("kept_policy", a_running_escalation_keeps_to_the_version_it_started_with,
      a_policy_that_is_configured_no_more_still_rules_what_it_started)
