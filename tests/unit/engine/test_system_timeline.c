#include "engine/system_timeline.h"
#include "support/story.h"

START_TEST(what_belongs_to_no_ticket_is_in_the_systems_timeline_and_in_the_feed)
{
    struct world world;
    const struct value *event = NULL;
    (void)story_init(&world);
    world_boot(&world); /* puts the first policies in force, and says so */

    ck_assert_int_eq(world_count(&world, "system", "policy_activated", &event), 1);
    ck_assert_int_eq(value_int(event, "number", 0), 1);
    struct value feed = world_result(&world, world_call(&world, "events.read", "", NULL));
    const struct value *items = value_get(&feed, "items");
    ck_assert_uint_eq(items->list.count, 1);
    ck_assert(text_eq_z(value_text(&items->list.items[0], "type"), "policy_activated"));
    ck_assert_ptr_null(value_get(&items->list.items[0], "ticket"));
    world_fini(&world);
}
END_TEST

SUITE("system_timeline", what_belongs_to_no_ticket_is_in_the_systems_timeline_and_in_the_feed)
