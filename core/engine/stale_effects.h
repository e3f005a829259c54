/* A job has seen the ticket as it was when its attempt was leased. What it assigns is done only
 * where the ticket still says what the job has seen; else the effect is stale. What is added (tags,
 * labels, notes, notifications, causes of a priority, its own storage) is done all the same.
 * [engine thread] */
#ifndef ENGINE_STALE_EFFECTS_H
#define ENGINE_STALE_EFFECTS_H
#include "engine/work.h"

/* What can be assigned of the ticket in hand, as a packed map of names to hashes: kept in the job.
 */
struct text stale_effects_seen(struct work *work);
/* Each assigning effect gets what its job has seen of the field; `seen` empty: nothing. */
void stale_effects_stamp(struct work *work, struct text seen, struct effect_list *effects);
/* Those whose field has changed since get their verdict. Before the merge. */
void stale_effects_mark(struct work *work, struct effect_list *effects);
/* Where the first answer wins: the first of them is stale. */
bool stale_effects_lead(const struct effect_list *effects);

#endif
