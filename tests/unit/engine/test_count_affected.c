/* affected_customers: counted by the server, in the transaction that changes it. */
#include "support/problems.h"

static struct world world;

static void arrive(void)
{
    (void)story_init(&world);
    world_boot(&world);
}

START_TEST(each_step_upwards_is_told_once_and_decides_the_priority_again)
{
    static const char *const customers[] = {"a", "b", "c", "d", "e"};
    const struct value *last = NULL;
    arrive();
    const char *problem = problems_ticket(&world, "zoe");
    const char *incidents[5];

    for (size_t i = 0; i < 5; i++) {
        incidents[i] = problems_ticket(&world, customers[i]);
        problems_ok(problems_link(&world, incidents[i], "incident_of", problem));
        ck_assert_int_eq(world_count(&world, problem, "affected_count", &last), i < 3 ? 1 : 2);
    }

    ck_assert_int_eq(value_int(last, "count", 0), 5); /* zoe and four of them */
    ck_assert_int_eq(value_int(last, "step", 0), 5);
    ck_assert_str_eq(problems_text(&world, problem, "priority"), "high");
    problems_ok(problems_unlink(&world, incidents[0], "incident_of", problem));
    problems_ok(problems_unlink(&world, incidents[1], "incident_of", problem));
    ck_assert_str_eq(problems_text(&world, problem, "priority"), "normal");
    problems_ok(problems_link(&world, incidents[0], "incident_of", problem));
    problems_ok(problems_link(&world, incidents[1], "incident_of", problem));
    ck_assert_int_eq(world_count(&world, problem, "affected_count", NULL), 2); /* it was told */
    ck_assert_str_eq(problems_text(&world, problem, "priority"), "high");
    world_fini(&world);
}
END_TEST

/* What the number means, counted one by one. */
static int64_t naive(const bool linked[], const int customers[], size_t count, int own)
{
    bool seen[8] = {false};
    int64_t found = 0;
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        any = any || linked[i];
        found += linked[i] && !seen[customers[i]] && customers[i] != own;
        seen[customers[i]] = seen[customers[i]] || linked[i];
    }
    return any ? found + 1 : 1;
}

START_TEST(after_any_links_and_unlinks_the_number_is_what_counting_one_by_one_gives)
{
    enum { TICKETS = 12, CUSTOMERS = 5 };
    const char *ids[TICKETS];
    int customers[TICKETS];
    bool linked[TICKETS] = {false};
    uint64_t seed = 7;
    arrive();
    const char *problem = problems_ticket(&world, "c0");
    for (size_t i = 0; i < TICKETS; i++) {
        char name[8];
        customers[i] = (int)(i % CUSTOMERS);
        (void)snprintf(name, sizeof name, "c%d", customers[i]);
        ids[i] = problems_ticket(&world, name);
    }

    for (int round = 0; round < 120; round++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        size_t i = (size_t)(seed >> 33) % TICKETS;
        problems_ok(linked[i] ? problems_unlink(&world, ids[i], "incident_of", problem)
                              : problems_link(&world, ids[i], "incident_of", problem));
        linked[i] = !linked[i];
        ck_assert_int_eq(problems_number(&world, problem, "affected_customers"),
                         naive(linked, customers, TICKETS, 0));
    }
    world_fini(&world);
}
END_TEST

START_TEST(a_merged_incident_counts_no_longer_and_an_unmerged_one_again)
{
    arrive();
    const char *problem = problems_ticket(&world, "zoe");
    const char *incident = problems_ticket(&world, "xenia");
    const char *other = problems_ticket(&world, "xenia");
    problems_ok(problems_link(&world, incident, "incident_of", problem));
    ck_assert_int_eq(problems_number(&world, problem, "affected_customers"), 2);

    problems_ok(world_call(&world, "ticket.merge", "m", "id", incident, "into", other, NULL));
    ck_assert_int_eq(problems_number(&world, problem, "affected_customers"), 1);
    ck_assert_int_eq(problems_number(&world, problem, "incidents"), 0);
    problems_ok(world_call(&world, "ticket.unmerge", "u", "id", incident, NULL));

    ck_assert_int_eq(problems_number(&world, problem, "affected_customers"), 2);
    ck_assert_int_eq(problems_number(&world, problem, "incidents"), 1);
    world_fini(&world);
}
END_TEST

SUITE("count_affected", each_step_upwards_is_told_once_and_decides_the_priority_again,
      after_any_links_and_unlinks_the_number_is_what_counting_one_by_one_gives,
      a_merged_incident_counts_no_longer_and_an_unmerged_one_again)
