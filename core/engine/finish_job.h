/* The end of a job, for those who end one before it has answered. */
#ifndef ENGINE_FINISH_JOB_H
#define ENGINE_FINISH_JOB_H
#include "engine/work.h"
#include "model/job.h"

/* It is dead, with the failure policy of its hook; the ticket in hand is the job's, settled and
 * saved. */
enum err finish_job_die(struct work *work, const struct job *job, struct text error);

#endif
