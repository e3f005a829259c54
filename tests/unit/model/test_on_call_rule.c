#include "model/on_call_rule.h"
#include <string.h>
#include "support/zones.h"

static struct on_call_rule rule_of(const struct zone *zone, unsigned days, const char *hours)
{
    struct on_call_rule rule = {.zone = zone, .days = (uint8_t)days};
    ck_assert_int_eq(on_call_rule_read_hours(text_z(hours), &rule, NULL), ERR_OK);
    return rule;
}

static bool is_span(const struct on_call_rule *rule, const char *at, const char *from,
                    const char *to)
{
    struct span_s span;
    return on_call_rule_span(rule, zones_instant(at), &span) &&
           span.from_s == zones_instant(from) && span.to_s == zones_instant(to);
}

START_TEST(a_night_belongs_to_the_day_on_which_it_begins)
{
    struct on_call_rule rule = rule_of(zone_utc(), 1 << 0, "20:00-08:00");

    ck_assert(!on_call_rule_active(&rule, zones_instant("2017-07-24T07:00")));
    ck_assert(on_call_rule_active(&rule, zones_instant("2017-07-24T20:00")));
    ck_assert(on_call_rule_active(&rule, zones_instant("2017-07-25T07:59")));
    ck_assert(!on_call_rule_active(&rule, zones_instant("2017-07-25T08:00")));
}
END_TEST

START_TEST(days_of_24_hours_that_touch_are_one_span)
{
    struct on_call_rule rule = rule_of(zone_utc(), 3, "08:00-08:00");

    ck_assert(is_span(&rule, "2017-07-25T20:00", "2017-07-24T08:00", "2017-07-26T08:00"));
    ck_assert(is_span(&rule, "2017-07-26T08:00", "2017-07-31T08:00", "2017-08-02T08:00"));
}
END_TEST

START_TEST(around_the_clock_has_no_edge_and_never_has_no_span)
{
    struct on_call_rule always = rule_of(zone_utc(), 0x7f, "08:00-08:00");
    struct on_call_rule never = rule_of(zone_utc(), 0, "08:00-20:00");
    struct span_s span;

    ck_assert(on_call_rule_span(&always, 0, &span));
    ck_assert(span.from_s == INT64_MIN && span.to_s == INT64_MAX);
    ck_assert_int_eq(on_call_rule_next_change(&always, 0), INT64_MAX);
    ck_assert(on_call_rule_active(&always, 0));
    ck_assert(!on_call_rule_span(&never, 0, &span));
    ck_assert_int_eq(on_call_rule_next_change(&never, 0), INT64_MAX);
}
END_TEST

START_TEST(both_ends_take_the_first_of_a_repeated_time)
{
    struct arena arena;
    arena_init(&arena);
    const struct zone *berlin = zones_find(&arena, "Europe/Berlin");
    struct on_call_rule ends = rule_of(berlin, 1 << 6, "00:00-02:30");
    struct on_call_rule begins = rule_of(berlin, 1 << 6, "02:30-06:00");

    ck_assert(is_span(&ends, "2024-10-27T00:00", "2024-10-26T22:00", "2024-10-27T00:30"));
    ck_assert(is_span(&begins, "2024-10-27T00:00", "2024-10-27T00:30", "2024-10-27T05:00"));
    arena_fini(&arena);
}
END_TEST

START_TEST(an_interval_wholly_in_a_gap_is_not_there)
{
    struct arena arena;
    arena_init(&arena);
    struct on_call_rule rule = rule_of(zones_find(&arena, "Europe/Berlin"), 1 << 6, "02:00-03:00");

    ck_assert(is_span(&rule, "2024-03-30T12:00", "2024-04-07T00:00", "2024-04-07T01:00"));
    ck_assert(!on_call_rule_active(&rule, zones_instant("2024-03-31T01:00")));
    arena_fini(&arena);
}
END_TEST

START_TEST(the_next_change_is_the_nearer_edge)
{
    struct on_call_rule rule = rule_of(zone_utc(), 1 << 0, "08:00-24:00");

    ck_assert_int_eq(on_call_rule_next_change(&rule, zones_instant("2017-07-23T00:00")),
                     zones_instant("2017-07-24T08:00"));
    ck_assert_int_eq(on_call_rule_next_change(&rule, zones_instant("2017-07-24T08:00")),
                     zones_instant("2017-07-25T00:00"));
}
END_TEST

START_TEST(what_is_no_interval_is_refused_with_a_model)
{
    static const char *const wrong[] = {"8-20", "08:00", "24:00-08:00", "08:00-25:00", ""};
    struct on_call_rule rule = {.zone = zone_utc()};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct refusal refusal = {.code = ERR_OK};
        ck_assert_int_eq(on_call_rule_read_hours(text_z(wrong[i]), &rule, &refusal), ERR_INVALID);
        ck_assert_str_eq(refusal.reason, "interval_syntax");
        ck_assert_ptr_nonnull(strstr(refusal.text, "09:00-17:00"));
    }
}
END_TEST

START_TEST(weekdays_have_three_letters)
{
    unsigned weekday = 9;

    ck_assert(on_call_rule_weekday(TEXT("sun"), &weekday));
    ck_assert_uint_eq(weekday, 6);
    ck_assert(!on_call_rule_weekday(TEXT("sunday"), &weekday));
}
END_TEST

SUITE("on_call_rule", a_night_belongs_to_the_day_on_which_it_begins,
      days_of_24_hours_that_touch_are_one_span, around_the_clock_has_no_edge_and_never_has_no_span,
      both_ends_take_the_first_of_a_repeated_time, an_interval_wholly_in_a_gap_is_not_there,
      the_next_change_is_the_nearer_edge, what_is_no_interval_is_refused_with_a_model,
      weekdays_have_three_letters)
