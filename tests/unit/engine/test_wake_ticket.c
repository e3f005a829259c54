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

/* --- the example of (b1): solved on Monday, 2024-01-15T10:00Z, with reopen_for 7 days --- */

static const char *solved_at_ten(struct world *world, int64_t close_after_s)
{
    (void)story_init(world);
    world->policies->close_after_s = close_after_s;
    world_boot(world);
    story_mail(world, "<1@x>", NULL);
    const char *id = story_ticket(world);
    story_to(world, 10, 0, 0);
    (void)world_ticket(
        world, world_call(world, "ticket.solve", "s", "id", id, "resolution", "done", NULL));
    return id;
}

/* Of the newest unsolved ticket; "": it follows up nothing. */
static const char *followed_up(struct world *world)
{
    const struct value *next =
        world_ticket(world, world_call(world, "ticket.get", "", "id", story_ticket(world), NULL));
    return world_z(world, value_text(next, "follow_up_of"));
}

START_TEST(b1_a_message_a_second_before_the_week_is_over_reopens)
{
    struct world world;
    const char *id = solved_at_ten(&world, INT64_C(30) * 86400);

    story_to(&world, 7 * 24 + 9, 59, 59);
    story_mail(&world, "<2@x>", "<1@x>");

    ck_assert_str_eq(story_state(&world, id), "open");
    ck_assert_str_eq(story_ticket(&world), id);
    world_fini(&world);
}
END_TEST

START_TEST(b1_a_message_when_the_week_is_over_makes_a_new_linked_ticket)
{
    struct world world;
    const char *id = solved_at_ten(&world, INT64_C(30) * 86400);

    story_to(&world, 7 * 24 + 10, 0, 0);
    story_mail(&world, "<2@x>", "<1@x>");

    ck_assert_str_eq(story_state(&world, id), "solved");
    ck_assert_str_eq(followed_up(&world), id);
    world_fini(&world);
}
END_TEST

/* The message waits in the queue when the clock strikes: the timer of that instant goes first. */
START_TEST(b1_at_the_same_instant_the_close_timer_goes_first)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = solved_at_ten(&world, INT64_C(7) * 86400);

    story_to(&world, 7 * 24 + 9, 59, 59);
    world.now_us += WORLD_SECOND;
    story_mail(&world, "<2@x>", "<1@x>");

    ck_assert_str_eq(story_state(&world, id), "closed");
    ck_assert_str_eq(followed_up(&world), id);
    (void)world_count(&world, id, "state_changed", &last);
    ck_assert(text_eq_z(value_text(last, "reason"), "close_after"));
    world_fini(&world);
}
END_TEST

SUITE("wake_ticket", b1_a_message_a_second_before_the_week_is_over_reopens,
      b1_a_message_when_the_week_is_over_makes_a_new_linked_ticket,
      b1_at_the_same_instant_the_close_timer_goes_first,
      a_reopened_ticket_counts_again_and_does_not_close_by_itself)
