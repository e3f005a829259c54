/* What a channel brought, parsed: who is it, which ticket does it belong to, is it welcome; then it
 * is appended, or a new ticket. Nothing is lost: what is refused is recorded with its raw bytes. */
#ifndef ENGINE_ADMIT_MESSAGE_H
#define ENGINE_ADMIT_MESSAGE_H
#include "engine/work.h"

/* `inbox`: its row there, which goes when it is decided; 0: it has none. A plugin that answers by a
 * job is waited for on disk (engine/inbound.h), and nothing of the message is in a ticket before.
 */
enum err admit_message(struct work *work, const struct message *message, uint64_t inbox);
/* A job of one of those plugins has ended; `effects` NULL: without an answer. */
enum err admit_message_answered(struct work *work, const struct job *job,
                                struct effect_list *effects);
/* TIMER_INBOX: a plugin is waited for no longer, or the message before it is decided. */
enum err admit_message_due(struct work *work, const struct timer *timer);
/* Records in the system's timeline (ticket 0) that a message was refused, and why. */
void admit_message_refuse(struct work *work, const struct message *message, struct text code,
                          struct text why);

#endif
