/* What an automatic message says. The core has a sentence for each milestone; a plugin at
 * notification.render may say it better, in the customer's language. [engine thread] */
#ifndef ENGINE_MILESTONE_TEXT_H
#define ENGINE_MILESTONE_TEXT_H
#include "engine/work.h"
#include "model/milestone.h"

/* Subject and body for these milestones (bits) of the ticket in hand; `message` is otherwise
 * complete. */
void milestone_text(struct work *work, uint32_t milestones, struct message *message);
/* Until when a reply is promised, by the clock of the first response; 0: nothing is promised. */
int64_t milestone_text_reply_s(const struct work *work);

#endif
