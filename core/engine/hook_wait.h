/* A question to the plugins of one hook whose answer is waited for on disk: everywhere but in a new
 * ticket's pipeline, whose waits are part of the ticket. Stage by stage the inline ones are asked
 * and the jobs of the others written; while jobs are open the question is a document with all that
 * was answered so far, and one timer, which is the caller's, ends the stage without them. A crash
 * anywhere loses nothing: document, jobs and timer are of one transaction. decision 33.
 *
 *   ask --no job--> the next stage ... --> OVER
 *    |--jobs--> WAITS --all answered, or its deadline--> merged; decided or the last: OVER
 */
#ifndef ENGINE_HOOK_WAIT_H
#define ENGINE_HOOK_WAIT_H
#include "engine/work.h"

#define HOOK_WAIT_STAGES 10
#define HOOK_WAIT_MS_DEFAULT 5000 /* of a subscriber that names none */

struct hook_wait {
    /* Filled in by the caller, each time. */
    struct text name; /* of its document, "question/..."; lent */
    enum hook hook;
    struct text method;
    const struct message *message; /* kept in the jobs, unless they name a row of the inbox */
    uint64_t inbox;
    uint32_t escalation, level;
    uint64_t about;      /* job that the answer is for; 0: none */
    int64_t wait_ms_max; /* of one stage; 0: what its subscribers say */
    /* Does this answer end the question? It may deny what names something that is not there. NULL:
     * never, everybody is asked. */
    bool (*decides)(struct work *work, struct effect_list *effects);
    /* An inline one that has to agree has failed, and the question is over; empty: none has. */
    struct text blocked_by;
    /* Its own. */
    int stage; /* the one that is asked */
    int64_t due_us;
    uint64_t *jobs; /* open */
    size_t job_count;
    struct effect_list asked;   /* proposals of this stage */
    struct effect_list effects; /* of the stages before, merged; when it is over: all */
};
enum hook_wait_state { HOOK_WAIT_OVER, HOOK_WAIT_WAITS, HOOK_WAIT_STRANGER };

/* Asks from the first stage on. WAITS: the caller arms a timer for `due_us`. */
enum hook_wait_state hook_wait_ask(struct work *work, struct hook_wait *wait);
/* What is on disk under `name`; false: no such question waits. */
bool hook_wait_load(struct work *work, struct hook_wait *wait);
/* A job of a loaded question has ended; `effects` NULL: without an answer. STRANGER: it is none of
 * its jobs. WAITS with another `due_us` than before: the next stage was asked. */
enum hook_wait_state hook_wait_answer(struct work *work, struct hook_wait *wait, uint64_t job,
                                      const struct effect_list *effects);
/* The stage of a loaded question is over whoever has not answered; those jobs end as `late`. */
enum hook_wait_state hook_wait_deadline(struct work *work, struct hook_wait *wait);
/* Nobody wants the answer of a loaded question any more: its jobs are cancelled. */
void hook_wait_drop(struct work *work, struct hook_wait *wait);

#endif
