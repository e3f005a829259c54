/* What ends with a ticket, and what begins again. */
#include "support/problems.h"

static struct world world;

static int64_t open_tickets(const char *identity)
{
    struct value value =
        world_result(&world, world_call(&world, "customer.get", "", "identity", identity, NULL));
    return value_int(value_get(&value, "customer"), "open_tickets", -1);
}

START_TEST(solved_and_merged_tickets_are_not_open_and_come_back_to_the_count)
{
    (void)story_init(&world);
    world_boot(&world);
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "anna");
    ck_assert_int_eq(open_tickets("anna@example.org"), 2);

    problems_ok(world_call(&world, "ticket.merge", "m", "id", a, "into", b, NULL));
    ck_assert_int_eq(open_tickets("anna@example.org"), 1);
    problems_ok(world_call(&world, "ticket.solve", "s", "id", b, "resolution", "ok", NULL));
    ck_assert_int_eq(open_tickets("anna@example.org"), 0);
    problems_ok(world_call(&world, "ticket.unmerge", "u", "id", a, NULL));
    ck_assert_int_eq(open_tickets("anna@example.org"), 1);
    problems_ok(world_call(&world, "ticket.reopen", "r", "id", b, NULL));

    ck_assert_int_eq(open_tickets("anna@example.org"), 2);
    world_fini(&world);
}
END_TEST

START_TEST(a_solved_ticket_counts_no_longer_for_agent_and_customer_and_closes_by_itself)
{
    (void)story_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "a", "s");
    (void)world_call(&world, "ticket.assign", "b", "id", id, "agent", "ann", NULL);

    (void)world_call(&world, "ticket.solve", "c", "id", id, "resolution", "done", NULL);

    struct value customer = world_result(
        &world, world_call(&world, "customer.get", "", "identity", "anna@example.org", NULL));
    ck_assert_int_eq(value_int(value_get(&customer, "customer"), "open_tickets", -1), 0);
    struct value agents = world_result(&world, world_call(&world, "agent.list", "", NULL));
    ck_assert_int_eq(value_int(&value_get(&agents, "items")->list.items[0], "open_tickets", -1), 0);
    world_advance(&world, 7 * 86400 - 1);
    ck_assert_str_eq(story_state(&world, id), "solved");
    world_advance(&world, 1);
    ck_assert_str_eq(story_state(&world, id), "closed");
    world_fini(&world);
}
END_TEST

SUITE("end_ticket", solved_and_merged_tickets_are_not_open_and_come_back_to_the_count,
      a_solved_ticket_counts_no_longer_for_agent_and_customer_and_closes_by_itself)
