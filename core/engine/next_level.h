/* A level of an escalation is due: plugins may send it further up, to somebody else, or a moment
 * later (escalation.next), but nobody can keep it from firing. Where the answer is a job's, the
 * transaction that writes the job writes the timer that applies the policy without it; all delays
 * of a level together are no longer than the policies' escalation_delay_max_s. */
#ifndef ENGINE_NEXT_LEVEL_H
#define ENGINE_NEXT_LEVEL_H
#include "engine/work.h"

void next_level_due(struct work *work, uint32_t n, int64_t due_us);
/* TIMER_NEXT: whoever has not answered is waited for no longer, or a delay is over. */
void next_level_deadline(struct work *work, uint32_t n);
/* A job of escalation.next has ended; `effects` NULL: without an answer. */
void next_level_answered(struct work *work, const struct job *job,
                         const struct effect_list *effects);

#endif
