#include "model/ticket_span.h"
#include "support/suite.h"

struct fixture {
    struct arena arena;
    struct ticket ticket;
    struct sla_clock clock;
    struct sla_terms terms;
};

static void init(struct fixture *f)
{
    *f = (struct fixture){.terms = {.pause_in = 1u << TICKET_PENDING}};
    arena_init(&f->arena);
    ticket_init(&f->ticket);
}

static void add(struct fixture *f, uint32_t cause, int64_t from_s, int64_t to_s)
{
    ticket_span_begin(&f->ticket, &f->arena, cause, TEXT("parts"), 0, from_s);
    if (to_s != INT64_MAX) {
        ck_assert(ticket_span_end(&f->ticket, cause, 0, to_s));
    }
}

START_TEST(a_clock_stands_still_in_the_states_it_lists_and_while_solved)
{
    struct fixture f;
    struct span_s *spans = NULL;
    init(&f);
    add(&f, TICKET_PENDING, 10, 20);
    add(&f, TICKET_BLOCKED, 20, 30);
    add(&f, TICKET_SOLVED, 30, INT64_MAX);

    size_t count = ticket_span_pauses(&f.ticket, &f.clock, &f.terms, INT64_MAX, &f.arena, &spans);

    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(spans[0].to_s, 20);
    ck_assert_int_eq(spans[1].from_s, 30);
    ck_assert_int_eq(spans[1].to_s, INT64_MAX);
    arena_fini(&f.arena);
}
END_TEST

START_TEST(bot_time_pauses_only_the_clocks_that_say_so)
{
    struct fixture f;
    struct span_s *spans = NULL;
    init(&f);
    add(&f, TICKET_PAUSE_BOT, 10, 20);

    ck_assert_uint_eq(
        ticket_span_pauses(&f.ticket, &f.clock, &f.terms, INT64_MAX, &f.arena, &spans), 0);
    f.terms.bot_time = SLA_BOT_PAUSE;
    ck_assert_uint_eq(
        ticket_span_pauses(&f.ticket, &f.clock, &f.terms, INT64_MAX, &f.arena, &spans), 1);
    arena_fini(&f.arena);
}
END_TEST

START_TEST(the_total_of_a_cause_counts_open_spans_until_now)
{
    struct fixture f;
    init(&f);
    add(&f, TICKET_PAUSE_BOT, 10, 25);
    add(&f, TICKET_PENDING, 30, 40);
    add(&f, TICKET_PAUSE_BOT, 50, INT64_MAX);

    ck_assert_int_eq(ticket_span_total(&f.ticket, TICKET_PAUSE_BOT, 60), 25);
    ck_assert_int_eq(ticket_span_total(&f.ticket, TICKET_PAUSE_RECORDED, 60), 0);
    arena_fini(&f.arena);
}
END_TEST

START_TEST(a_recorded_pause_may_be_for_one_clock_only)
{
    struct fixture f;
    struct span_s *spans = NULL;
    init(&f);
    ticket_span_begin(&f.ticket, &f.arena, TICKET_PAUSE_RECORDED, TEXT_NONE, 1u << SLA_RESOLUTION,
                      10);

    ck_assert_uint_eq(
        ticket_span_pauses(&f.ticket, &f.clock, &f.terms, INT64_MAX, &f.arena, &spans), 0);
    f.clock.metric = SLA_RESOLUTION;
    ck_assert_uint_eq(ticket_span_pauses(&f.ticket, &f.clock, &f.terms, 15, &f.arena, &spans), 1);
    ck_assert_int_eq(spans[0].to_s, 15);
    ck_assert(!ticket_span_end(&f.ticket, TICKET_PAUSE_RECORDED, 1u << SLA_OWNER, 20));
    ck_assert(ticket_span_end(&f.ticket, TICKET_PAUSE_RECORDED, 1u << SLA_RESOLUTION, 20));
    ck_assert(!ticket_span_is_open(&f.ticket, TICKET_PAUSE_RECORDED));
    arena_fini(&f.arena);
}
END_TEST

START_TEST(too_many_spans_are_folded_and_no_second_is_lost)
{
    struct fixture f;
    struct span_s *spans = NULL;
    int64_t sum_s = 0;
    init(&f);
    for (int64_t i = 0; i < TICKET_PAUSES_MAX + 10; i++) {
        add(&f, TICKET_PENDING, 100 * i + 50, 100 * i + 60);
    }

    size_t count = ticket_span_pauses(&f.ticket, &f.clock, &f.terms, INT64_MAX, &f.arena, &spans);

    ck_assert_uint_eq(count, TICKET_PAUSES_MAX);
    for (size_t i = 0; i < count; i++) {
        sum_s += spans[i].to_s - spans[i].from_s;
    }
    ck_assert_int_eq(sum_s, 10 * (TICKET_PAUSES_MAX + 10));
    arena_fini(&f.arena);
}
END_TEST

