/* One notification that speaks for several: its carrier is a job of no ticket that names its
 * members. Each member stays a job of its own ticket, so that an acknowledgement there takes it
 * out. What the carrier says is written when it is leased, from the members that are left. [engine
 * thread] */
#ifndef ENGINE_BUNDLE_H
#define ENGINE_BUNDLE_H
#include "engine/make_job.h"

#define BUNDLE_LINES_MAX 50    /* members named in one text; the others are counted */
#define BUNDLE_MEMBERS_MAX 128 /* of one event: so many leave at once, the next begin anew */

static inline bool bundle_is(const struct job *job)
{
    return job->members.n > 0;
}
/* A waiting carrier for these jobs, all of one person and one way to reach them; `kind`: of its
 * message. Belongs to no ticket, whatever is in hand. The members' rows are the caller's. */
uint64_t bundle_make(struct work *work, const struct job *members, size_t count, struct text kind);
/* Those that are still spoken for; in the arena of the command. */
size_t bundle_members(struct work *work, const struct job *carrier, struct job **members);
/* A member has been cancelled: the carrier goes on, or ends with its last member. */
void bundle_lost(struct work *work, const struct job *member);
/* Subject and body for the members that are left; false: nobody is left, and the carrier ended. */
bool bundle_write(struct work *work, struct job *carrier);

#endif
