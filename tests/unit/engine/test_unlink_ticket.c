/* ticket.unlink: what was linked is as before. */
#include "support/problems.h"

static struct world world;

static void arrive(void)
{
    (void)story_init(&world);
    world_boot(&world);
}

START_TEST(an_incident_that_leaves_counts_no_longer)
{
    arrive();
    const char *problem = problems_ticket(&world, "zoe");
    const char *first = problems_ticket(&world, "xenia");
    const char *second = problems_ticket(&world, "xenia");
    problems_ok(problems_link(&world, first, "incident_of", problem));
    problems_ok(problems_link(&world, second, "incident_of", problem));
    ck_assert_int_eq(problems_number(&world, problem, "affected_customers"), 2);

    problems_ok(problems_unlink(&world, first, "incident_of", problem));
    ck_assert_int_eq(problems_number(&world, problem, "affected_customers"), 2);
    problems_ok(problems_unlink(&world, second, "incident_of", problem));

    ck_assert_int_eq(problems_number(&world, problem, "affected_customers"), 1);
    ck_assert_int_eq(problems_number(&world, problem, "incidents"), 0);
    ck_assert_str_eq(problems_text(&world, first, "incident_of"), "");
    ck_assert_int_eq(world_count(&world, problem, "unlinked", NULL), 2);
    world_fini(&world);
}
END_TEST

START_TEST(a_relation_is_taken_away_from_either_end)
{
    arrive();
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "bert");
    problems_ok(problems_link(&world, a, "related", b));

    problems_ok(problems_unlink(&world, b, "related", a));

    story_refused(problems_unlink(&world, a, "related", b), ERR_CONFLICT, "conflict", "other",
                  "no link related");
    ck_assert_int_eq(world_count(&world, a, "unlinked", NULL), 1);
    ck_assert_int_eq(world_count(&world, b, "unlinked", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_follow_up_can_be_taken_back)
{
    arrive();
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "anna");
    problems_ok(problems_link(&world, b, "follow_up", a));

    problems_ok(problems_unlink(&world, b, "follow_up", a));

    ck_assert_str_eq(problems_text(&world, b, "follow_up_of"), "");
    world_fini(&world);
}
END_TEST

SUITE("unlink_ticket", an_incident_that_leaves_counts_no_longer,
      a_relation_is_taken_away_from_either_end, a_follow_up_can_be_taken_back)
