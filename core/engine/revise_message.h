/* message.before_add: what an agent or a customer says passes the plugins that redact or format it,
 * one after the other, before anything is written down. [engine thread] */
#ifndef ENGINE_REVISE_MESSAGE_H
#define ENGINE_REVISE_MESSAGE_H
#include "engine/work.h"

/* The body becomes what the last plugin made of it. ERR_REFUSED, with the refusal filled in, when
 * one rejects it, and when one that an outgoing message should have passed does not work:
 * unredacted text does not leave. What comes in is kept as it came then. What was proposed is
 * appended to *effects, for ask_hook_record once the ticket is in hand. */
/* From this place of the order on. */
enum err revise_message_from(struct work *work, struct message *message, size_t place,
                             struct effect_list *effects);
enum err revise_message(struct work *work, struct message *message, struct effect_list *effects);

/* The same for the words that a command of an agent carries about the ticket in hand, recorded at
 * once. Nothing is asked about none. */
enum err revise_message_words(struct work *work, struct text *words);

#endif
