/* Recorded commands that policies keep no longer go, the oldest first, and with them the words of
 * purged tickets that only they named; and jobs of no ticket, which nobody else takes along, when
 * they ended otherwise than dead: those are a person's to look at. From then on a replay needs a
 * store of that time to begin with. decision 37. */
#ifndef ENGINE_FORGET_RECORD_H
#define ENGINE_FORGET_RECORD_H
#include "engine/work.h"

#define FORGET_RECORD_FIRST "command_first"  /* meta: the oldest that is there; 0: the first */
#define FORGET_RECORD_FROM "command_from_us" /* meta: what is older was forgotten */
#define FORGET_RECORD_JOBS "job_forgotten"   /* meta: the last that was looked at */
#define FORGET_RECORD_COMMANDS_MAX 256       /* in one go */

/* As many as one command may forget. True: there are more. */
bool forget_record(struct work *work);
/* The command that wrote something at this instant may be there still. */
bool forget_record_has(struct work *work, int64_t at_us);

#endif
