/* The pipeline of a new ticket: validate, enrich, classify, prioritize, SLA policy, route. Inline
 * subscribers are asked in the transaction; a stage with jobs waits on disk with a deadline, and is
 * resumed by the last answer or by the deadline, whichever is first. Meanwhile the ticket has
 * provisional priority, clocks and owner. */
#ifndef ENGINE_RUN_PIPELINE_H
#define ENGINE_RUN_PIPELINE_H
#include "engine/work.h"

/* From the start; `message` is the ticket's first. ERR_REFUSED when ticket.validate rejects. */
enum err run_pipeline_start(struct work *work, const struct message *message);
/* A job of the waiting stage has ended with these effects (NULL: it gave up). False: no stage waits
 * for it, its answer is a change like any other. */
bool run_pipeline_job_done(struct work *work, uint64_t job, const struct effect_list *effects);
void run_pipeline_deadline(struct work *work);
/* The SLA policy and owner are chosen again, after something they depend on has changed. */
void run_pipeline_choose_sla(struct work *work);
void run_pipeline_route(struct work *work);

#endif
