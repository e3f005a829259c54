#include "model/owed_work.h"
#include "support/suite.h"

static struct arena arena;
static struct roster roster;
static struct ticket ticket;

static void arrive(void)
{
    arena_init(&arena);
    roster = (struct roster){0};
    *ARENA_PUSH(&arena, roster.teams, roster.team_count) =
        (struct roster_team){.id = TEXT("support"), .manager = TEXT("cid")};
    ticket_init(&ticket);
    ticket.state = TICKET_OPEN;
    ticket.team = TEXT("support");
    ticket.agent = TEXT("ann");
}

static void look(int64_t now_us)
{
    owed_work_refresh(&arena, &roster, &ticket, now_us);
}

static void owes(enum ticket_owed_reason reason, const char *agent, int64_t since_us)
{
    ck_assert_uint_eq(ticket.owed_count, 1);
    ck_assert_int_eq(ticket.owed[0].reason, reason);
    ck_assert(text_eq_z(ticket.owed[0].agent, agent));
    ck_assert_int_eq(ticket.owed[0].since_us, since_us);
}

START_TEST(a_form_is_owed_by_its_giver_until_nothing_is_missing)
{
    arrive();
    ticket.hand_off =
        (struct ticket_hand_off){.entry = 3, .is_missing = true, .giver = TEXT("bob")};
    look(10);
    ck_assert_uint_eq(ticket.owed_count, 0); /* a person left it out where a form only warns */

    ticket.hand_off.is_owed = true;
    look(11);
    owes(TICKET_OWED_FORM, "bob", 11);
    look(12);
    owes(TICKET_OWED_FORM, "bob", 11);
    ticket.hand_off.is_missing = false;
    look(13);
    ck_assert_uint_eq(ticket.owed_count, 0);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_move_that_came_to_nothing_is_owed_until_the_customer_hears_of_somebody)
{
    enum ticket_channel_move_state ends[] = {TICKET_MOVE_EXPIRED, TICKET_MOVE_FAILED};
    for (size_t i = 0; i < 2; i++) {
        arrive();
        ticket.spoken_us = 5;
        ticket.channel_move = (struct ticket_channel_move){.state = ends[i], .ended_us = 20};

        look(20);
        owes(TICKET_OWED_MOVE, "ann", 20);
        ticket.spoken_us = 30;
        look(30);
        ck_assert_uint_eq(ticket.owed_count, 0);

        ticket.spoken_us = 5;
        ticket.channel_move.state = TICKET_MOVE_OFFERED; /* another invitation */
        look(31);
        ck_assert_uint_eq(ticket.owed_count, 0);
        arena_fini(&arena);
    }
}
END_TEST

START_TEST(a_blocked_ticket_without_a_promise_is_owed_by_whoever_has_it)
{
    arrive();
    ticket.state = TICKET_BLOCKED;
    ticket.flags = TICKET_UNPROMISED;
    look(10);
    owes(TICKET_OWED_PROMISE, "ann", 10);

    ticket.agent = TEXT_NONE; /* it is the superior's then, from now on */
    look(20);
    owes(TICKET_OWED_PROMISE, "cid", 20);
    ticket.team = TEXT("gone");
    look(30);
    owes(TICKET_OWED_PROMISE, "", 30);
    ticket.flags = 0;
    look(40);
    ck_assert_uint_eq(ticket.owed_count, 0);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_broken_promise_is_owed_once_and_by_its_own_name)
{
    arrive();
    *ARENA_PUSH(&arena, ticket.clocks, ticket.clock_count) =
        (struct sla_clock){.metric = SLA_PROMISE, .phase = SLA_RUNNING, .breached = true};
    ticket.state = TICKET_BLOCKED;
    ticket.flags = TICKET_UNPROMISED;
    look(10);
    owes(TICKET_OWED_BROKEN, "ann", 10);

    ticket.clocks[0].phase = SLA_FULFILLED; /* late, but said; and there is no other one */
    look(20);
    owes(TICKET_OWED_PROMISE, "ann", 20);
    arena_fini(&arena);
}
END_TEST

START_TEST(nothing_is_owed_about_what_is_over)
{
    arrive();
    ticket.state = TICKET_SOLVED;
    ticket.hand_off = (struct ticket_hand_off){
        .entry = 3, .is_missing = true, .is_owed = true, .giver = TEXT("bob")};
    ticket.channel_move =
        (struct ticket_channel_move){.state = TICKET_MOVE_EXPIRED, .ended_us = 20};

    look(30);

    ck_assert_uint_eq(ticket.owed_count, 0);
    arena_fini(&arena);
}
END_TEST

START_TEST(each_reason_has_a_name_and_a_method_that_ends_it)
{
    for (unsigned i = 0; i < TICKET_OWED_REASONS; i++) {
        ck_assert_uint_gt(strlen(owed_work_name((enum ticket_owed_reason)i)), 0);
        ck_assert_ptr_nonnull(strchr(owed_work_method((enum ticket_owed_reason)i), '.'));
    }
}
END_TEST

SUITE("owed_work", a_form_is_owed_by_its_giver_until_nothing_is_missing,
      a_move_that_came_to_nothing_is_owed_until_the_customer_hears_of_somebody,
      a_blocked_ticket_without_a_promise_is_owed_by_whoever_has_it,
      a_broken_promise_is_owed_once_and_by_its_own_name, nothing_is_owed_about_what_is_over,
      each_reason_has_a_name_and_a_method_that_ends_it)
