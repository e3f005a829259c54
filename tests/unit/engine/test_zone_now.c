#include "engine/zone_now.h"
#include "support/calendar_world.h"

static struct world world;

static const struct zone *now_of(const struct zone *zone)
{
    struct reader reader;
    reader_init(&reader, world.store, NULL);
    const struct zone *found = zone_now(&reader, zone, &world.arena);
    return found;
}

static void reload(const struct zone *zone)
{
    struct command *command = command_create("calendar.zones", TEXT("system"), TEXT_NONE);
    struct value *list = value_put(&command->arena, &command->args, "zones");
    *list = (struct value){.type = VALUE_LIST};
    struct value *one = value_append(&command->arena, list);
    *one = (struct value){.type = VALUE_MAP};
    *value_put(&command->arena, one, "name") = value_of_text(TEXT("Europe/Berlin"));
    *value_put(&command->arena, one, "bytes") =
        (struct value){.type = VALUE_BYTES, .text = zone_bytes(zone)};
    ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);
    world_run(&world);
}

START_TEST(what_was_never_reloaded_is_as_it_was_configured)
{
    calendar_world_init(&world);
    const struct zone *berlin = zones_find(&world.arena, "Europe/Berlin");

    ck_assert_ptr_eq(now_of(berlin), berlin);
    ck_assert_ptr_eq(now_of(zone_utc()), zone_utc());
    world_fini(&world);
}
END_TEST

START_TEST(other_data_count_and_the_same_data_make_no_other_zone)
{
    calendar_world_init(&world);
    const struct zone *berlin = zones_find(&world.arena, "Europe/Berlin");
    const struct zone *lisbon = zones_find(&world.arena, "Europe/Lisbon");

    reload(lisbon);
    const struct zone *found = now_of(berlin);
    ck_assert(text_eq(zone_name(found), zone_name(berlin)));
    ck_assert_int_eq(zone_offset(found, CALENDAR_WORLD_NOW_S), 3600);
    ck_assert_ptr_eq(now_of(lisbon), lisbon); /* the name says which zone is meant */

    reload(berlin);
    ck_assert_ptr_eq(now_of(berlin), berlin);
    world_fini(&world);
}
END_TEST

SUITE("zone_now", what_was_never_reloaded_is_as_it_was_configured,
      other_data_count_and_the_same_data_make_no_other_zone)
