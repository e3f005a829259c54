/* An incident joins its problem: its live pages end there, what is acknowledged stays so. */
#include "support/problems.h"

static struct world world;

/* Every ticket pages ann when it is created. */
static void arrive(void)
{
    world_init(&world);
    world.policies->sla_policy_count = 0;
    world.policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world_boot(&world);
}

START_TEST(live_pages_of_an_incident_fold_into_the_problems)
{
    const struct value *last = NULL;
    arrive();
    const char *problem = problems_ticket(&world, "zoe");
    const char *incident = problems_ticket(&world, "xenia");
    ck_assert_str_eq(problems_escalation(&world, incident), "active");

    problems_ok(problems_link(&world, incident, "incident_of", problem));

    ck_assert_str_eq(problems_escalation(&world, incident), "cancelled");
    ck_assert_int_eq(world_count(&world, incident, "escalation_joined", &last), 1);
    ck_assert(text_eq_z(value_text(last, "problem"), problem));
    ck_assert_int_eq(world_count(&world, incident, "page_result", &last), 1);
    ck_assert(text_eq_z(value_text(last, "why"), "folded"));
    ck_assert_str_eq(problems_escalation(&world, problem), "active");
    ck_assert_int_eq(world_count(&world, problem, "paged", NULL), 1); /* its own, none more */
    world_fini(&world);
}
END_TEST

START_TEST(an_acknowledged_incident_keeps_its_acknowledgement_and_pages_nobody_at_its_end)
{
    arrive();
    const char *problem = problems_ticket(&world, "zoe");
    const char *incident = problems_ticket(&world, "xenia");
    problems_ok(world_call(&world, "ticket.acknowledge", "a", "id", incident, "agent", "ann",
                           "for_ms", "#60000", NULL));
    int pages = world_count(&world, incident, "paged", NULL);

    problems_ok(problems_link(&world, incident, "incident_of", problem));
    ck_assert_str_eq(problems_escalation(&world, incident), "acknowledged");
    world_advance(&world, 61);

    ck_assert_str_eq(problems_escalation(&world, incident), "cancelled");
    ck_assert_int_eq(world_count(&world, incident, "paged", NULL), pages);
    world_fini(&world);
}
END_TEST

START_TEST(an_incident_that_leaves_goes_on_at_the_level_it_had_reached)
{
    arrive();
    const char *problem = problems_ticket(&world, "zoe");
    const char *incident = problems_ticket(&world, "xenia");
    world_advance(&world, 300);
    ck_assert_int_eq(problems_number(&world, incident, "level"), 2);
    problems_ok(problems_link(&world, incident, "incident_of", problem));
    ck_assert_int_eq(problems_number(&world, incident, "level"), 0);

    problems_ok(problems_unlink(&world, incident, "incident_of", problem));

    ck_assert_str_eq(problems_escalation(&world, incident), "active");
    ck_assert_int_eq(problems_number(&world, incident, "level"), 2);
    world_fini(&world);
}
END_TEST

SUITE("join_problem", live_pages_of_an_incident_fold_into_the_problems,
      an_acknowledged_incident_keeps_its_acknowledgement_and_pages_nobody_at_its_end,
      an_incident_that_leaves_goes_on_at_the_level_it_had_reached)
