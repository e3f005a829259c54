#include "engine/calendar_view.h"
#include "support/calendar_world.h"

static struct value viewed(struct world *world, const struct calendar *calendar, int64_t at_s)
{
    struct buf bytes;
    struct pack pack;
    struct value value;
    buf_init(&bytes);
    pack_init(&pack, &bytes);
    pack_map_begin(&pack);
    calendar_view_source(&pack, world->policies, calendar, at_s);
    calendar_view_state(&pack, calendar, at_s);
    pack_map_end(&pack);
    ck_assert_int_eq(pack_read(&world->arena, buf_text(&bytes), &value), ERR_OK);
    buf_fini(&bytes);
    return value;
}

START_TEST(what_is_said_of_an_instant_names_version_zone_and_zone_data)
{
    struct world world;
    calendar_world_init(&world);
    const struct calendar *desk = policy_set_calendar(world.policies, TEXT("desk"));

    struct value before = viewed(&world, desk, zones_at(2024, 6, 9, 23, 0));
    struct value after = viewed(&world, desk, zones_at(2024, 6, 10, 8, 0));

    ck_assert_int_eq(value_int(&before, "calendar_version", 0), 1);
    ck_assert(!value_bool(&before, "open", true));
    ck_assert_int_eq(calendar_world_seconds(&before, "opens_at_ms"), zones_at(2024, 6, 10, 8, 0));
    ck_assert_int_eq(value_int(&after, "calendar_version", 0), 2);
    ck_assert_int_eq(calendar_world_seconds(&after, "closes_at_ms"), zones_at(2024, 6, 10, 10, 0));
    ck_assert(text_eq_z(value_text(&after, "zone"), "Europe/Berlin"));
    ck_assert(text_eq_z(value_text(&after, "tzdata"), "2024a"));
    world_fini(&world);
}
END_TEST

SUITE("calendar_view", what_is_said_of_an_instant_names_version_zone_and_zone_data)
