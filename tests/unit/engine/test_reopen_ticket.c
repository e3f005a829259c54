#include "support/story.h"

static const char *solved(struct world *world)
{
    (void)story_init(world);
    world->policies->close_after_s = 30 * 86400;
    world_boot(world);
    const char *id = world_create(world, "k", "one");
    (void)world_call(world, "ticket.solve", "s", "id", id, "resolution", "done", NULL);
    return id;
}

START_TEST(a_solved_ticket_is_reopened_while_its_time_lasts)
{
    struct world world;
    const char *id = solved(&world);

    world_advance(&world, 7 * 86400 - 1);
    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.reopen", "a", "id", id, NULL));

    ck_assert(text_eq_z(value_text(ticket, "state"), "open"));
    ck_assert_int_eq(value_int(ticket, "reopen_count", 0), 1);
    world_fini(&world);
}
END_TEST

START_TEST(at_the_end_of_its_time_it_takes_a_new_ticket)
{
    struct world world;
    const char *id = solved(&world);

    world_advance(&world, 7 * 86400);

    story_refused(world_call(&world, "ticket.reopen", "a", "id", id, NULL), ERR_CONFLICT,
                  "conflict", "id", "can be reopened for 604800 s; create a new one");
    world_fini(&world);
}
END_TEST

START_TEST(what_is_not_solved_cannot_be_reopened)
{
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    story_refused(world_call(&world, "ticket.reopen", "a", "id", id, NULL), ERR_CONFLICT,
                  "conflict", "id", "reopen leads from solved to open; the ticket is new");
    world_fini(&world);
}
END_TEST

SUITE("reopen_ticket", a_solved_ticket_is_reopened_while_its_time_lasts,
      at_the_end_of_its_time_it_takes_a_new_ticket, what_is_not_solved_cannot_be_reopened)
