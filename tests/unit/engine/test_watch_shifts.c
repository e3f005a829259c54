/* What becomes a fact while time passes. */
#include "engine/watch_shifts.h"
#include "support/rota.h"

static struct world it;

START_TEST(a_shift_starts_with_the_server_and_ends_at_its_hand_off)
{
    const struct value *last = NULL;
    rota_init(&it);
    rota_boot(&it);

    ck_assert_int_eq(rota_count(&it, "shift_started", &last), 1);
    ck_assert(text_eq_z(value_text(last, "who"), "ann"));
    world_advance(&it, ROTA_HANDOFF_S - ROTA_START_S);

    ck_assert_int_eq(rota_count(&it, "shift_ended", &last), 1);
    ck_assert(text_eq_z(value_text(last, "who"), "ann"));
    ck_assert_int_eq(value_int(last, "from_at_ms", 0), ROTA_START_S * 1000);
    ck_assert_int_eq(value_int(last, "to_at_ms", 0), ROTA_HANDOFF_S * 1000);
    ck_assert_int_eq(value_int(last, "late_by_s", -1), 0);
    ck_assert_int_eq(rota_count(&it, "shift_started", &last), 2);
    ck_assert(text_eq_z(value_text(last, "who"), "bob"));
    ck_assert_int_eq(value_int(last, "to_at_ms", 0), (ROTA_HANDOFF_S + ROTA_DAY_S) * 1000);
    world_fini(&it);
}
END_TEST

START_TEST(edges_that_fell_into_a_crash_are_recorded_with_their_own_instants)
{
    const struct value *last = NULL;
    rota_init(&it);
    rota_boot(&it);

    it.now_us += 2 * ROTA_DAY_S * WORLD_SECOND; /* nobody was there to look */
    world_crash(&it);

    ck_assert_int_eq(rota_count(&it, "shift_ended", &last), 2);
    ck_assert(text_eq_z(value_text(last, "who"), "bob"));
    ck_assert_int_eq(value_int(last, "to_at_ms", 0), (ROTA_HANDOFF_S + ROTA_DAY_S) * 1000);
    ck_assert_int_eq(value_int(last, "late_by_s", 0), 3600);
    world_advance(&it, 10);
    ck_assert_int_eq(rota_count(&it, "shift_ended", NULL), 2);
    world_fini(&it);
}
END_TEST

START_TEST(whoever_takes_over_is_told_a_day_and_an_hour_before)
{
    const struct value *last = NULL;
    rota_init(&it);
    rota_boot(&it);
    world_forget_jobs(&it);

    world_advance(&it, ROTA_HANDOFF_S - ROTA_START_S - 3600);

    ck_assert_int_eq(rota_count(&it, "handoff_notice", &last), 1);
    ck_assert(text_eq_z(value_text(last, "who"), "bob"));
    ck_assert_int_eq(value_int(last, "before_s", 0), 3600);
    ck_assert_uint_eq(it.job_count, 1);
    ck_assert(text_eq_z(it.jobs[0]->job->person, "bob"));
    ck_assert(text_eq_z(it.jobs[0]->ask.message->kind, "handoff_notice"));
    world_advance(&it, 3600);
    ck_assert_int_eq(rota_count(&it, "handoff_notice", &last), 2);
    ck_assert(text_eq_z(value_text(last, "who"), "cid"));
    ck_assert_int_eq(value_int(last, "before_s", 0), 86400);
    world_fini(&it);
}
END_TEST

START_TEST(a_notice_that_is_hours_late_is_recorded_and_sent_to_nobody)
{
    const struct value *last = NULL;
    rota_init(&it);
    rota_boot(&it);
    world_advance(&it, 60);
    engine_destroy(&it.engine);
    world_forget_jobs(&it);
    it.now_us += (ROTA_HANDOFF_S - ROTA_START_S - 600) * WORLD_SECOND; /* the hour is half over */
    size_t before = it.job_total;
    rota_boot(&it);

    ck_assert_int_ge(rota_count(&it, "handoff_notice", &last), 1);
    ck_assert(text_eq_z(value_text(last, "skipped"), "late"));
    ck_assert_int_gt(value_int(last, "late_by_s", 0), 1800);
    ck_assert_uint_eq(it.job_total, before);
    world_fini(&it);
}
END_TEST

START_TEST(a_gap_is_told_daily_until_it_is_filled)
{
    const struct value *last = NULL;
    rota_init(&it);
    rota_boot(&it);
    ck_assert_int_eq(rota_count(&it, "schedule_gap", NULL), 0);

    (void)rota_call(&it, "schedule.set_temporary", "k-1", "from_at_ms", "~700000", "to_at_ms",
                    "~710000", "shifts", "@", NULL);
    ck_assert_int_eq(rota_count(&it, "schedule_gap", &last), 1);
    ck_assert_int_eq(value_int(last, "from_at_ms", 0), (ROTA_START_S + 700000) * 1000);
    ck_assert_int_eq(value_int(last, "gaps", 0), 1);
    world_advance(&it, ROTA_DAY_S);
    world_advance(&it, ROTA_DAY_S);
    ck_assert_int_eq(rota_count(&it, "schedule_gap", NULL), 3);

    (void)rota_call(&it, "schedule.cut_temporary", "k-2", NULL);
    ck_assert_int_eq(rota_count(&it, "schedule_covered", NULL), 1);
    world_advance(&it, ROTA_DAY_S);
    ck_assert_int_eq(rota_count(&it, "schedule_gap", NULL), 3);
    world_fini(&it);
}
END_TEST

START_TEST(a_schedule_that_is_gone_leaves_no_timer_behind)
{
    rota_init(&it);
    rota_boot(&it);
    it.policies->schedule_count = 0;
    it.now_us += 3 * ROTA_DAY_S * WORLD_SECOND;

    world_crash(&it); /* MUST come to rest */
    struct command *command = command_create("server.start", TEXT("system"), TEXT_NONE);
    ck_assert_int_eq(engine_submit(it.engine, command), ERR_OK);
    world_run(&it);

    struct engine_status status;
    engine_status(it.engine, &status);
    uint64_t fired = status.timers_fired;
    world_advance(&it, ROTA_DAY_S);
    engine_status(it.engine, &status);
    ck_assert_uint_eq(status.timers_fired, fired);
    world_fini(&it);
}
END_TEST

SUITE("watch_shifts", a_shift_starts_with_the_server_and_ends_at_its_hand_off,
      edges_that_fell_into_a_crash_are_recorded_with_their_own_instants,
      whoever_takes_over_is_told_a_day_and_an_hour_before, a_gap_is_told_daily_until_it_is_filled,
      a_notice_that_is_hours_late_is_recorded_and_sent_to_nobody,
      a_schedule_that_is_gone_leaves_no_timer_behind)
