/* Does what the escalation machine decided: timeline events, page jobs, cancellations, actions of
 * levels; in the order of its acts, all in the transaction of the command. */
#ifndef ENGINE_CARRY_OUT_H
#define ENGINE_CARRY_OUT_H
#include "engine/work.h"
#include "model/escalation_machine.h"

void carry_out(struct work *work, const struct escalation_machine *machine);
/* The name under which an escalation holds the priority up. */
struct text carry_out_cause(struct work *work, const struct escalation *escalation);

#endif
