#include "support/rota.h"

static struct world it;

static void arrive(void)
{
    rota_init(&it);
    rota_boot(&it);
    world_advance(&it, ROTA_DAY_S); /* ann's shift is over */
}

START_TEST(a_correction_is_an_event_with_author_and_the_first_fact_stays)
{
    const struct value *last = NULL;
    arrive();
    ck_assert_str_eq(rota_who(&it, 10), "ann");

    struct value result = world_result(
        &it, rota_call(&it, "schedule.correct_shift", "k-1", "who", "ann", "from_at_ms", "~0",
                       "new_who", "cid", "new_to_at_ms", "~5000", "reason", "cid stood in", NULL));

    ck_assert_int_eq(value_int(&result, "corrected", 0), 2);
    ck_assert_str_eq(rota_who(&it, 10), "cid");
    ck_assert_str_eq(rota_who(&it, 6000), "");
    ck_assert_int_eq(rota_count(&it, "corrected", &last), 2);
    ck_assert(text_eq_z(value_text(last, "reason"), "cid stood in"));
    ck_assert_int_eq(rota_count(&it, "shift_ended", &last), 1);
    ck_assert(text_eq_z(value_text(last, "who"), "ann"));
    world_fini(&it);
}
END_TEST

START_TEST(a_correction_needs_a_reason_a_recorded_shift_and_a_past)
{
    arrive();

    rota_refused(rota_call(&it, "schedule.correct_shift", "k-1", "who", "ann", "from_at_ms", "~0",
                           "new_who", "cid", NULL),
                 "invalid", "reason", "with a reason");
    rota_refused(rota_call(&it, "schedule.correct_shift", "k-2", "who", "bob", "from_at_ms", "~0",
                           "reason", "r", NULL),
                 "unknown", "from_at_ms", "no recorded shift");
    rota_refused(rota_call(&it, "schedule.correct_shift", "k-3", "who", "ann", "from_at_ms", "~0",
                           "new_to_at_ms", "~999999", "reason", "r", NULL),
                 "invalid", "new_to_at_ms", "has ended");
    rota_refused(world_call(&it, "schedule.correct_shift", "k-4", "schedule", "x", NULL), "unknown",
                 "schedule", "no schedule");
    world_fini(&it);
}
END_TEST

SUITE("correct_shift", a_correction_is_an_event_with_author_and_the_first_fact_stays,
      a_correction_needs_a_reason_a_recorded_shift_and_a_past)
