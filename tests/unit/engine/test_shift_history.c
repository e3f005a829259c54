#include "engine/shift_history.h"
#include "support/rota.h"

/* What schedule.shifts answers is this; here is that the past stays when the schedule changes. */
START_TEST(the_past_is_what_was_recorded_and_a_shift_that_goes_on_keeps_its_start)
{
    struct world world;
    rota_init(&world);
    rota_boot(&world);
    world_advance(&world, 2 * 86400); /* ann and bob have had their days */
    (void)world_result(&world, rota_call(&world, "schedule.edit_rotation", "k-1", "layer", "turn",
                                         "participants", "@cid", NULL));

    struct value result =
        world_result(&world, rota_call(&world, "schedule.shifts", "", "from_at_ms", "~0",
                                       "to_at_ms", "~200000", NULL));

    const struct value *items = value_get(&result, "items");
    ck_assert_uint_ge(items->list.count, 3);
    ck_assert(text_eq_z(value_text(&items->list.items[0], "who"), "ann"));
    ck_assert(text_eq_z(value_text(&items->list.items[1], "who"), "bob"));
    ck_assert(text_eq_z(value_text(&items->list.items[2], "who"), "cid"));
    ck_assert_int_eq(value_int(&items->list.items[1], "from_at_ms", 0) / 1000, ROTA_HANDOFF_S);
    world_fini(&world);
}
END_TEST

SUITE("shift_history", the_past_is_what_was_recorded_and_a_shift_that_goes_on_keeps_its_start)
