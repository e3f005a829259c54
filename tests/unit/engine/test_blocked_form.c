#include "engine/blocked_form.h"
#include "support/story.h"

/* 11:00 of the day as ms. */
#define ELEVEN "#1705316400000"

START_TEST(the_form_of_a_blocked_ticket_must_be_complete)
{
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    story_refused(world_call(&world, "ticket.block", "a", "id", id, "promise_at_ms", ELEVEN, NULL),
                  ERR_INVALID, "form_incomplete", "reason", "third_party, engineering");
    story_refused(world_call(&world, "ticket.block", "b", "id", id, "reason", "weather",
                             "promise_at_ms", ELEVEN, NULL),
                  ERR_INVALID, "invalid", "reason", "\"weather\" is no reason");
    story_refused(world_call(&world, "ticket.block", "c", "id", id, "reason", "other",
                             "promise_at_ms", ELEVEN, NULL),
                  ERR_INVALID, "form_incomplete", "text", "needs \"text\"");
    story_refused(world_call(&world, "ticket.block", "d", "id", id, "reason", "parts", NULL),
                  ERR_INVALID, "form_incomplete", "promise_at_ms", "when they hear next");
    story_refused(world_call(&world, "ticket.block", "e", "id", id, "reason", "parts",
                             "promise_at_ms", "#5", NULL),
                  ERR_INVALID, "invalid", "promise_at_ms", "that lies ahead");
    ck_assert_str_eq(story_state(&world, id), "new");
    world_fini(&world);
}
END_TEST

SUITE("blocked_form", the_form_of_a_blocked_ticket_must_be_complete)
