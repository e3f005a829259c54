#include "model/ticket.h"
#include "support/suite.h"

START_TEST(every_pair_of_states_is_as_the_specification_says)
{
    /* Rows are from, columns to: new open pending blocked solved closed merged. By hand. */
    static const char *const table[TICKET_STATES] = {
        ".xxxx.x", /* new */
        "..xxx.x", /* open */
        ".x.xx.x", /* pending */
        ".xx.x.x", /* blocked */
        ".x...xx", /* solved */
        "......x", /* closed */
        ".......", /* merged */
    };

    for (unsigned from = 0; from < TICKET_STATES; from++) {
        for (unsigned to = 0; to < TICKET_STATES; to++) {
            ck_assert_msg(ticket_may_move((enum ticket_state)from, (enum ticket_state)to) ==
                              (table[from][to] == 'x'),
                          "%s to %s", ticket_state_words[from], ticket_state_words[to]);
        }
    }
}
END_TEST

START_TEST(priority_is_the_highest_cause_and_falls_back_when_it_ends)
{
    struct arena arena;
    struct ticket ticket;
    arena_init(&arena);
    ticket_init(&ticket);
    ticket.impact = 1;
    ticket.urgency = 2;
    ck_assert_int_eq(ticket_compute_priority(&ticket, &priority_default), PRIORITY_LOW);
    ticket.affected = 6; /* five incidents join */
    ck_assert_int_eq(ticket_compute_priority(&ticket, &priority_default), PRIORITY_HIGH);
    *ARENA_PUSH(&arena, ticket.causes, ticket.cause_count) =
        (struct ticket_cause){.name = TEXT("clock_at_risk:x"), .priority = PRIORITY_URGENT};
    ck_assert_int_eq(ticket_compute_priority(&ticket, &priority_default), PRIORITY_URGENT);
    ticket.cause_count = 0;
    ck_assert_int_eq(ticket_compute_priority(&ticket, &priority_default), PRIORITY_HIGH);
    ticket.pin = PRIORITY_LOW;
    ck_assert_int_eq(ticket_compute_priority(&ticket, &priority_default), PRIORITY_LOW);
    arena_fini(&arena);
}
END_TEST

SUITE("ticket", every_pair_of_states_is_as_the_specification_says,
      priority_is_the_highest_cause_and_falls_back_when_it_ends)
