#include "engine/bot_stage.h"
#include "support/story.h"

START_TEST(a_target_names_a_bot_only_with_its_prefix)
{
    ck_assert(text_eq_z(bot_stage_name(TEXT("bot:welcome")), "welcome"));
    ck_assert_uint_eq(bot_stage_name(TEXT("welcome")).n, 0);
    ck_assert_uint_eq(bot_stage_name(TEXT("bot:")).n, 0);
}
END_TEST

/* The bot's silence is timed from the last word; it does not end while the customer is waited for.
 */
START_TEST(silence_counts_from_the_last_word_and_not_while_the_customer_is_waited_for)
{
    struct world world;
    struct effect_list effects = {0};
    struct effect said[] = {
        {.kind = EFFECT_REPLY, .val = TEXT("a"), .reason = TEXT("r")},
        {.kind = EFFECT_SET_STATE, .key = TEXT("pending"), .reason = TEXT("r")}};
    (void)story_init(&world);
    world_subscribe(&world, HOOK_BOT_TURN, "welcome", true);
    world_boot(&world);
    const char *id = world_create(&world, "a", "s");
    const char *other = world_create(&world, "b", "s");
    (void)world_call(&world, "bot.start", "c", "id", id, "plugin", "welcome", NULL);
    world_advance(&world, 1);
    (void)world_call(&world, "bot.start", "d", "id", other, "plugin", "welcome", NULL);
    world_advance(&world, 9);

    effects = (struct effect_list){.items = said, .count = 1};
    world_finish(&world, 0, &effects); /* of the first: a word */
    effects.count = 2;
    world_finish(&world, 0, &effects); /* of the other: a word, and it waits */
    world_advance(&world, 599);
    ck_assert_int_eq(world_count(&world, id, "bot_ended", NULL), 0);
    world_advance(&world, 2);

    ck_assert_int_eq(world_count(&world, id, "bot_ended", NULL), 1);
    world_advance(&world, 86400);
    ck_assert_int_eq(world_count(&world, other, "bot_ended", NULL), 0);
    world_fini(&world);
}
END_TEST

/* As everywhere, instants are cut to the second before they are subtracted. */
START_TEST(how_long_the_bot_had_it_is_told_in_seconds_of_the_clock)
{
    struct world world;
    const struct value *ended = NULL;
    (void)story_init(&world);
    world_subscribe(&world, HOOK_BOT_TURN, "welcome", true);
    world_boot(&world);
    const char *id = world_create(&world, "a", "s");
    world.now_us += 900000;
    (void)world_call(&world, "bot.start", "b", "id", id, "plugin", "welcome", NULL);
    world.now_us += 200000;

    (void)world_call(&world, "ticket.assign", "c", "id", id, "agent", "ann", NULL);

    ck_assert_int_eq(world_count(&world, id, "bot_ended", &ended), 1);
    ck_assert_int_eq(value_int(ended, "seconds", -1), 1);
    ck_assert_int_eq(
        value_int(world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL)),
                  "bot_time_s", -1),
        1);
    world_fini(&world);
}
END_TEST

SUITE("bot_stage", a_target_names_a_bot_only_with_its_prefix,
      silence_counts_from_the_last_word_and_not_while_the_customer_is_waited_for,
      how_long_the_bot_had_it_is_told_in_seconds_of_the_clock)
