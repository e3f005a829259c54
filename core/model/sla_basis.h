/* By what a clock of a ticket counts: whose calendar, which pauses, and how much of the
 * resolution's target its owner may use. semantics (d5), (d10). */
#ifndef MODEL_SLA_BASIS_H
#define MODEL_SLA_BASIS_H
#include "model/customer.h"
#include "model/policy_set.h"
#include "model/ticket_span.h"

struct sla_basis_facts { /* everything lent */
    struct arena *arena; /* what is made lives here */
    const struct ticket *ticket;
    const struct policy_set *policies;
    const struct customer *customer; /* may be NULL */
};

/* Pauses end at until_s; INT64_MAX: the open ones do not. */
struct sla_basis sla_basis_make(const struct sla_basis_facts *facts, const struct sla_clock *clock,
                                const struct sla_policy *policy, int64_t until_s);
/* The budget of a team that is the owner from from_s on; false: it has none, or no resolution
 * clock runs. */
bool sla_basis_budget(const struct sla_basis_facts *facts, struct text team, int64_t from_s,
                      struct sla_budget *budget);
/* Seconds; negative: it is overdrawn by so much. */
int64_t sla_basis_budget_left(const struct sla_budget *budget, int64_t now_s);

#endif
