#include "support/rota.h"

static struct world it;

static void arrive(void)
{
    rota_init(&it);
    rota_boot(&it);
}

START_TEST(who_and_why_and_who_is_next)
{
    arrive();
    (void)rota_call(&it, "schedule.add_override", "k-1", "add", "cid", "remove", "ann", "to_at_ms",
                    "~100", NULL);

    struct value result = world_result(&it, rota_call(&it, "schedule.on_call", "", NULL));

    const struct value *person = &value_get(&result, "people")->list.items[0];
    ck_assert(text_eq_z(value_text(person, "who"), "cid"));
    ck_assert(text_eq_z(value_text(person, "source"), "override"));
    ck_assert(text_eq_z(value_text(person, "by"), "o-1"));
    const struct value *layer = &value_get(&result, "layers")->list.items[0];
    ck_assert(text_eq_z(value_text(layer, "layer"), "turn"));
    ck_assert(text_eq_z(value_get(layer, "people")->list.items[0].text, "ann"));
    ck_assert_int_eq(value_int(&result, "until_at_ms", 0), (ROTA_START_S + 100) * 1000);
    ck_assert(text_eq_z(value_text(&value_get(&result, "next")->list.items[0], "who"), "ann"));
    world_fini(&it);
}
END_TEST

START_TEST(shifts_are_recorded_then_running_then_planned)
{
    arrive();
    world_advance(&it, ROTA_DAY_S);

    struct value result = world_result(&it, rota_call(&it, "schedule.shifts", "", "from_at_ms",
                                                      "~0", "to_at_ms", "~259200", NULL));

    const struct value *items = value_get(&result, "items");
    ck_assert_uint_eq(items->list.count, 4);
    ck_assert(text_eq_z(value_text(&items->list.items[0], "state"), "over"));
    ck_assert(text_eq_z(value_text(&items->list.items[1], "state"), "now"));
    ck_assert(text_eq_z(value_text(&items->list.items[1], "who"), "bob"));
    ck_assert_int_eq(value_int(&items->list.items[1], "from_at_ms", 0), ROTA_HANDOFF_S * 1000);
    ck_assert(text_eq_z(value_text(&items->list.items[2], "state"), "planned"));
    ck_assert_int_eq(value_int(&items->list.items[3], "to_at_ms", 0),
                     (ROTA_START_S + 259200) * 1000);
    world_fini(&it);
}
END_TEST

START_TEST(the_past_is_what_was_recorded_whatever_the_schedule_says_now)
{
    arrive();
    world_advance(&it, 100);
    (void)rota_call(&it, "schedule.add_override", "k-1", "add", "cid", "remove", "ann",
                    "from_at_ms", "~0", NULL);

    ck_assert_str_eq(rota_who(&it, 50), "ann");
    ck_assert_str_eq(rota_who(&it, 150), "cid");
    world_fini(&it);
}
END_TEST

START_TEST(gaps_and_fairness_are_counted)
{
    arrive();
    (void)rota_call(&it, "schedule.set_temporary", "k-1", "from_at_ms", "~600", "to_at_ms", "~1200",
                    "shifts", "@", NULL);

    struct value gaps = world_result(&it, rota_call(&it, "schedule.gaps", "", NULL));
    struct value fair =
        world_result(&it, rota_call(&it, "schedule.fairness", "", "to_at_ms", "~3600", NULL));

    ck_assert_int_eq(value_int(&gaps, "uncovered_s", 0), 600);
    ck_assert_uint_eq(value_get(&gaps, "items")->list.count, 1);
    ck_assert_int_eq(value_int(&value_get(&fair, "items")->list.items[0], "minutes", 0), 50);
    world_fini(&it);
}
END_TEST

START_TEST(the_export_is_a_calendar)
{
    arrive();

    struct value result = world_result(&it, rota_call(&it, "schedule.export", "", NULL));

    const char *text = world_z(&it, value_text(&result, "text"));
    ck_assert_ptr_nonnull(strstr(text, "BEGIN:VCALENDAR\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "DTEND:20240116T080000Z\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "SUMMARY:On call: ann\r\n"));
    world_fini(&it);
}
END_TEST

START_TEST(a_long_answer_is_cut_and_says_where_to_go_on)
{
    rota_init(&it);
    it.policies->schedules[0].entries[0].versions[0].grid.unit = ROTATION_HOURLY;
    rota_boot(&it);

    struct value all =
        world_result(&it, rota_call(&it, "schedule.shifts", "", "to_at_ms", "~30000000", NULL));

    const struct value *items = value_get(&all, "items");
    ck_assert_uint_eq(items->list.count, 2000);
    ck_assert_int_eq(value_int(&all, "next_at_ms", 0),
                     value_int(&items->list.items[1999], "to_at_ms", 1));
    rota_refused(rota_call(&it, "schedule.export", "", "to_at_ms", "~30000000", NULL), "exhausted",
                 "to_at_ms", "shorter span");
    world_fini(&it);
}
END_TEST

START_TEST(spans_that_are_too_long_or_of_no_schedule_are_refused)
{
    arrive();

    rota_refused(rota_call(&it, "schedule.shifts", "", "to_at_ms", "~40000000", NULL), "exhausted",
                 "to_at_ms", "400 days");
    rota_refused(world_call(&it, "schedule.gaps", "", "schedule", "x", NULL), "unknown", "schedule",
                 "no schedule \"x\"");
    world_fini(&it);
}
END_TEST

SUITE("read_on_call", who_and_why_and_who_is_next, shifts_are_recorded_then_running_then_planned,
      the_past_is_what_was_recorded_whatever_the_schedule_says_now, gaps_and_fairness_are_counted,
      the_export_is_a_calendar, a_long_answer_is_cut_and_says_where_to_go_on,
      spans_that_are_too_long_or_of_no_schedule_are_refused)
