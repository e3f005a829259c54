#include "support/climb.h"

static void open_world(struct world *world)
{
    world_init(world);
    struct policy_set *set = world->policies;
    set->escalation_rule_count = 0;
    set->sla_policies[0].thresholds[0].escalation_policy = TEXT("page");
    set->sla_policies[0].thresholds[0].raise_priority = PRIORITY_NONE;
    set->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    set->escalation_policies[0].levels[0].delay_s = 86400;
    world_boot(world);
}

static void answer_pages(struct world *world)
{
    while (world->job_count > 0) {
        world_finish(world, 0, NULL);
    }
}

static void reply(struct world *world, const char *key, const char *id)
{
    (void)world_result(world, world_call(world, "message.add", key, "id", id, "body", "hello",
                                         "visibility", "public", NULL));
}

START_TEST(at_risk_cleared_and_at_risk_again_within_clear_for_is_one_escalation)
{
    struct world world;
    open_world(&world);
    const char *id = world_create(&world, "k1", "s");
    climb_wait(&world, 2700); /* at risk */
    answer_pages(&world);
    ck_assert_int_eq(world_count(&world, id, "escalation_started", NULL), 1);

    reply(&world, "k2", id); /* cleared at once */
    climb_wait(&world, 2700 + 599);
    ck_assert_int_eq(world_count(&world, id, "deescalated", NULL), 0);
    climb_wait(&world, 2700 + 600);

    ck_assert_int_eq(world_count(&world, id, "deescalated", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(an_escalation_that_something_else_has_joined_is_not_ended_by_its_clock)
{
    struct world world;
    open_world(&world);
    const char *id = world_create(&world, "k1", "s");
    climb_wait(&world, 2700);
    answer_pages(&world);
    (void)world_call(&world, "ticket.escalate", "k3", "id", id, "policy", "page", NULL);
    ck_assert_int_eq(world_count(&world, id, "escalation_joined", NULL), 1);

    reply(&world, "k2", id);
    climb_wait(&world, 4000);

    ck_assert_int_eq(world_count(&world, id, "deescalated", NULL), 0);
    world_fini(&world);
}
END_TEST

/* Taken back at once, and the clock comes again 840 s later, inside the hold-down of 30 min. */
static const char *taken_back(struct world *world)
{
    world_init(world);
    struct policy_set *set = world->policies;
    set->escalation_rule_count = 0;
    struct sla_policy *sla = &set->sla_policies[0];
    sla->thresholds[0].escalation_policy = TEXT("page");
    *ARENA_PUSH(&set->arena, sla->thresholds, sla->threshold_count) =
        (struct sla_threshold){.id = TEXT("last"),
                               .kind = SLA_BEFORE,
                               .amount = 60,
                               .raise_priority = PRIORITY_NONE,
                               .escalation_policy = TEXT("page")};
    set->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    set->escalation_policies[0].levels[0].delay_s = 86400;
    world_boot(world);
    const char *id = world_create(world, "k1", "s");
    climb_wait(world, 2700);
    answer_pages(world);
    (void)world_call(world, "ticket.deescalate", "k2", "id", id, "reason", "known", NULL);
    return id;
}

START_TEST(a_cause_that_is_held_down_pages_nobody_until_the_end_and_then_if_it_is_still_true)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = taken_back(&world);
    size_t pages = world.job_total;

    climb_wait(&world, 4499);
    ck_assert_int_eq(world_count(&world, id, "held", &last), 1);
    ck_assert(text_eq_z(value_text(last, "why"), "hold_down"));
    ck_assert_uint_eq(world.job_total, pages);
    climb_wait(&world, 4500);

    ck_assert_int_eq(world_count(&world, id, "escalation_started", &last), 2);
    ck_assert(value_get(last, "resumed")->boolean);
    ck_assert_uint_eq(world.job_total, pages + 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_cause_that_is_over_at_the_end_of_its_hold_down_starts_nothing)
{
    struct world world;
    const char *id = taken_back(&world);
    climb_wait(&world, 4000);
    reply(&world, "k3", id);

    climb_wait(&world, 5000);

    ck_assert_int_eq(world_count(&world, id, "escalation_started", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_breach_passes_the_hold_down_of_what_was_only_at_risk)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = taken_back(&world);
    world.policies->sla_policies[0].breach_escalation_policy = TEXT("page");

    climb_wait(&world, 3601);

    ck_assert_int_eq(world_count(&world, id, "escalation_started", &last), 2);
    ck_assert(text_eq_z(value_text(last, "cause"), "breached"));
    world_fini(&world);
}
END_TEST

SUITE("watch_causes", at_risk_cleared_and_at_risk_again_within_clear_for_is_one_escalation,
      an_escalation_that_something_else_has_joined_is_not_ended_by_its_clock,
      a_cause_that_is_held_down_pages_nobody_until_the_end_and_then_if_it_is_still_true,
      a_cause_that_is_over_at_the_end_of_its_hold_down_starts_nothing,
      a_breach_passes_the_hold_down_of_what_was_only_at_risk)
