/* Taking an escalation back: by a person's word, because its cause is gone, or because it was a
 * mistake. semantics (f5), (f6). */
#ifndef ENGINE_DE_ESCALATE_H
#define ENGINE_DE_ESCALATE_H
#include "engine/work.h"

#define DE_ESCALATE_UNDO_US INT64_C(900000000) /* 15 min */

/* Ends it `cancelled`, gives the ticket back to who had it when it started (if present and with
 * capacity; else to that team's queue), lets go of the priority and holds the cause down. */
void de_escalate(struct work *work, struct escalation *escalation, struct text reason);
/* As if it had not been: owner and team as before, no hold-down, and a correction to everybody whom
 * a page may have reached. The caller has checked that it may be undone. */
void de_escalate_undo(struct work *work, struct escalation *escalation, struct text reason);

#endif
