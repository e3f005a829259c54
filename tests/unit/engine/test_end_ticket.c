#include "support/story.h"

START_TEST(a_solved_ticket_counts_no_longer_for_agent_and_customer_and_closes_by_itself)
{
    struct world world;
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

SUITE("end_ticket", a_solved_ticket_counts_no_longer_for_agent_and_customer_and_closes_by_itself)
