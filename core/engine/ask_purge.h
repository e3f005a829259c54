/* May a ticket go for good? What still needs it says no at once; then the plugins at
 * ticket.before_purge are asked, inline and by jobs that are waited for on disk. One who is against
 * it, has failed or is late keeps the ticket, and its timeline says who. decision 37.
 *
 *   check --asked--> WAITS --all agree--> GOES (engine/remove_ticket.h)
 *                      |--against it, failed, late, or something needs it by now--> REFUSED
 */
#ifndef ENGINE_ASK_PURGE_H
#define ENGINE_ASK_PURGE_H
#include "engine/work.h"
#include "model/job.h"

#define ASK_PURGE_AGAIN_US (INT64_C(30) * 86400 * 1000000) /* somebody was against it */
#define ASK_PURGE_FAILED_US (INT64_C(86400) * 1000000)     /* somebody could not say */

enum ask_purge_state { ASK_PURGE_WAITS, ASK_PURGE_REFUSED, ASK_PURGE_GOES };
struct ask_purge_reason {
    struct text plugin, code, why; /* plugin empty: the server itself */
};
struct ask_purge {
    enum ask_purge_state state;
    int64_t until_us;                 /* WAITS */
    struct ask_purge_reason *reasons; /* REFUSED */
    size_t reason_count;
};

/* Refuses the command unless nothing needs the ticket in hand any more. */
enum err ask_purge_check(struct work *work);
/* Asks about the ticket in hand, which ask_purge_check has passed; one that is asked about already
 * goes on waiting. Saves it; when it goes, none is in hand afterwards. */
void ask_purge(struct work *work, struct text why, struct ask_purge *asked);
/* A job has ended; `effects` NULL: without an answer. The caller saves the ticket, if one is left.
 */
void ask_purge_answered(struct work *work, const struct job *job,
                        const struct effect_list *effects);
void ask_purge_due(struct work *work); /* TIMER_PURGE; likewise */

#endif
