/* Jobs as a command makes and ends them: rows that commit with the facts they belong to. */
#ifndef ENGINE_MAKE_JOB_H
#define ENGINE_MAKE_JOB_H
#include "engine/work.h"

#define MAKE_JOB_ATTEMPTS_MAX 12

/* A waiting job for the ticket in hand (if any), due at next_us. Fill in more fields of the result
 * and make_job_save. */
struct job *make_job(struct work *work, enum hook hook, struct text instance, int64_t next_us);
/* The same for one of several subscriptions, at once. */
struct job *make_job_for(struct work *work, const struct subscriber *subscriber);
void make_job_message(struct work *work, struct job *job, const struct message *message);
/* What make_job_message put in; false: nothing. The texts live in the arena of the command. */
bool make_job_read_message(struct work *work, const struct job *job, struct message *message);
void make_job_save(struct work *work, const struct job *job);
/* Ends an open job in this transaction and recalls it from whoever runs it. */
void make_job_end(struct work *work, const struct job *job, enum job_state state);

#endif
