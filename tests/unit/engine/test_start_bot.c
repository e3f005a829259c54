#include "support/story.h"

static void open_world(struct world *world)
{
    (void)story_init(world);
    world_subscribe(world, HOOK_BOT_TURN, "welcome", true);
    world_boot(world);
}

START_TEST(bot_start_gives_the_ticket_to_the_bot_and_frees_its_agent)
{
    struct world world;
    const struct value *started = NULL;
    const struct value *freed = NULL;
    open_world(&world);
    const char *id = world_create(&world, "a", "s");
    (void)world_call(&world, "ticket.assign", "b", "id", id, "agent", "ann", NULL);

    const struct value *ticket = world_ticket(
        &world, world_call(&world, "bot.start", "c", "id", id, "plugin", "welcome", "limit_ms",
                           "#30001", "turns", "#2", "reason", "a first look", NULL));

    ck_assert(text_eq_z(value_text(ticket, "stage"), "bot"));
    ck_assert_uint_eq(value_text(ticket, "agent").n, 0);
    ck_assert_int_eq(world_count(&world, id, "bot_started", &started), 1);
    ck_assert_int_eq(value_int(started, "limit_s", 0), 31); /* never less than was asked for */
    ck_assert_int_eq(value_int(started, "turns", 0), 2);
    (void)world_count(&world, id, "unassigned", &freed);
    ck_assert(text_eq_z(value_text(freed, "reason"), "a first look"));
    ck_assert_uint_eq(world.job_total, 1);
    world_fini(&world);
}
END_TEST

START_TEST(bot_start_is_refused_with_the_reason)
{
    struct world world;
    open_world(&world);
    const char *id = world_create(&world, "a", "s");

    story_refused(world_call(&world, "bot.start", "b", "id", id, "plugin", "hal", NULL),
                  ERR_NOT_FOUND, "unknown", "plugin", "there is no bot \"hal\"");
    (void)world_call(&world, "bot.start", "c", "id", id, "plugin", "welcome", NULL);
    story_refused(world_call(&world, "bot.start", "d", "id", id, "plugin", "welcome", NULL),
                  ERR_CONFLICT, "conflict", "id", "bot welcome has the ticket already");
    (void)world_call(&world, "ticket.solve", "e", "id", id, "resolution", "x", NULL);
    story_refused(world_call(&world, "bot.start", "f", "id", id, "plugin", "welcome", NULL),
                  ERR_CONFLICT, "conflict", "id", "nothing can be given to a bot on a solved");
    world_fini(&world);
}
END_TEST

SUITE("start_bot", bot_start_gives_the_ticket_to_the_bot_and_frees_its_agent,
      bot_start_is_refused_with_the_reason)
