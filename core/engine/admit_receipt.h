/* A receipt that a channel brings by its inbox: what became of something it has sent. The channel
 * is asked to read it (notification.receipt), inline or by a job; one that does not subscribe says
 * it in the message itself: in_reply_to names what was sent by the id under which it left, the
 * subject is "delivered", "read" or "failed", the body what the far side said. A channel reports
 * about what it has sent, nothing else. semantics (i). [engine thread] */
#ifndef ENGINE_ADMIT_RECEIPT_H
#define ENGINE_ADMIT_RECEIPT_H
#include "engine/work.h"

#define ADMIT_RECEIPT_ERROR_BYTES_MAX 400 /* of what the far side said */

static inline bool admit_receipt_is(const struct message *message)
{
    return text_eq_z(message->kind, "receipt");
}
/* What nobody can make sense of is recorded as refused, with its bytes. */
void admit_receipt(struct work *work, struct message *message);
/* The job that reads one has ended, with these effects; NULL: it is dead, and the message has to
 * say it itself. */
void admit_receipt_read(struct work *work, const struct job *job, struct effect_list *effects);

/* inbound.parse has read a message, and found that it reports about something sent (RESULT as of
 * notification.receipt): that is done, and the message is none of a customer's. False: it is not,
 * or about nothing that this channel has sent. */
bool admit_receipt_parsed(struct work *work, const struct message *message,
                          const struct effect_list *effects);

#endif
