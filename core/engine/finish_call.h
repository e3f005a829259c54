/* What comes of a call of a plugin's method: its effects on the ticket in hand, and the outcome
 * that the caller gets: {result} or {failed: {reason?, text}}. docs/decisions/0032. */
#ifndef ENGINE_FINISH_CALL_H
#define ENGINE_FINISH_CALL_H
#include "engine/work.h"

/* Applies what the plugin asks for and packs its result. ERR_REFUSED, with nothing done, when it
 * rejects or answers nonsense; settle and save are the caller's. */
enum err finish_call_take(struct work *work, struct effect_list *effects);
/* The same at the end of a job: either becomes the outcome that the caller's key stands for. */
void finish_call_done(struct work *work, const struct job *job, struct effect_list *effects);
void finish_call_dead(struct work *work, const struct job *job, struct text error);

#endif
