/* Causes of incidents reach the problem in the same command, and each is told there once. */
#include "support/problems.h"

static struct world world;

START_TEST(many_incidents_that_breach_are_one_more_reason_and_one_page)
{
    const struct value *last = NULL;
    const char *incidents[5];
    (void)story_init(&world);
    world.policies->sla_policies[0].breach_escalation_policy = TEXT("page");
    world.policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    *ARENA_PUSH(&world.policies->arena, world.policies->escalation_rules,
                world.policies->escalation_rule_count) =
        (struct escalation_rule){.causes = 1u << ESCALATION_CAUSE_MANUAL, .policy = TEXT("page")};
    world_boot(&world);
    const char *problem = problems_ticket(&world, "zoe");
    problems_ok(world_call(&world, "message.add", "m", "id", problem, "body", "we look",
                           "visibility", "public", NULL));
    problems_ok(world_call(&world, "ticket.escalate", "e", "id", problem, NULL));
    problems_ok(world_call(&world, "ticket.acknowledge", "a", "id", problem, "agent", "ann",
                           "for_ms", "#7200000", NULL));
    for (size_t i = 0; i < 5; i++) {
        incidents[i] = problems_ticket(&world, "xenia");
        problems_ok(problems_link(&world, incidents[i], "incident_of", problem));
    }

    world_advance(&world, 3601);

    for (size_t i = 0; i < 5; i++) {
        ck_assert_int_eq(world_count(&world, incidents[i], "clock_breached", NULL), 1);
    }
    ck_assert_int_eq(world_count(&world, problem, "escalation_joined", &last), 1);
    ck_assert(text_eq_z(value_text(last, "cause"), "breached"));
    ck_assert_int_eq(world_count(&world, problem, "paged", NULL), 1);
    world_fini(&world);
}
END_TEST

SUITE("follow_problem", many_incidents_that_breach_are_one_more_reason_and_one_page)
