/* The policy language: anything is a rule or has a place where it is none; a rule ends, and says of
 * the same facts the same. */
#include "model/expression.h"
#include "fuzz.h"
#include "model/ticket_facts.h"

static void fill(struct arena *arena, struct ticket *ticket)
{
    ticket_init(ticket);
    ticket->subject = TEXT("The Server is down");
    ticket->body = TEXT("since 9");
    ticket->priority = PRIORITY_HIGH;
    ticket->impact = 3;
    *ARENA_PUSH(arena, ticket->tags, ticket->tag_count) = TEXT("vip");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct arena arena;
    struct ticket ticket;
    struct customer customer = {.tier = TEXT("gold")};
    struct ticket_facts facts;
    struct expression_trouble trouble = {0};
    arena_init(&arena);
    fill(&arena, &ticket);
    ticket_facts_init(&facts, &ticket, &customer, NULL, TEXT("email"), TEXT("ann"));
    struct expression_facts source = {.lookup = ticket_facts_lookup, .ctx = &facts};
    struct expression *rule = expression_read(&arena, fuzz_text(bytes, count), ticket_facts_symbols,
                                              ticket_facts_count, &trouble);
    if (rule == NULL) {
        FUZZ_CHECK(trouble.text[0] != '\0' && trouble.line >= 1 && trouble.column >= 1);
    } else {
        FUZZ_CHECK(expression_run(rule, &source) == expression_run(rule, &source));
    }
    arena_fini(&arena);
    return 0;
}
