#include "model/milestone.h"
#include "support/suite.h"

static struct ticket some_ticket(enum ticket_state state)
{
    struct ticket ticket;
    ticket_init(&ticket);
    ticket.state = state;
    ticket.channel = TEXT("mail");
    return ticket;
}

START_TEST(milestones_have_names_and_strangers_have_none)
{
    enum milestone back = MILESTONES;
    for (enum milestone i = MILESTONE_RECEIVED; i < MILESTONES; i++) {
        ck_assert(milestone_from(text_z(milestone_name(i)), &back));
        ck_assert_int_eq(back, i);
    }
    ck_assert(!milestone_from(TEXT("won"), &back));
}
END_TEST

START_TEST(what_lies_between_two_states_of_a_ticket_is_read_off_them)
{
    struct ticket before = some_ticket(TICKET_OPEN);
    struct ticket after = before;
    ck_assert_uint_eq(milestone_between(&before, &after), 0);
    ck_assert_uint_eq(milestone_between(NULL, &after), MILESTONE_BIT(MILESTONE_RECEIVED));

    after.state = TICKET_BLOCKED;
    after.agent = TEXT("ann");
    ck_assert_uint_eq(milestone_between(&before, &after),
                      MILESTONE_BIT(MILESTONE_BLOCKED) | MILESTONE_BIT(MILESTONE_OWNER_CHANGED));
    after = before;
    after.state = TICKET_SOLVED;
    ck_assert_uint_eq(milestone_between(&before, &after), MILESTONE_BIT(MILESTONE_SOLVED));
    ck_assert_uint_eq(milestone_between(&after, &before), MILESTONE_BIT(MILESTONE_REOPENED));
    after = before;
    after.channel = TEXT("chat");
    after.escalation_count = 1;
    ck_assert_uint_eq(milestone_between(&before, &after),
                      MILESTONE_BIT(MILESTONE_CHANNEL_MOVED) | MILESTONE_BIT(MILESTONE_ESCALATED));
}
END_TEST

START_TEST(an_update_is_due_when_its_clock_is_at_risk)
{
    struct ticket before = some_ticket(TICKET_OPEN);
    struct ticket after = before;
    struct sla_clock clock = {.metric = SLA_PERIODIC_UPDATE, .phase = SLA_RUNNING, .at_risk = true};
    after.clocks = &clock;
    after.clock_count = 1;
    ck_assert_uint_eq(milestone_between(&before, &after), MILESTONE_BIT(MILESTONE_UPDATE_DUE));
    ck_assert_uint_eq(milestone_between(&after, &after), 0);
    clock.metric = SLA_RESOLUTION;
    ck_assert_uint_eq(milestone_between(&before, &after), 0);
}
END_TEST

START_TEST(a_machine_and_whom_we_wrote_to_first_get_no_receipt)
{
    struct ticket ticket = some_ticket(TICKET_NEW);
    ticket.flags = TICKET_AUTOMATIC;
    ck_assert_uint_eq(milestone_between(NULL, &ticket), 0);
    ticket.flags = TICKET_BY_US;
    ck_assert_uint_eq(milestone_between(NULL, &ticket), 0);
}
END_TEST

START_TEST(what_is_not_true_any_more_is_not_told)
{
    struct ticket ticket = some_ticket(TICKET_OPEN);
    ck_assert_uint_eq(milestone_still(&ticket, MILESTONE_BIT(MILESTONE_BLOCKED)), 0);
    ck_assert_uint_eq(milestone_still(&ticket, MILESTONE_BIT(MILESTONE_SOLVED)), 0);
    ck_assert_uint_ne(milestone_still(&ticket, MILESTONE_BIT(MILESTONE_RECEIVED)), 0);
    ticket.flags = TICKET_RESPONDED; /* somebody has answered: a receipt would be late */
    ck_assert_uint_eq(milestone_still(&ticket, MILESTONE_BIT(MILESTONE_RECEIVED)), 0);
    ck_assert_uint_ne(milestone_still(&ticket, MILESTONE_BIT(MILESTONE_SECURITY)), 0);
}
END_TEST

START_TEST(one_in_ten_minutes_none_within_two_of_an_agents_words_and_security_at_once)
{
    static const struct notification_courtesies rules = {.every_s = MILESTONE_EVERY_S,
                                                         .after_agent_s = MILESTONE_AFTER_AGENT_S};
    struct ticket ticket = some_ticket(TICKET_OPEN);
    ck_assert_int_eq(milestone_due_s(&rules, &ticket, NULL, 1000), 1000);
    ticket.spoken_us = INT64_C(950000000);
    ck_assert_int_eq(milestone_due_s(&rules, &ticket, NULL, 1000), 1070);
    ticket.told_us = INT64_C(500000000);
    ck_assert_int_eq(milestone_due_s(&rules, &ticket, NULL, 1000), 1100);
    ck_assert_int_eq(milestone_due_s(&rules, &ticket, NULL, 1100), 1100);
    ticket.telling = MILESTONE_BIT(MILESTONE_SECURITY);
    ck_assert_int_eq(milestone_due_s(&rules, &ticket, NULL, 1000), 1000);
}
END_TEST

START_TEST(the_customers_hours_hold)
{
    struct arena arena;
    arena_init(&arena);
    struct calendar *hours = calendar_begin(&arena, TEXT("h"), zone_utc());
    ck_assert_int_eq(calendar_add_hours(hours, 3, TEXT("10:00-12:00"), NULL), ERR_OK);
    ck_assert_int_eq(calendar_finish(hours, NULL), ERR_OK);
    static const struct notification_courtesies rules = {.every_s = 600};
    struct ticket ticket = some_ticket(TICKET_OPEN);

    /* 1970-01-01 was a Thursday. */
    ck_assert_int_eq(milestone_due_s(&rules, &ticket, hours, 0), 36000);
    ck_assert_int_eq(milestone_due_s(&rules, &ticket, hours, 36100), 36100);
    arena_fini(&arena);
}
END_TEST

SUITE("milestone", milestones_have_names_and_strangers_have_none,
      what_lies_between_two_states_of_a_ticket_is_read_off_them,
      an_update_is_due_when_its_clock_is_at_risk,
      a_machine_and_whom_we_wrote_to_first_get_no_receipt, what_is_not_true_any_more_is_not_told,
      one_in_ten_minutes_none_within_two_of_an_agents_words_and_security_at_once,
      the_customers_hours_hold)
