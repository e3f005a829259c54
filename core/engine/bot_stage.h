/* The stage of a ticket, `bot` or `human`: begin, turns, end. Who has the ticket afterwards is the
 * caller's business. A turn is a job of the hook bot.turn for the one instance that has the ticket;
 * one is under way at a time. semantics (C1), decision 21.
 *
 *   begin --turn--> TURN UNDER WAY --answer--> LISTENS --customer writes--> TURN UNDER WAY
 *                        |  hand_off, solved, dead, silent for limit_s, no turn left: end
 */
#ifndef ENGINE_BOT_STAGE_H
#define ENGINE_BOT_STAGE_H
#include "engine/work.h"

enum bot_outcome { BOT_SOLVED, BOT_HANDED_OFF, BOT_FAILED };

bool bot_stage_is_on(const struct work *work);
/* An instance of that name takes bot.turn. */
bool bot_stage_is_known(const struct work *work, struct text name);
/* "bot:welcome": yields welcome; empty: it names no bot. */
struct text bot_stage_name(struct text target);
/* What the configuration says about this bot, or the defaults. */
struct bot_terms bot_stage_terms(const struct work *work, struct text name);

/* The bot has it from now on, and its first turn is written. The ticket has no agent. */
void bot_stage_begin(struct work *work, const struct bot_terms *terms);
/* One more turn, because of `why`; `message` may be NULL. False: it has used up its turns. */
bool bot_stage_turn(struct work *work, const char *why, const struct message *message);
/* The turn is over; from here on its silence counts, unless it waits for the customer. */
void bot_stage_turn_over(struct work *work, bool has_spoken);
/* People have it; what is under way is recalled. `form` as hand_off_record says, or
 * "none". */
void bot_stage_end(struct work *work, enum bot_outcome outcome, const char *why, const char *form);

#endif
