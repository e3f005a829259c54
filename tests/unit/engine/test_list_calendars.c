#include "support/calendar_world.h"

START_TEST(each_calendar_is_listed_with_its_version_and_state)
{
    struct world world;
    calendar_world_init(&world);

    struct value result = world_result(&world, world_call(&world, "calendar.list", "", NULL));

    const struct value *items = value_get(&result, "items");
    ck_assert_uint_eq(items->list.count, 2);
    ck_assert(text_eq_z(value_text(&items->list.items[0], "calendar"), "always"));
    ck_assert(value_bool(&items->list.items[0], "open", false));
    ck_assert_ptr_null(value_get(&items->list.items[0], "closes_at_ms")); /* it never does */
    ck_assert(text_eq_z(value_text(&items->list.items[1], "calendar"), "desk"));
    ck_assert_int_eq(value_int(&items->list.items[1], "versions", 0), 2);
    ck_assert_int_eq(value_int(&items->list.items[1], "calendar_version", 0), 1);
    ck_assert(text_eq_z(value_text(&items->list.items[1], "zone"), "Europe/Berlin"));
    world_fini(&world);
}
END_TEST

SUITE("list_calendars", each_calendar_is_listed_with_its_version_and_state)
