/* What a channel brought, parsed: who is it, which ticket does it belong to, is it welcome; then it
 * is appended, or a new ticket. Nothing is lost: what is refused is recorded with its raw bytes. */
#ifndef ENGINE_ADMIT_MESSAGE_H
#define ENGINE_ADMIT_MESSAGE_H
#include "engine/work.h"

enum err admit_message(struct work *work, const struct message *message);
/* Records in the system's timeline (ticket 0) that a message was refused, and why. */
void admit_message_refuse(struct work *work, const struct message *message, struct text code,
                          struct text why);

#endif
