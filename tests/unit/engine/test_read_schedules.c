#include "support/rota.h"

static struct world it;

START_TEST(the_list_tells_who_is_on_call_and_until_when)
{
    rota_init(&it);
    rota_boot(&it);

    struct value result = world_result(&it, world_call(&it, "schedule.list", "", NULL));

    const struct value *item = &value_get(&result, "items")->list.items[0];
    ck_assert(text_eq_z(value_text(item, "id"), "primary"));
    ck_assert(text_eq_z(value_get(item, "on_call")->list.items[0].text, "ann"));
    ck_assert_int_eq(value_int(item, "until_at_ms", 0), ROTA_HANDOFF_S * 1000);
    world_fini(&it);
}
END_TEST

START_TEST(one_schedule_shows_its_layers_and_all_that_commands_changed)
{
    rota_init(&it);
    rota_boot(&it);
    (void)rota_call(&it, "schedule.add_override", "k-1", "add", "cid", NULL);
    (void)rota_call(&it, "schedule.ask_swap", "k-2", "beneficiary", "ann", "from_at_ms", "~100",
                    "to_at_ms", "~200", NULL);

    struct value result = world_result(&it, rota_call(&it, "schedule.get", "", NULL));

    const struct value *schedule = value_get(&result, "schedule");
    ck_assert_int_eq(value_int(schedule, "version", 0), 2);
    const struct value *layer = &value_get(schedule, "layers")->list.items[0];
    ck_assert(text_eq_z(value_text(layer, "kind"), "rotation"));
    ck_assert_uint_eq(value_get(layer, "participants")->list.count, 3);
    ck_assert_uint_eq(value_get(schedule, "overrides")->list.count, 1);
    ck_assert(text_eq_z(value_text(&value_get(schedule, "swaps")->list.items[0], "state"), "open"));
    rota_refused(world_call(&it, "schedule.get", "", "schedule", "x", NULL), "unknown", "schedule",
                 "no schedule");
    world_fini(&it);
}
END_TEST

SUITE("read_schedules", the_list_tells_who_is_on_call_and_until_when,
      one_schedule_shows_its_layers_and_all_that_commands_changed)
