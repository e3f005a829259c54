#include "support/clocks.h"

static const struct calendar *hours_of(struct clocks *clocks, const char *interval)
{
    struct arena *arena = &clocks->set->arena;
    struct calendar *calendar = calendar_begin(arena, TEXT("c"), zone_utc());
    for (unsigned day = 0; day < 5; day++) {
        ck_assert_int_eq(calendar_add_hours(calendar, day, text_z(interval), NULL), ERR_OK);
    }
    ck_assert_int_eq(calendar_finish(calendar, NULL), ERR_OK);
    return calendar;
}

/* A ticket that waits and goes on every few minutes, nine to five. When it has more spans than
 * there is room for, its clock is held against all of its pauses, written out by hand. */
static struct sla_clock lead_long_life(bool folds, size_t *spans)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(2000));
    clocks.policy->calendar = hours_of(&clocks, "09:00-17:00");
    clocks.policy->clocks[SLA_RESOLUTION].pause_in = 1u << TICKET_PENDING;
    clocks_create(&clocks, true, false);
    int64_t at_s = CLOCKS_NINE;
    for (int i = 0; i < TICKET_PAUSES_MAX - 2 + (folds ? 700 : 0); i++) {
        at_s += 601 + i % 7 * 60;
        clocks.life.now_s = at_s;
        sla_life_state(&clocks.life, i % 2 == 0 ? TICKET_PENDING : TICKET_OPEN, TEXT_NONE);
    }
    clocks_to(&clocks, at_s + 60);
    *spans = clocks.ticket.pause_count;
    struct sla_clock clock = *clocks_get(&clocks, SLA_RESOLUTION);
    if (folds) {
        struct span_s *all = NULL;
        size_t count = 0;
        int64_t t = CLOCKS_NINE;
        for (int i = 0; i < TICKET_PAUSES_MAX - 2 + 700; i++) {
            t += 601 + i % 7 * 60;
            if (i % 2 == 0) {
                int64_t next_s = t + 601 + (i + 1) % 7 * 60;
                *ARENA_PUSH(&clocks.arena, all, count) = (struct span_s){t, next_s};
            }
        }
        ck_assert_int_eq(clock.elapsed_s, calendar_elapsed(clocks.policy->calendar, CLOCKS_NINE,
                                                           at_s + 60, all, count));
        int64_t due_s = 0;
        ck_assert_int_eq(
            calendar_advance(clocks.policy->calendar, CLOCKS_NINE, HOURS(2000), all, count, &due_s),
            ERR_OK);
        ck_assert_int_eq(clock.due_s, due_s);
    }
    clocks_fini(&clocks);
    return clock;
}

START_TEST(pauses_beyond_the_limit_are_folded_and_the_elapsed_time_is_exactly_the_same)
{
    size_t spans = 0;
    struct sla_clock whole = lead_long_life(false, &spans);
    ck_assert_int_eq(whole.fold_s, 0);
    ck_assert_uint_le(spans, TICKET_PAUSES_MAX);

    struct sla_clock folded = lead_long_life(true, &spans);

    ck_assert_int_gt(folded.fold_s, 0);
    ck_assert_uint_le(spans, TICKET_PAUSES_MAX);
}
END_TEST

SUITE("sla_clock", pauses_beyond_the_limit_are_folded_and_the_elapsed_time_is_exactly_the_same)
