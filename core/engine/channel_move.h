/* A ticket moves to another channel: an invitation with a one-time token, a deadline, and whoever
 * comes by it, or is known there already, is the customer. The ticket and its clocks stay what they
 * are. semantics (b5), decision 21.
 *
 *   NONE --offer--> OFFERED --token or verified identity--> ACCEPTED
 *                      |---deadline--> EXPIRED   |---undeliverable, identity of another--> FAILED
 */
#ifndef ENGINE_CHANNEL_MOVE_H
#define ENGINE_CHANNEL_MOVE_H
#include "engine/work.h"

struct channel_move_offer {
    struct text to, address; /* channel instance; the customer's address there, normalised */
    struct text reason;
    int64_t deadline_us;
    bool redacts; /* what was given in public so far is masked */
};

/* Writes the invitation, arms the deadline. The target is installed and none is under way. */
void channel_move_offer(struct work *work, const struct channel_move_offer *offer);
/* The ticket whose invitation this message answers: by its token, or by the address that was
 * invited. 0: none. */
uint64_t channel_move_find(struct work *work, const struct message *message);
/* The ticket in hand is that one: links the identity and changes the channel. False: it may not;
 * the message is none of this ticket. */
bool channel_move_accept(struct work *work, const struct message *message);
void channel_move_expire(struct work *work);
/* The invitation could not be delivered. */
void channel_move_undelivered(struct work *work, const struct job *job, struct text error);
/* The far side has hidden what was given in public, or could not. */
void channel_move_redacted(struct work *work, const struct job *job, bool done, struct text error);

/* The ticket goes for good: nobody comes by that invitation any more. */
void channel_move_forget(struct work *work);

#endif
