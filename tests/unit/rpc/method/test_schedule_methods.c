/* What the methods about schedules take; what they do is tested beside the engine. */
#include "support/rpc_world.h"

static struct rpc_world it;

static const char *const reads[] = {"schedule.get",  "schedule.on_call",  "schedule.shifts",
                                    "schedule.gaps", "schedule.fairness", "schedule.export"};

START_TEST(the_list_is_empty_where_no_schedule_is_configured)
{
    rpc_world_init(&it);

    const struct value *items = value_get(rpc_ask(&it, "schedule.list", NULL), "items");

    ck_assert_uint_eq(items->list.count, 0);
    rpc_refused(&it, "INVALID", "team", "takes no parameter", "schedule.list", "team", "x", NULL);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(reads_need_a_schedule_that_exists)
{
    rpc_world_init(&it);
    for (size_t i = 0; i < sizeof reads / sizeof reads[0]; i++) {
        rpc_refused(&it, "INVALID", "schedule", "needs \"schedule\"", reads[i], NULL);
        rpc_refused(&it, "NOT_FOUND", "schedule", "no schedule \"x\"", reads[i], "schedule", "x",
                    NULL);
        rpc_refused(&it, "INVALID", "key", "takes no parameter", reads[i], "schedule", "x", "key",
                    "k", NULL);
    }
    rpc_refused(&it, "INVALID", "at_ms", "must be a whole number", "schedule.on_call", "schedule",
                "x", "at_ms", "now", NULL);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(overrides_take_people_span_and_priority)
{
    rpc_world_init(&it);

    rpc_refused(&it, "NOT_FOUND", "schedule", "no schedule", "schedule.add_override", "key", "k-1",
                "schedule", "x", "add", "ann", NULL);
    rpc_refused(&it, "INVALID", "priority", "0 to 9", "schedule.add_override", "key", "k-2",
                "schedule", "x", "add", "ann", "priority", "#10", NULL);
    rpc_refused(&it, "INVALID", "key", "needs a \"key\"", "schedule.add_override", "schedule", "x",
                NULL);
    rpc_refused(&it, "INVALID", "id", "needs \"id\"", "schedule.remove_override", "key", "k-3",
                "schedule", "x", NULL);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(temporary_schedules_take_a_list_and_a_fallback)
{
    rpc_world_init(&it);

    rpc_refused(&it, "INVALID", "shifts", "must be a list", "schedule.set_temporary", "key", "k-1",
                "schedule", "x", "to_at_ms", "#9", "shifts", "ann", NULL);
    rpc_refused(&it, "INVALID", "fallback", "one of none, keep", "schedule.set_temporary", "key",
                "k-2", "schedule", "x", "to_at_ms", "#9", "fallback", "all", NULL);
    rpc_refused(&it, "NOT_FOUND", "schedule", "no schedule", "schedule.set_temporary", "key", "k-3",
                "schedule", "x", "to_at_ms", "#9", "shifts", "!map", NULL);
    rpc_refused(&it, "NOT_FOUND", "schedule", "no schedule", "schedule.cut_temporary", "key", "k-4",
                "schedule", "x", NULL);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(swaps_name_both_sides)
{
    rpc_world_init(&it);

    rpc_refused(&it, "INVALID", "beneficiary", "needs \"beneficiary\"", "schedule.ask_swap", "key",
                "k-1", "schedule", "x", "from_at_ms", "#1", "to_at_ms", "#2", NULL);
    rpc_refused(&it, "INVALID", "taker", "needs \"taker\"", "schedule.accept_swap", "key", "k-2",
                "schedule", "x", "id", "s-1", NULL);
    rpc_refused(&it, "INVALID", "who", "needs \"who\"", "schedule.take_shift", "key", "k-3",
                "schedule", "x", NULL);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(rotations_take_a_list_and_corrections_say_which_shift)
{
    rpc_world_init(&it);

    rpc_refused(&it, "INVALID", "participants", "must be a list", "schedule.edit_rotation", "key",
                "k-1", "schedule", "x", "layer", "turn", "participants", "ann", NULL);
    rpc_refused(&it, "INVALID", "from_at_ms", "needs \"from_at_ms\"", "schedule.correct_shift",
                "key", "k-2", "schedule", "x", "who", "ann", NULL);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(a_new_shift_needs_its_end)
{
    rpc_world_init(&it);
    rpc_refused(&it, "INVALID", "to_at_ms", "needs \"to_at_ms\"", "schedule.choose", "schedule",
                "x", NULL);
    rpc_refused(&it, "NOT_FOUND", "schedule", "no schedule \"x\"", "schedule.choose", "schedule",
                "x", "to_at_ms", "#5", NULL);
    rpc_refused(&it, "NOT_FOUND", "schedule", "no schedule \"x\"", "schedule.fill_shift", "key",
                "k-1", "schedule", "x", "to_at_ms", "#5", NULL);
    rpc_world_fini(&it);
}
END_TEST

SUITE("schedule_methods", a_new_shift_needs_its_end,
      the_list_is_empty_where_no_schedule_is_configured, reads_need_a_schedule_that_exists,
      overrides_take_people_span_and_priority, temporary_schedules_take_a_list_and_a_fallback,
      swaps_name_both_sides, rotations_take_a_list_and_corrections_say_which_shift)
