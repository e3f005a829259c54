#include "support/story.h"

START_TEST(only_a_blocked_ticket_is_unblocked_and_an_open_one_stays_as_it_is)
{
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    story_refused(world_call(&world, "ticket.unblock", "a", "id", id, NULL), ERR_CONFLICT,
                  "conflict", "id", "unblock leads from blocked to open; the ticket is new");
    (void)world_call(&world, "ticket.block", "b", "id", id, "reason", "legal", "promise_at_ms",
                     "#1705316400000", NULL);
    (void)world_ticket(&world, world_call(&world, "ticket.unblock", "c", "id", id, NULL));
    ck_assert_str_eq(story_state(&world, id), "open");
    int changes = world_count(&world, id, "state_changed", NULL);
    (void)world_ticket(&world, world_call(&world, "ticket.unblock", "d", "id", id, NULL));

    ck_assert_int_eq(world_count(&world, id, "state_changed", NULL), changes);
    world_fini(&world);
}
END_TEST

SUITE("unblock_ticket", only_a_blocked_ticket_is_unblocked_and_an_open_one_stays_as_it_is)
