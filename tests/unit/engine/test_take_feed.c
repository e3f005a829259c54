#include "engine/kept_calendar.h"
#include "support/calendar_world.h"

static struct world world;

/* calendar.feed with its dates, ended by NULL. */
static const struct answer *feed(const char *calendar, const char *name, ...)
{
    va_list args;
    struct command *command = command_create("calendar.feed", TEXT("plugin:x"), TEXT_NONE);
    struct arena *arena = &command->arena;
    *value_put(arena, &command->args, "calendar") = value_of_text(text_z(calendar));
    *value_put(arena, &command->args, "feed") = value_of_text(text_z(name));
    struct value *list = value_put(arena, &command->args, "dates");
    *list = (struct value){.type = VALUE_LIST};
    va_start(args, name);
    for (const char *date = va_arg(args, const char *); date; date = va_arg(args, const char *)) {
        *value_append(arena, list) = value_of_text(text_z(date));
    }
    va_end(args);
    command->origin = COMMAND_FROM_RPC;
    ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);
    world_run(&world);
    return world.answers;
}

static bool changed(const struct answer *answer)
{
    struct value result = world_result(&world, answer);
    return value_bool(&result, "changed", false);
}

static const struct calendar *desk(void)
{
    return policy_set_calendar(world.policies, TEXT("desk"));
}

static int64_t hours_on(int month, int day)
{
    int64_t from_s = zones_at(2024, month, day, 0, 0);
    return calendar_elapsed(desk(), from_s, from_s + 86400, NULL, 0) / 3600;
}

START_TEST(what_a_feed_says_holds_from_now_on_in_every_version_ahead)
{
    calendar_world_init(&world);
    world.now_us = zones_at(2024, 6, 5, 22, 30) * WORLD_SECOND;

    ck_assert(changed(
        feed("desk", "state", "2024-06-12", "2024-06-07", "2024-06-04", "2024-06-07", NULL)));

    ck_assert_int_eq(hours_on(6, 4), 8); /* the past stays */
    ck_assert_int_eq(hours_on(6, 6), 8);
    ck_assert_int_eq(hours_on(6, 7), 0);
    ck_assert_int_eq(hours_on(6, 11), 2); /* the version that was configured for the 10th */
    ck_assert_int_eq(hours_on(6, 12), 0);
    ck_assert_uint_eq(calendar_version_count(desk()), 3);
    world_fini(&world);
}
END_TEST

START_TEST(the_same_again_is_no_version_and_a_restart_keeps_it)
{
    calendar_world_init(&world);
    ck_assert(changed(feed("desk", "state", "2024-06-07", NULL)));
    world.now_us += WORLD_SECOND * 60;

    ck_assert(!changed(feed("desk", "state", "2024-06-07", NULL)));
    size_t versions = calendar_version_count(desk());
    world_crash(&world);

    ck_assert_uint_eq(calendar_version_count(desk()), versions);
    ck_assert_int_eq(hours_on(6, 7), 0);
    world_fini(&world);
}
END_TEST

START_TEST(a_date_that_a_feed_takes_back_is_worked_again)
{
    calendar_world_init(&world);
    ck_assert(changed(feed("desk", "state", "2024-06-06", "2024-06-07", NULL)));
    world.now_us += WORLD_SECOND * 60;

    ck_assert(changed(feed("desk", "state", "2024-06-07", NULL)));

    ck_assert_int_eq(hours_on(6, 6), 8);
    ck_assert_int_eq(hours_on(6, 7), 0);
    world_fini(&world);
}
END_TEST

static void refused(const struct answer *answer, enum err err, const char *reason, const char *path,
                    const char *says)
{
    ck_assert_int_eq(answer->refusal.code, err);
    ck_assert_str_eq(answer->refusal.reason, reason);
    ck_assert_str_eq(answer->refusal.path, path);
    ck_assert_msg(strstr(answer->refusal.text, says) != NULL, "%s", answer->refusal.text);
}

START_TEST(what_is_no_feed_is_refused_and_changes_nothing)
{
    calendar_world_init(&world);

    refused(feed("moon", "state", "2024-06-07", NULL), ERR_NOT_FOUND, "unknown", "calendar",
            "no calendar \"moon\"");
    refused(feed("desk", "a/b", "2024-06-07", NULL), ERR_INVALID, "invalid", "feed",
            "without \"/\"");
    refused(feed("desk", "state", "12-25", NULL), ERR_INVALID, "date_invalid", "dates",
            "with their year");
    refused(feed("desk", "state", "2024-06-31", NULL), ERR_INVALID, "date_invalid", "holidays",
            "is no date");
    ck_assert_uint_eq(calendar_version_count(desk()), 2);
    world_fini(&world);
}
END_TEST

START_TEST(a_calendar_has_so_many_feeds_and_no_more)
{
    char name[20];
    calendar_world_init(&world);
    for (int i = 0; i < KEPT_CALENDAR_FEEDS_MAX; i++) {
        (void)snprintf(name, sizeof name, "f%d", i);
        ck_assert_int_eq(feed("desk", name, "2024-12-27", NULL)->refusal.code, ERR_OK);
    }

    refused(feed("desk", "more", "2024-12-27", NULL), ERR_LIMIT, "exhausted", "feed",
            "a calendar has at most 64 feeds");
    refused(world_call(&world, "calendar.switch_holiday", "k", "calendar", "desk", "feed", "f1",
                       "date", "2024-12-24", NULL),
            ERR_NOT_FOUND, "unknown", "date", "feed \"f1\" has no holiday on \"2024-12-24\"");
    world_fini(&world);
}
END_TEST

START_TEST(a_holiday_that_is_switched_off_is_worked_and_stays_in_the_feed)
{
    struct value off = value_of_bool(false);
    calendar_world_init(&world);
    ck_assert(changed(feed("desk", "state", "2024-06-06", "2024-06-07", NULL)));
    world.now_us += WORLD_SECOND * 60;
    struct command *command = command_create("calendar.switch_holiday", TEXT("local"), TEXT("k-1"));
    *value_put(&command->arena, &command->args, "calendar") = value_of_text(TEXT("desk"));
    *value_put(&command->arena, &command->args, "feed") = value_of_text(TEXT("state"));
    *value_put(&command->arena, &command->args, "date") = value_of_text(TEXT("2024-06-07"));
    *value_put(&command->arena, &command->args, "on") = off;
    command->origin = COMMAND_FROM_RPC;
    ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);
    world_run(&world);
    ck_assert(changed(world.answers));
    ck_assert_int_eq(hours_on(6, 7), 8);
    ck_assert_int_eq(hours_on(6, 6), 0);

    world.now_us += WORLD_SECOND * 60; /* the feed comes again: it stays off */
    ck_assert(!changed(feed("desk", "state", "2024-06-06", "2024-06-07", NULL)));

    ck_assert_int_eq(hours_on(6, 7), 8);
    world_fini(&world);
}
END_TEST

SUITE("take_feed", what_a_feed_says_holds_from_now_on_in_every_version_ahead,
      the_same_again_is_no_version_and_a_restart_keeps_it,
      a_date_that_a_feed_takes_back_is_worked_again, what_is_no_feed_is_refused_and_changes_nothing,
      a_calendar_has_so_many_feeds_and_no_more,
      a_holiday_that_is_switched_off_is_worked_and_stays_in_the_feed)