START_TEST(labels_follow_their_precedence_and_corrections_are_carved_out)
{
    struct fixture f;
    struct sla_label *labels = NULL;
    static const struct {
        const char *name;
        int64_t from_s;
    } expected[] = {
        {"bot", 0},           {"queue", 10},         {"team:billing", 20}, {"customer", 30},
        {"team:billing", 40}, {"blocked:parts", 50}, {"team:billing", 60}, {"late_timer", 70},
        {"team:billing", 75}, {"policy_change", 80}, {"team:billing", 85}, {"paused", 90}};
    init(&f);
    add(&f, TICKET_PAUSE_BOT, 0, 10);
    ticket_span_own(&f.ticket, &f.arena, TEXT("billing"), 20);
    add(&f, TICKET_PENDING, 30, 40);
    add(&f, TICKET_BLOCKED, 50, 60);
    add(&f, TICKET_PAUSE_RECORDED, 90, INT64_MAX);
    f.clock = (struct sla_clock){
        .late_from_s = 70, .late_to_s = 75, .change_from_s = 80, .change_to_s = 85};

    size_t count = ticket_span_labels(&f.ticket, &f.clock, 0, 100, &f.arena, &labels);

    ck_assert_uint_eq(count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(text_eq_z(labels[i].name, expected[i].name), "%zu: %.*s", i,
                      TEXT_ARG(labels[i].name));
        ck_assert_int_eq(labels[i].from_s, expected[i].from_s);
    }
    arena_fini(&f.arena);
}
END_TEST

START_TEST(the_same_team_again_is_no_new_owner)
{
    struct fixture f;
    init(&f);

    ticket_span_own(&f.ticket, &f.arena, TEXT_NONE, 1);
    ticket_span_own(&f.ticket, &f.arena, TEXT("a"), 2);
    ticket_span_own(&f.ticket, &f.arena, TEXT("a"), 3);
    ticket_span_own(&f.ticket, &f.arena, TEXT("b"), 4);

    ck_assert_uint_eq(f.ticket.owner_count, 2);
    ck_assert_int_eq(f.ticket.owners[0].from_s, 2);
    arena_fini(&f.arena);
}
END_TEST

START_TEST(a_window_pauses_every_clock_and_may_begin_before_what_was_noted_last)
{
    struct fixture f;
    struct span_s *spans = NULL;
    struct sla_label *labels = NULL;
    init(&f);
    add(&f, TICKET_NEW, 0, 40);
    add(&f, TICKET_PENDING, 40, 50);

    ticket_span_window(&f.ticket, &f.arena, TEXT("maintenance:1"), 30, 60);

    ck_assert_uint_eq(
        ticket_span_pauses(&f.ticket, &f.clock, &f.terms, INT64_MAX, &f.arena, &spans), 2);
    ck_assert_int_eq(spans[0].from_s, 30); /* they ascend */
    ck_assert_int_eq(spans[1].from_s, 40);
    ck_assert_ptr_nonnull(ticket_span_window_at(&f.ticket, 30));
    ck_assert_ptr_null(ticket_span_window_at(&f.ticket, 60));
    size_t count = ticket_span_labels(&f.ticket, &f.clock, 0, 70, &f.arena, &labels);
    ck_assert_uint_eq(count, 5); /* queue, maintenance, customer, maintenance, queue */
    ck_assert(text_eq_z(labels[1].name, "maintenance") && labels[1].from_s == 30);
    ck_assert(text_eq_z(labels[2].name, "customer") && labels[3].from_s == 50);
    arena_fini(&f.arena);
}
END_TEST

SUITE("ticket_span", a_window_pauses_every_clock_and_may_begin_before_what_was_noted_last,
      a_clock_stands_still_in_the_states_it_lists_and_while_solved,
      bot_time_pauses_only_the_clocks_that_say_so, the_total_of_a_cause_counts_open_spans_until_now,
      a_recorded_pause_may_be_for_one_clock_only, too_many_spans_are_folded_and_no_second_is_lost,
      labels_follow_their_precedence_and_corrections_are_carved_out,
      the_same_team_again_is_no_new_owner)
