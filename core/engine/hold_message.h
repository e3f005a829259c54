/* A message that a plugin has to look at by a job (message.before_add). What goes out does not
 * leave, is no answer and stands in the timeline as held, until the plugin has said what may; what
 * came in is in the ticket at once, marked unprocessed. The job's row has the message: there is no
 * other place to lose it from. What the plugin says is done by release_message.h. */
#ifndef ENGINE_HOLD_MESSAGE_H
#define ENGINE_HOLD_MESSAGE_H
#include "engine/work.h"

/* Writes the job for `message->reviser`; `entry`: of what came in, 0: it goes out, and is held. */
void hold_message(struct work *work, const struct message *message, uint32_t entry);
/* What became of one that came in: "kept", "replaced", "rejected", "failed", or "loop_cut", for
 * which nobody was asked. */
void hold_message_processed(struct work *work, uint32_t entry, struct text instance,
                            const struct message *message, const char *outcome);
/* "held", "released", "rejected" or "failed": what became of one that goes out. */
void hold_message_record(struct work *work, const struct job *job, const struct message *message,
                         const char *state, struct text why);

#endif
