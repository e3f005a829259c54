/* customer.link: one person, one record. (b3) */
#include "support/customers.h"

static struct world world;

static void arrive(void)
{
    (void)story_init(&world);
    world_boot(&world);
}

START_TEST(identities_and_tickets_come_under_the_older_whichever_is_named_first)
{
    const struct value *last = NULL;
    arrive();
    const char *first = problems_ticket(&world, "xenia");
    const char *second = problems_ticket(&world, "yuri");
    const char *x = customers_id(&world, "xenia@example.org");
    const char *y = customers_id(&world, "yuri@example.org");

    problems_ok(customers_link(&world, y, x));

    ck_assert_str_eq(customers_id(&world, "yuri@example.org"), x);
    ck_assert_uint_eq(customers_identities(&world, x), 2);
    ck_assert_uint_eq(customers_identities(&world, y), 0);
    ck_assert_uint_eq(customers_tickets(&world, x), 2);
    ck_assert_uint_eq(customers_tickets(&world, y), 0);
    ck_assert_int_eq(customers_open(&world, x), 2);
    ck_assert_str_eq(problems_text(&world, second, "customer"), x);
    ck_assert_int_eq(world_count(&world, second, "customer_linked", &last), 1);
    ck_assert(text_eq_z(value_text(last, "from"), y));
    ck_assert_int_eq(world_count(&world, first, "customer_linked", NULL), 0);
    ck_assert_int_eq(customers_system(&world, "customer_linked", &last), 1);
    ck_assert(text_starts(value_text(last, "reversal"), TEXT("customer_link/")));
    world_fini(&world);
}
END_TEST

START_TEST(merging_y_into_x_gives_two_affected)
{
    arrive();
    const char *first = problems_ticket(&world, "xenia");
    const char *second = problems_ticket(&world, "yuri");
    const char *third = problems_ticket(&world, "xenia");
    const char *problem = problems_ticket(&world, "zoe");
    problems_ok(problems_link(&world, first, "incident_of", problem));
    problems_ok(problems_link(&world, second, "incident_of", problem));
    problems_ok(problems_link(&world, third, "incident_of", problem));
    ck_assert_int_eq(problems_number(&world, problem, "affected_customers"), 3);
    const char *x = customers_id(&world, "xenia@example.org");
    const char *y = customers_id(&world, "yuri@example.org");

    problems_ok(customers_link(&world, x, y));
    ck_assert_int_eq(problems_number(&world, problem, "affected_customers"), 2);
    problems_ok(customers_unlink(&world, y));

    ck_assert_int_eq(problems_number(&world, problem, "affected_customers"), 3);
    world_fini(&world);
}
END_TEST

START_TEST(a_problem_whose_own_customer_becomes_an_incidents_counts_once)
{
    arrive();
    const char *incident = problems_ticket(&world, "xenia");
    const char *problem = problems_ticket(&world, "zoe");
    problems_ok(problems_link(&world, incident, "incident_of", problem));
    const char *x = customers_id(&world, "xenia@example.org");
    const char *z = customers_id(&world, "zoe@example.org");
    ck_assert_int_eq(problems_number(&world, problem, "affected_customers"), 2);

    problems_ok(customers_link(&world, x, z));
    ck_assert_int_eq(problems_number(&world, problem, "affected_customers"), 1);
    problems_ok(customers_unlink(&world, z));

    ck_assert_int_eq(problems_number(&world, problem, "affected_customers"), 2);
    world_fini(&world);
}
END_TEST

START_TEST(a_linked_customer_is_linked_once_and_not_to_itself)
{
    arrive();
    (void)problems_ticket(&world, "a");
    (void)problems_ticket(&world, "b");
    (void)problems_ticket(&world, "c");
    const char *a = customers_id(&world, "a@example.org");
    const char *b = customers_id(&world, "b@example.org");
    const char *c = customers_id(&world, "c@example.org");

    story_refused(customers_link(&world, a, a), ERR_INVALID, "invalid", "other", "itself");
    problems_ok(customers_link(&world, a, b));
    story_refused(customers_link(&world, b, c), ERR_CONFLICT, "conflict", "id", a);
    story_refused(customers_link(&world, "C-!", c), ERR_INVALID, "invalid", "id", "no customer id");
    world_fini(&world);
}
END_TEST

START_TEST(who_names_a_linked_customer_means_the_older)
{
    arrive();
    (void)problems_ticket(&world, "xenia");
    (void)problems_ticket(&world, "yuri");
    const char *x = customers_id(&world, "xenia@example.org");
    const char *y = customers_id(&world, "yuri@example.org");
    problems_ok(customers_link(&world, x, y));

    struct answer *answer =
        world_call(&world, "ticket.create", "n", "subject", "s", "body", "b", "requester", y, NULL);

    ck_assert(text_eq_z(value_text(world_ticket(&world, answer), "customer"), x));
    world_fini(&world);
}
END_TEST

SUITE("link_customer", identities_and_tickets_come_under_the_older_whichever_is_named_first,
      merging_y_into_x_gives_two_affected,
      a_problem_whose_own_customer_becomes_an_incidents_counts_once,
      a_linked_customer_is_linked_once_and_not_to_itself,
      who_names_a_linked_customer_means_the_older)
