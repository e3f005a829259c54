/* Only the problem escalates to people; its incidents show it. */
#include "support/problems.h"

static struct world world;

static void arrive(void)
{
    (void)story_init(&world);
    world.policies->sla_policies[0].breach_escalation_policy = TEXT("page");
    world.policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world_boot(&world);
}

START_TEST(a_breach_of_an_incident_escalates_its_problem)
{
    const struct value *last = NULL;
    arrive();
    const char *problem = problems_ticket(&world, "zoe");
    problems_ok(world_call(&world, "message.add", "m", "id", problem, "body", "we look",
                           "visibility", "public", NULL));
    const char *incident = problems_ticket(&world, "xenia");
    problems_ok(problems_link(&world, incident, "incident_of", problem));

    world_advance(&world, 3601);

    ck_assert_int_eq(world_count(&world, incident, "clock_breached", NULL), 1);
    ck_assert_int_eq(world_count(&world, incident, "escalation_joined", &last), 1);
    ck_assert(text_eq_z(value_text(last, "cause"), "breached"));
    ck_assert_int_eq(world_count(&world, incident, "paged", NULL), 0);
    ck_assert_str_eq(problems_escalation(&world, problem), "active");
    ck_assert_int_eq(world_count(&world, problem, "paged", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_person_who_escalates_an_incident_is_told_where)
{
    arrive();
    const char *problem = problems_ticket(&world, "zoe");
    const char *incident = problems_ticket(&world, "xenia");
    problems_ok(problems_link(&world, incident, "incident_of", problem));

    struct answer *answer =
        world_call(&world, "ticket.escalate", "e", "id", incident, "policy", "page", NULL);

    story_refused(answer, ERR_CONFLICT, "conflict", "id", problem);
    world_fini(&world);
}
END_TEST

START_TEST(an_incident_of_a_solved_problem_stands_for_itself)
{
    arrive();
    const char *problem = problems_ticket(&world, "zoe");
    const char *incident = problems_ticket(&world, "xenia");
    problems_ok(problems_link(&world, incident, "incident_of", problem));
    problems_ok(world_call(&world, "ticket.solve", "s", "id", problem, "resolution", "ok", NULL));

    world_advance(&world, 3601);

    ck_assert_int_eq(world_count(&world, incident, "paged", NULL), 1);
    world_fini(&world);
}
END_TEST

SUITE("pass_to_problem", a_breach_of_an_incident_escalates_its_problem,
      a_person_who_escalates_an_incident_is_told_where,
      an_incident_of_a_solved_problem_stands_for_itself)
