/* The job that a command is about. */
#ifndef ENGINE_PICK_JOB_H
#define ENGINE_PICK_JOB_H
#include "engine/work.h"
#include "model/job.h"

/* Loads the job that args.`job` names ("J-12"), in the arena of the command, and the ticket that it
 * belongs to, when that still is. */
enum err pick_job(struct work *work, struct job *job);

#endif
