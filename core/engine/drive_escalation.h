/* One command for one escalation of the ticket in hand: the machine decides by the version of the
 * policy the escalation started with, the acts are carried out, and timers are armed as it says. */
#ifndef ENGINE_DRIVE_ESCALATION_H
#define ENGINE_DRIVE_ESCALATION_H
#include "engine/work.h"
#include "model/escalation_machine.h"

/* `input->now_us` is filled in. */
enum escalation_verdict drive_escalation(struct work *work, struct escalation *escalation,
                                         struct escalation_input *input);
/* Arms and disarms the timers of this escalation as its instants say. */
void drive_escalation_timers(struct work *work, const struct escalation *escalation);

#endif
