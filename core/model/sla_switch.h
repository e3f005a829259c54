/* Which SLA policy a ticket has, and what it does to the clocks when that changes: start, retarget,
 * cancel. semantics (d1), (d8), (d9). */
#ifndef MODEL_SLA_SWITCH_H
#define MODEL_SLA_SWITCH_H
#include "model/sla_life.h"
#include "model/ticket_facts.h"

/* Tightening targets that a plugin proposed, in seconds of the clock's own time; 0: none. */
struct sla_caps {
    int64_t target_s[SLA_METRICS];
};

/* The first policy of the list whose condition holds, among those for owners or for customers;
 * NULL: none. */
const struct sla_policy *sla_switch_choose(const struct policy_set *set, struct ticket_facts *facts,
                                           bool for_owner);
/* A hash of the facts on which the choice of a policy may depend, and of the version of the
 * configuration: when it is another one than at the last choice, the choice is made again. */
uint32_t sla_switch_inputs(const struct ticket *ticket, struct text version);
/* Makes `policy` (NULL: none) the ticket's. Clocks that it has go on under it with its target,
 * those that it has not are cancelled, missing ones start at their natural start. True: it is
 * another one than before. `caps` (NULL: none) hold for clocks that start later, too. */
bool sla_switch_apply(struct sla_life *life, const struct sla_policy *policy, bool for_owner,
                      const struct sla_caps *caps);
/* Thresholds that have fired under the policies of `old` stay fired under those of `set`, where
 * they may stand in another order: they are told by their ids. */
void sla_switch_carry_fired(struct ticket *ticket, const struct policy_set *old,
                            const struct policy_set *set);
/* Takes the targets of the present priority. */
void sla_switch_retarget(struct sla_life *life);

#endif
