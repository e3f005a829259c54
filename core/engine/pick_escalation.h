/* Which escalation a person means: the one that is named, else the newest live one of the ticket.
 */
#ifndef ENGINE_PICK_ESCALATION_H
#define ENGINE_PICK_ESCALATION_H
#include "engine/work.h"

/* Loads ticket args.id and finds args.escalation, or the newest live one. Refuses when there is
 * none, and one that is over. */
enum err pick_escalation(struct work *work, struct escalation **escalation);

#endif
