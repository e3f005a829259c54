/* ticket.link: kinds, rules and refusals. */
#include "support/problems.h"

static struct world world;

static void arrive(void)
{
    (void)story_init(&world);
    world_boot(&world);
}

START_TEST(three_incidents_of_customers_x_y_x_and_a_problem_of_z_affect_three)
{
    arrive();
    const char *problem = problems_ticket(&world, "zoe");
    const char *first = problems_ticket(&world, "xenia");
    const char *second = problems_ticket(&world, "yuri");
    const char *third = problems_ticket(&world, "xenia");

    problems_ok(problems_link(&world, first, "incident_of", problem));
    problems_ok(problems_link(&world, second, "incident_of", problem));
    problems_ok(problems_link(&world, third, "incident_of", problem));

    ck_assert_int_eq(problems_number(&world, problem, "affected_customers"), 3);
    ck_assert_int_eq(problems_number(&world, problem, "incidents"), 3);
    ck_assert_str_eq(problems_text(&world, third, "incident_of"), problem);
    ck_assert_int_eq(world_count(&world, problem, "linked", NULL), 3);
    ck_assert_int_eq(world_count(&world, first, "linked", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(an_incident_of_two_problems_is_a_conflict_that_names_both)
{
    arrive();
    const char *problem = problems_ticket(&world, "zoe");
    const char *other = problems_ticket(&world, "zoe");
    const char *incident = problems_ticket(&world, "xenia");
    problems_ok(problems_link(&world, incident, "incident_of", problem));

    struct answer *answer = problems_link(&world, incident, "incident_of", other);

    story_refused(answer, ERR_CONFLICT, "conflict", "other", problem);
    story_refused(answer, ERR_CONFLICT, "conflict", "other", other);
    ck_assert_str_eq(problems_text(&world, incident, "incident_of"), problem);
    world_fini(&world);
}
END_TEST

START_TEST(a_problem_is_no_incident_and_an_incident_no_problem)
{
    arrive();
    const char *problem = problems_ticket(&world, "zoe");
    const char *incident = problems_ticket(&world, "xenia");
    const char *third = problems_ticket(&world, "yuri");
    problems_ok(problems_link(&world, incident, "incident_of", problem));

    story_refused(problems_link(&world, third, "incident_of", incident), ERR_CONFLICT, "conflict",
                  "other", "one level");
    story_refused(problems_link(&world, problem, "incident_of", third), ERR_CONFLICT, "conflict",
                  "id", "1 incidents");
    story_refused(problems_link(&world, third, "incident_of", third), ERR_INVALID, "invalid",
                  "other", "itself");
    world_fini(&world);
}
END_TEST

START_TEST(the_same_link_again_changes_nothing)
{
    arrive();
    const char *problem = problems_ticket(&world, "zoe");
    const char *incident = problems_ticket(&world, "xenia");
    problems_ok(problems_link(&world, incident, "incident_of", problem));
    int64_t entries = problems_number(&world, incident, "entries");

    problems_ok(problems_link(&world, incident, "incident_of", problem));

    ck_assert_int_eq(problems_number(&world, incident, "entries"), entries);
    ck_assert_int_eq(problems_number(&world, problem, "incidents"), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_circle_of_follow_ups_is_refused)
{
    arrive();
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "anna");
    const char *c = problems_ticket(&world, "anna");
    problems_ok(problems_link(&world, b, "follow_up", a));
    problems_ok(problems_link(&world, c, "follow_up", b));

    story_refused(problems_link(&world, a, "follow_up", c), ERR_CONFLICT, "conflict", "other",
                  "circle");
    story_refused(problems_link(&world, c, "follow_up", a), ERR_CONFLICT, "conflict", "other",
                  "already");
    ck_assert_str_eq(problems_text(&world, c, "follow_up_of"), b);
    world_fini(&world);
}
END_TEST

START_TEST(what_is_no_ticket_or_no_kind_is_refused)
{
    arrive();
    const char *a = problems_ticket(&world, "anna");

    story_refused(problems_link(&world, a, "duplicate", a), ERR_INVALID, "invalid", "kind",
                  "incident_of, follow_up, related");
    story_refused(problems_link(&world, a, "related", "T-1"), ERR_INVALID, "invalid", "other",
                  "no ticket id");
    story_refused(problems_link(&world, a, "related", id_print('T', ID_OF_LOCAL(99)).z),
                  ERR_NOT_FOUND, "unknown", "other", "there is no ticket");
    world_fini(&world);
}
END_TEST

START_TEST(a_closed_ticket_becomes_no_incident)
{
    arrive();
    const char *problem = problems_ticket(&world, "zoe");
    const char *closed = problems_ticket(&world, "xenia");
    problems_ok(world_call(&world, "ticket.solve", "s", "id", closed, "resolution", "done", NULL));
    problems_ok(world_call(&world, "ticket.close", "c", "id", closed, NULL));

    story_refused(problems_link(&world, closed, "incident_of", problem), ERR_CONFLICT, "conflict",
                  "id", "never change");
    story_refused(problems_link(&world, problem, "incident_of", closed), ERR_CONFLICT, "conflict",
                  "other", "never change");
    world_fini(&world);
}
END_TEST

SUITE("link_ticket", three_incidents_of_customers_x_y_x_and_a_problem_of_z_affect_three,
      an_incident_of_two_problems_is_a_conflict_that_names_both,
      a_problem_is_no_incident_and_an_incident_no_problem, the_same_link_again_changes_nothing,
      a_circle_of_follow_ups_is_refused, what_is_no_ticket_or_no_kind_is_refused,
      a_closed_ticket_becomes_no_incident)
