#include "model/expression.h"
#include "model/ticket_facts.h"
#include "support/suite.h"

static void check(const char *source, const char *why)
{
    struct arena arena;
    struct expression_trouble trouble;
    struct ticket ticket;
    struct ticket_facts facts;
    struct buf out;
    arena_init(&arena);
    buf_init(&out);
    ticket_init(&ticket);
    ticket.priority = PRIORITY_HIGH;
    ticket.impact = 3;
    *ARENA_PUSH(&arena, ticket.tags, ticket.tag_count) = TEXT("vip");
    ticket_facts_init(&facts, &ticket, NULL, NULL, TEXT_NONE, TEXT_NONE);
    struct expression_facts source_of = {.lookup = ticket_facts_lookup, .ctx = &facts};
    struct expression *rule =
        expression_read(&arena, text_z(source), ticket_facts_symbols, ticket_facts_count, &trouble);
    ck_assert_msg(rule != NULL, "%s: %s", source, trouble.text);

    expression_explain(rule, &source_of, &out);

    ck_assert_str_eq(buf_z(&out), why);
    buf_fini(&out);
    arena_fini(&arena);
}

START_TEST(the_part_that_decided_is_named_with_its_values)
{
    check("ticket.impact > 2 and ticket.priority == 'urgent'",
          "ticket.priority == 'urgent' is false (ticket.priority is \"high\")");
    check("ticket.impact > 4 and ticket.priority == 'high'",
          "ticket.impact > 4 is false (ticket.impact is 3)");
    check("ticket.impact > 2 or ticket.priority == 'urgent'",
          "ticket.impact > 2 is true (ticket.impact is 3)");
    check("not (ticket.impact > 4 or 'vip' in ticket.tags)",
          "'vip' in ticket.tags is true (ticket.tags is [\"vip\"])");
}
END_TEST

START_TEST(what_is_absent_and_what_depends_on_nothing_is_said_so)
{
    check("ticket.urgency == 4", "ticket.urgency == 4 is false (ticket.urgency is absent)");
    check("ticket.at_risk", "ticket.at_risk is false (ticket.at_risk is false)");
    check("1 < 2", "1 < 2 is true (always)");
}
END_TEST

SUITE("expression_explain", the_part_that_decided_is_named_with_its_values,
      what_is_absent_and_what_depends_on_nothing_is_said_so)
