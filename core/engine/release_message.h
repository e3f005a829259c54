/* What a plugin says about a message that it had to look at (hold_message.h). */
#ifndef ENGINE_RELEASE_MESSAGE_H
#define ENGINE_RELEASE_MESSAGE_H
#include "engine/work.h"

/* A job of message.before_add has ended; `effects` NULL: without an answer. What goes out leaves as
 * the plugin wants it, goes to the next one, or stays held and its author is told why. What came in
 * gets an entry that says what it reads now. */
void release_message(struct work *work, const struct job *job, struct effect_list *effects);

#endif
