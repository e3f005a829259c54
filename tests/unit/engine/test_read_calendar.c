#include "support/calendar_world.h"

static struct text first(const struct value *version, const char *list)
{
    const struct value *items = value_get(version, list);
    return items->list.count ? items->list.items[0].text : TEXT_NONE;
}

START_TEST(a_calendar_is_shown_as_it_was_written_version_by_version)
{
    struct world world;
    calendar_world_init(&world);

    struct value result =
        world_result(&world, world_call(&world, "calendar.get", "", "calendar", "desk", NULL));

    const struct value *versions = value_get(&result, "versions");
    ck_assert_uint_eq(versions->list.count, 2);
    const struct value *old = &versions->list.items[0];
    const struct value *new = &versions->list.items[1];
    ck_assert_ptr_null(value_get(old, "from_ms")); /* since ever */
    ck_assert(text_eq_z(first(value_get(old, "hours"), "mon"), "09:00-17:00"));
    ck_assert(text_eq_z(first(old, "holidays"), "12-25"));
    ck_assert(text_eq_z(first(old, "special"), "12-24=09:00-12:00"));
    ck_assert_int_eq(calendar_world_seconds(new, "from_ms"), zones_at(2024, 6, 10, 0, 0));
    ck_assert(text_eq_z(first(value_get(new, "hours"), "fri"), "10:00-12:00"));
    ck_assert_uint_eq(value_get(value_get(new, "hours"), "sun")->list.count, 0);
    world_fini(&world);
}
END_TEST

START_TEST(the_clock_around_is_said_in_words_and_an_unknown_calendar_is_refused)
{
    struct world world;
    calendar_world_init(&world);

    struct value always =
        world_result(&world, world_call(&world, "calendar.get", "", "calendar", "always", NULL));
    struct answer *unknown = world_call(&world, "calendar.get", "", "calendar", "moon", NULL);

    ck_assert(
        value_bool(&value_get(&always, "versions")->list.items[0], "around_the_clock", false));
    ck_assert_int_eq(unknown->refusal.code, ERR_NOT_FOUND);
    ck_assert_str_eq(unknown->refusal.text, "there is no calendar \"moon\"");
    world_fini(&world);
}
END_TEST

SUITE("read_calendar", a_calendar_is_shown_as_it_was_written_version_by_version,
      the_clock_around_is_said_in_words_and_an_unknown_calendar_is_refused)
