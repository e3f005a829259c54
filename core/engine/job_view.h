/* A durable job as clients see it. */
#ifndef ENGINE_JOB_VIEW_H
#define ENGINE_JOB_VIEW_H
#include "base/pack.h"
#include "model/job.h"

void job_view_row(struct pack *pack, const struct job *job); /* one map: a line of job.list */
/* The answer {job}: the row, and what only one job alone tells: method, chain, level, carrier. */
void job_view_answer(struct buf *answer, const struct job *job);

#endif
