/* The methods about calendars and hours: parameters and the way to the engine. What they answer is
 * told by tests/unit/engine. */
#include "support/rpc_world.h"

static struct rpc_world it;

START_TEST(calendars_are_asked_over_the_wire)
{
    rpc_world_init(&it);
    struct policy_set *set = it.world.policies;
    *ARENA_PUSH(&set->arena, set->calendars, set->calendar_count) = calendar_always();

    const struct value *list = rpc_ask(&it, "calendar.list", NULL);
    const struct value *one = rpc_ask(&it, "calendar.get", "calendar", "always", NULL);
    const struct value *elapsed = rpc_ask(&it, "calendar.elapsed", "calendar", "always", "from_ms",
                                          "#0", "to_ms", "#60000", NULL);
    const struct value *due = rpc_ask(&it, "calendar.advance", "calendar", "always", "from_ms",
                                      "#0", "target", "2bh", NULL);
    const struct value *hours = rpc_ask(&it, "hours.ask", "team", "support", NULL);

    ck_assert_uint_eq(value_get(list, "items")->list.count, 1);
    ck_assert(value_bool(one, "open", false));
    ck_assert_int_eq(value_int(elapsed, "elapsed_s", -1), 60);
    ck_assert_int_eq(value_int(due, "due_at_ms", -1), 7200000);
    ck_assert(value_bool(hours, "open", false));
    rpc_world_fini(&it);
}
END_TEST

START_TEST(what_is_missing_or_of_another_type_is_refused_with_its_field)
{
    rpc_world_init(&it);

    rpc_refused(&it, "INVALID", "calendar", "needs \"calendar\"", "calendar.get", NULL);
    rpc_refused(&it, "INVALID", "from_ms", "", "calendar.elapsed", "calendar", "always", "from_ms",
                "today", "to_ms", "#1", NULL);
    rpc_refused(&it, "INVALID", "target", "needs \"target\"", "calendar.advance", "calendar",
                "always", NULL);
    rpc_refused(&it, "INVALID", "key", "takes no parameter", "hours.ask", "team", "support", "key",
                "k", NULL);
    rpc_refused(&it, "NOT_FOUND", "calendar", "no calendar \"moon\"", "calendar.get", "calendar",
                "moon", NULL);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(calendar_switch_holiday_wants_all_its_fields_and_a_feed_that_is_there)
{
    rpc_world_init(&it);

    rpc_refused(&it, "INVALID", "on", "needs \"on\"", "calendar.switch_holiday", "key", "k-1",
                "calendar", "always", "feed", "state", "date", "2024-12-25", NULL);
    rpc_refused(&it, "INVALID", "key", "", "calendar.switch_holiday", "calendar", "always", "feed",
                "state", "date", "2024-12-25", "on", "!false", NULL);
    rpc_refused(&it, "NOT_FOUND", "calendar", "no calendar \"moon\"", "calendar.switch_holiday",
                "key", "k-2", "calendar", "moon", "feed", "state", "date", "2024-12-25", "on",
                "!false", NULL);
    rpc_world_fini(&it);
}
END_TEST

SUITE("calendar_methods", calendar_switch_holiday_wants_all_its_fields_and_a_feed_that_is_there,
      calendars_are_asked_over_the_wire,
      what_is_missing_or_of_another_type_is_refused_with_its_field)
