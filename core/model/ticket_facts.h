/* What rules may look at: one table of symbols for every rule in Rung (classification, SLA,
 * routing, escalation, `when`), and the lookup that reads them from a ticket, its customer and the
 * message in hand. */
#ifndef MODEL_TICKET_FACTS_H
#define MODEL_TICKET_FACTS_H
#include "model/customer.h"
#include "model/expression.h"
#include "model/message.h"
#include "model/ticket.h"

struct ticket_facts { /* any pointer may be NULL: its symbols are then absent */
    const struct ticket *ticket;
    const struct customer *customer;
    const struct message *message;
    struct text method, actor;
    struct text labels[TICKET_LABELS_MAX]; /* scratch of the lookup: the applied labels */
};

extern const struct expression_symbol ticket_facts_symbols[];
extern const size_t ticket_facts_count;

void ticket_facts_init(struct ticket_facts *facts, const struct ticket *ticket,
                       const struct customer *customer, const struct message *message,
                       struct text method, struct text actor);
/* The `lookup` of struct expression_facts; ctx is a struct ticket_facts. */
void ticket_facts_lookup(void *ctx, size_t symbol, struct text family,
                         struct expression_value *value);
/* NULL is always true. */
bool ticket_facts_hold(const struct expression *expression, struct ticket_facts *facts);

#endif
