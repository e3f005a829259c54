#include "support/story.h"

static int64_t open_tickets(struct world *world, const char *agent)
{
    struct value list = world_result(world, world_call(world, "agent.list", "", NULL));
    const struct value *items = value_get(&list, "items");
    for (size_t i = 0; i < items->list.count; i++) {
        if (text_eq_z(value_text(&items->list.items[i], "id"), agent)) {
            return value_int(&items->list.items[i], "open_tickets", -1);
        }
    }
    return -1;
}

START_TEST(a_reopened_ticket_counts_again_and_does_not_close_by_itself)
{
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    story_mail(&world, "<1@x>", NULL);
    const char *id = story_ticket(&world);
    (void)world_call(&world, "ticket.assign", "a", "id", id, "agent", "ann", NULL);
    (void)world_call(&world, "ticket.solve", "b", "id", id, "resolution", "done", NULL);
    ck_assert_int_eq(open_tickets(&world, "ann"), 0);

    story_mail(&world, "<2@x>", "<1@x>");

    ck_assert_str_eq(story_state(&world, id), "open");
    ck_assert_int_eq(open_tickets(&world, "ann"), 1);
    world_advance(&world, 8 * 86400);
    ck_assert_str_eq(story_state(&world, id), "open");
    world_fini(&world);
}
END_TEST

SUITE("wake_ticket", a_reopened_ticket_counts_again_and_does_not_close_by_itself)
