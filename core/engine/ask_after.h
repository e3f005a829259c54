/* Hooks after the fact: what has happened stands, whoever answers or fails. Inline subscribers are
 * asked and what they propose is done at once; for the others there is a job, whose result is done
 * when it comes. Nothing waits. [engine thread] */
#ifndef ENGINE_ASK_AFTER_H
#define ENGINE_ASK_AFTER_H
#include "engine/work.h"

/* About the ticket in hand; `message` may be NULL. True: somebody proposed something. */
bool ask_after(struct work *work, enum hook hook, const struct message *message,
               struct text method);
/* Merges what was proposed, does what counts and records it: of inline answers and of jobs. */
void ask_after_take(struct work *work, enum hook hook, struct effect_list *effects);

/* TIMER_WAKE of the ticket in hand: whoever asked for it is asked (ticket.wake), under the name
 * that it gave. An instance that is gone is forgotten. */
void ask_after_wake(struct work *work, uint32_t n);
/* What an answer that is about something else (a page that left, bytes that are hidden) asks for
 * beside it: notes, wakes, its own storage. Without a ticket in hand only storage is done. */
void ask_after_beside(struct work *work, enum hook hook, struct effect_list *effects);

#endif
