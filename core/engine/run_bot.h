/* What becomes of a bot's turns: what it says and does, and the hand-off to people when it is done,
 * fails, or is silent. A hand-off never waits: without a form it is flagged. */
#ifndef ENGINE_RUN_BOT_H
#define ENGINE_RUN_BOT_H
#include "engine/work.h"

/* A customer has written (timeline entry `entry`): the bot's turn, when it has the ticket. */
void run_bot_heard(struct work *work, const struct message *message, uint32_t entry);
/* It waited for the customer, and the wait is over. */
void run_bot_resumed(struct work *work);
void run_bot_turn_done(struct work *work, const struct job *job, struct effect_list *effects);
void run_bot_turn_dead(struct work *work, const struct job *job, struct text error);
/* Nobody has said a word for limit_s. */
void run_bot_silent(struct work *work);

#endif
