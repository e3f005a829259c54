#include "support/rota.h"

static struct world it;

static void arrive(void)
{
    rota_init(&it);
    rota_boot(&it);
}

START_TEST(a_temporary_schedule_replaces_everything_gaps_included)
{
    arrive();

    (void)rota_call(&it, "schedule.set_temporary", "k-1", "from_at_ms", "~100", "to_at_ms", "~400",
                    "shifts", "%bob 100 200,cid 300 400", NULL);

    ck_assert_str_eq(rota_who(&it, 99), "ann");
    ck_assert_str_eq(rota_who(&it, 100), "bob");
    ck_assert_str_eq(rota_who(&it, 200), "");
    ck_assert_str_eq(rota_who(&it, 300), "cid");
    ck_assert_str_eq(rota_who(&it, 400), "ann");
    ck_assert_int_eq(rota_count(&it, "temporary_set", NULL), 1);
    world_fini(&it);
}
END_TEST

START_TEST(a_later_one_replaces_its_span_and_touching_ones_become_one)
{
    arrive();
    (void)rota_call(&it, "schedule.set_temporary", "k-1", "from_at_ms", "~100", "to_at_ms", "~400",
                    "shifts", "%bob 100 400", NULL);

    (void)rota_call(&it, "schedule.set_temporary", "k-2", "from_at_ms", "~200", "to_at_ms", "~300",
                    "shifts", "%cid 200 300", NULL);

    ck_assert_str_eq(rota_who(&it, 150), "bob");
    ck_assert_str_eq(rota_who(&it, 200), "cid");
    ck_assert_str_eq(rota_who(&it, 300), "bob");
    struct value result = world_result(&it, rota_call(&it, "schedule.get", "", NULL));
    const struct value *schedule = value_get(&result, "schedule");
    ck_assert_uint_eq(value_get(schedule, "temporary")->list.count, 1);
    world_fini(&it);
}
END_TEST

START_TEST(a_cut_gives_the_normal_result_back)
{
    arrive();
    (void)rota_call(&it, "schedule.set_temporary", "k-1", "to_at_ms", "~400", "shifts",
                    "%bob 0 400", NULL);

    (void)rota_call(&it, "schedule.cut_temporary", "k-2", "from_at_ms", "~100", "to_at_ms", "~200",
                    NULL);

    ck_assert_str_eq(rota_who(&it, 50), "bob");
    ck_assert_str_eq(rota_who(&it, 150), "ann");
    ck_assert_str_eq(rota_who(&it, 250), "bob");
    world_fini(&it);
}
END_TEST

START_TEST(shifts_outside_and_strangers_are_refused)
{
    arrive();

    rota_refused(rota_call(&it, "schedule.set_temporary", "k-1", "to_at_ms", "~400", "shifts",
                           "%bob 0 500", NULL),
                 "invalid", "shifts", "lies inside");
    rota_refused(rota_call(&it, "schedule.set_temporary", "k-2", "to_at_ms", "~400", "shifts",
                           "%eve 0 100", NULL),
                 "unknown", "shifts", "there is no agent \"eve\"");
    rota_refused(rota_call(&it, "schedule.set_temporary", "k-3", "to_at_ms", "~-1", NULL),
                 "invalid", "to_at_ms", "later than");
    world_fini(&it);
}
END_TEST

START_TEST(a_temporary_schedule_has_its_most_shifts)
{
    arrive();
    struct text many = TEXT("%bob 100 200");
    for (int i = 0; i < TEMPORARY_SCHEDULE_SHIFTS_MAX; i++) {
        many = arena_printf(&it.arena, "%.*s,bob 100 200", TEXT_ARG(many));
    }

    rota_refused(rota_call(&it, "schedule.set_temporary", "k-1", "from_at_ms", "~100", "to_at_ms",
                           "~400", "shifts", many.p, NULL),
                 "exhausted", "shifts", "at most 200 shifts");
    world_fini(&it);
}
END_TEST

SUITE("replace_schedule", a_temporary_schedule_has_its_most_shifts,
      a_temporary_schedule_replaces_everything_gaps_included,
      a_later_one_replaces_its_span_and_touching_ones_become_one,
      a_cut_gives_the_normal_result_back, shifts_outside_and_strangers_are_refused)
