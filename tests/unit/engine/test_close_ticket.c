#include "support/story.h"

START_TEST(a_solved_ticket_is_closed_by_hand_or_by_its_timer_and_never_changes_again)
{
    for (int by_hand = 0; by_hand < 2; by_hand++) {
        struct world world;
        (void)story_init(&world);
        world_boot(&world);
        story_mail(&world, "<1@x>", NULL);
        const char *id = story_ticket(&world);
        story_refused(world_call(&world, "ticket.close", "a", "id", id, NULL), ERR_CONFLICT,
                      "conflict", "id", "close leads from solved to closed; the ticket is new");
        (void)world_call(&world, "ticket.solve", "b", "id", id, "resolution", "done", NULL);
        if (by_hand) {
            (void)world_ticket(&world, world_call(&world, "ticket.close", "c", "id", id, NULL));
        } else {
            world_advance(&world, 7 * 86400);
        }
        ck_assert_str_eq(story_state(&world, id), "closed");

        story_mail(&world, "<2@x>", "<1@x>");

        ck_assert_str_eq(story_state(&world, id), "closed");
        const struct value *next = world_ticket(
            &world, world_call(&world, "ticket.get", "", "id", story_ticket(&world), NULL));
        ck_assert_str_eq(world_z(&world, value_text(next, "follow_up_of")), id);
        world_fini(&world);
    }
}
END_TEST

SUITE("close_ticket", a_solved_ticket_is_closed_by_hand_or_by_its_timer_and_never_changes_again)
