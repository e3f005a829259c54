#include "support/climb.h"

static struct value status(struct world *world, const char *agent)
{
    return world_result(world, world_call(world, "notification.status", "", "agent", agent, NULL));
}

static void counted(struct world *world)
{
    world_init(world);
    struct escalation_policy *policy = &world->policies->escalation_policies[0];
    world->policies->sla_policy_count = 0;
    policy->levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world->policies->roster.agents[0].budget.hour = 2;
    world->policies->pace.contact_every_s = 60;
    world_boot(world);
}

START_TEST(what_left_is_counted_over_a_crash_and_what_is_held_is_shown)
{
    struct world world;
    counted(&world);
    (void)world_create(&world, "k1", "one");
    (void)world_create(&world, "k2", "two");
    world_crash(&world);

    struct value now = status(&world, "ann");

    ck_assert_int_eq(value_int(&now, "hour", -1), 1);
    ck_assert_int_eq(value_int(&now, "hour_max", -1), 2);
    const struct value *held = value_get(&now, "held");
    ck_assert_uint_eq(held->list.count, 1);
    ck_assert(text_eq_z(value_text(&held->list.items[0], "why"), "pace"));
    ck_assert_int_eq(value_int(&held->list.items[0], "until_ms", 0),
                     (WORLD_START_US / WORLD_SECOND + 60) * 1000);
    world_fini(&world);
}
END_TEST

START_TEST(an_hour_later_it_counts_from_nothing_and_nothing_is_held)
{
    struct world world;
    counted(&world);
    (void)world_create(&world, "k1", "one");
    world_finish(&world, 0, NULL);
    world_advance(&world, 3600);

    struct value now = status(&world, "ann");

    ck_assert_uint_eq(value_get(&now, "held")->list.count, 0);
    const struct value *contacts = value_get(&now, "contacts");
    ck_assert_uint_eq(contacts->list.count, 1);
    ck_assert(value_bool(&contacts->list.items[0], "works", false));
    world_fini(&world);
}
END_TEST

SUITE("outbox", what_left_is_counted_over_a_crash_and_what_is_held_is_shown,
      an_hour_later_it_counts_from_nothing_and_nothing_is_held)
