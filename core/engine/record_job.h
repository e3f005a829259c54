/* What became of a job of a ticket, as its timeline tells it (`job_done`). A notification tells its
 * own end, by `page_result` or `message_delivery`. */
#ifndef ENGINE_RECORD_JOB_H
#define ENGINE_RECORD_JOB_H
#include "engine/work.h"
#include "model/job.h"

#define RECORD_JOB_HASH_LETTERS 16 /* of the sha256 of what the job answered, in hex */

/* After its last attempt; nothing without a ticket in hand. */
void record_job(struct work *work, const struct job *job, enum job_state state,
                const struct effect_list *effects, struct text error);

#endif
