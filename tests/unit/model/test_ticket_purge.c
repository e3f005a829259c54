#include "model/ticket_purge.h"
#include "support/suite.h"

#define DAY_US (INT64_C(86400) * 1000000)

static struct ticket ended(enum ticket_state state)
{
    struct ticket ticket;
    ticket_init(&ticket);
    ticket.id = 256;
    ticket.state = state;
    ticket.solved_us = DAY_US;
    return ticket;
}

START_TEST(only_what_is_closed_or_merged_may_go)
{
    struct retention retention;
    retention_init(&retention);

    for (int state = 0; state < TICKET_STATES; state++) {
        struct ticket ticket = ended((enum ticket_state)state);
        bool may = ticket_purge_check(&retention, &ticket) == TICKET_PURGE_MAY;
        ck_assert_int_eq(may, state == TICKET_CLOSED || state == TICKET_MERGED);
    }
}
END_TEST

START_TEST(a_live_escalation_keeps_it)
{
    struct retention retention;
    struct ticket ticket = ended(TICKET_CLOSED);
    struct escalation escalation = {.n = 1, .state = ESCALATION_ACTIVE};
    retention_init(&retention);
    ticket.escalations = &escalation;
    ticket.escalation_count = 1;

    ck_assert_int_eq(ticket_purge_check(&retention, &ticket), TICKET_PURGE_ESCALATES);
    escalation.state = ESCALATION_RESOLVED;
    ck_assert_int_eq(ticket_purge_check(&retention, &ticket), TICKET_PURGE_MAY);
}
END_TEST

START_TEST(a_tag_or_a_field_of_the_holds_name_keeps_it)
{
    struct retention retention;
    struct ticket ticket = ended(TICKET_CLOSED);
    struct text tag = TEXT("legal_hold");
    struct ticket_field field = {.name = TEXT("legal_hold"), .value = TEXT("case 1")};
    retention_init(&retention);

    ticket.tags = &tag;
    ticket.tag_count = 1;
    ck_assert_int_eq(ticket_purge_check(&retention, &ticket), TICKET_PURGE_HELD);
    ticket.tag_count = 0;
    ticket.fields = &field;
    ticket.field_count = 1;
    ck_assert_int_eq(ticket_purge_check(&retention, &ticket), TICKET_PURGE_HELD);
    field.value = TEXT_NONE;
    ck_assert_int_eq(ticket_purge_check(&retention, &ticket), TICKET_PURGE_MAY);
}
END_TEST

START_TEST(it_is_due_so_long_after_it_was_solved_to_the_microsecond)
{
    struct retention retention;
    struct ticket ticket = ended(TICKET_CLOSED);
    retention_init(&retention);
    ck_assert(!ticket_purge_is_due(&retention, &ticket, 1000 * DAY_US)); /* never by itself */
    retention.tickets_s = 30 * 86400;

    ck_assert(!ticket_purge_is_due(&retention, &ticket, 31 * DAY_US - 1));
    ck_assert(ticket_purge_is_due(&retention, &ticket, 31 * DAY_US));
    ticket.state = TICKET_MERGED;
    ticket.merged.at_us = 2 * DAY_US;
    ck_assert(!ticket_purge_is_due(&retention, &ticket, 31 * DAY_US));
    ck_assert(ticket_purge_is_due(&retention, &ticket, 32 * DAY_US));
    ticket.state = TICKET_SOLVED;
    ck_assert(!ticket_purge_is_due(&retention, &ticket, 32 * DAY_US));
}
END_TEST

SUITE("ticket_purge", only_what_is_closed_or_merged_may_go, a_live_escalation_keeps_it,
      a_tag_or_a_field_of_the_holds_name_keeps_it,
      it_is_due_so_long_after_it_was_solved_to_the_microsecond)
