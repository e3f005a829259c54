#include "model/ticket_facts.h"
#include <string.h>
#include "support/suite.h"

static bool holds(struct ticket *ticket, const char *source)
{
    struct arena arena;
    struct expression_trouble trouble;
    struct ticket_facts facts;
    arena_init(&arena);
    struct expression *rule =
        expression_read(&arena, text_z(source), ticket_facts_symbols, ticket_facts_count, &trouble);
    ck_assert_msg(rule != NULL, "%s: %s", source, trouble.text);
    ticket_facts_init(&facts, ticket, NULL, NULL, TEXT("first_response"), TEXT("timer"));
    bool answer = ticket_facts_hold(rule, &facts);
    arena_fini(&arena);
    return answer;
}

START_TEST(rules_can_read_the_state_of_clocks)
{
    struct sla_clock clocks[] = {
        {.metric = SLA_FIRST_RESPONSE, .n = 1, .phase = SLA_FULFILLED, .breached = true},
        {.metric = SLA_NEXT_RESPONSE, .n = 1, .phase = SLA_FULFILLED, .at_risk = true},
        {.metric = SLA_NEXT_RESPONSE, .n = 2, .phase = SLA_PAUSED}};
    struct ticket ticket;
    ticket_init(&ticket);
    ck_assert(!holds(&ticket, "ticket.at_risk or ticket.breached or has(clock.resolution)"));
    ticket.clocks = clocks;
    ticket.clock_count = 3;

    ck_assert(holds(&ticket, "ticket.breached and not ticket.at_risk"));
    ck_assert(holds(&ticket, "clock.first_response == 'fulfilled'"));
    ck_assert(holds(&ticket, "clock.next_response == 'paused'")); /* the newest one */
    ck_assert(!holds(&ticket, "clock.resolution != 'running'"));  /* there is none */
    clocks[2].at_risk = true;
    ck_assert(holds(&ticket, "ticket.at_risk"));
}
END_TEST

START_TEST(the_lane_the_cause_and_who_acts_are_facts)
{
    struct ticket ticket;
    ticket_init(&ticket);
    ck_assert(!holds(&ticket, "ticket.immediate"));
    ticket.flags |= TICKET_IMMEDIATE;

    ck_assert(holds(&ticket, "ticket.immediate and event.method == 'first_response'"));
    ck_assert(holds(&ticket, "event.actor == 'timer'"));
}
END_TEST

START_TEST(trouble_has_its_line_and_column)
{
    struct arena arena;
    struct expression_trouble trouble;
    arena_init(&arena);

    ck_assert_ptr_null(expression_read(&arena, TEXT("ticket.at_risk and\n  ticket.impact > 'x'"),
                                       ticket_facts_symbols, ticket_facts_count, &trouble));

    ck_assert_uint_eq(trouble.line, 2);
    ck_assert_uint_eq(trouble.column, 17);
    arena_fini(&arena);
}
END_TEST

SUITE("ticket_facts", rules_can_read_the_state_of_clocks, the_lane_the_cause_and_who_acts_are_facts,
      trouble_has_its_line_and_column)
