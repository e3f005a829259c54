/* Whether plugins let a change happen, and what they amend of it: ticket.validate,
 * ticket.before_change, escalation.before_acknowledge. Inline only: the client waits for this very
 * transaction. [engine thread] */
#ifndef ENGINE_ASK_VETO_H
#define ENGINE_ASK_VETO_H
#include "engine/work.h"

#define ASK_VETO_BLOCKED "plugin_failed"

/* ERR_REFUSED with all reasons when somebody rejects, or with ASK_VETO_BLOCKED when somebody fails
 * whose failure is to block; then nothing was amended. Else what they amend is done to the ticket
 * in hand, and recorded. */
enum err ask_veto(struct work *work, enum hook hook, const struct message *message,
                  struct text method);

#endif
