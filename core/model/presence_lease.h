/* Whether a person takes work now: what he said, what counts, and whether anything of his was heard
 * lately. A change counts when it has held for a while, so that a client that flaps moves nothing;
 * whoever is not heard of is stale. semantics (h9). */
#ifndef MODEL_PRESENCE_LEASE_H
#define MODEL_PRESENCE_LEASE_H
#include "base/arena.h"
#include "model/roster.h"

struct presence_lease {
    enum roster_presence presence, wanted; /* counts; was said last */
    struct text off, wanted_off; /* channels on which he takes no work: a list, one a line */
    int64_t wanted_since_us;     /* 0: what was said counts */
    int64_t seen_us;             /* the last sign of life; 0: never, and then there is no lease */
};

/* He says so. What he said before and that never counted is forgotten. */
void presence_lease_say(struct presence_lease *lease, enum roster_presence presence,
                        struct text off, int64_t now_us);
/* Lets count what has held long enough; true: it has changed something. */
bool presence_lease_settle(struct presence_lease *lease, int64_t now_us, int64_t damping_s);
bool presence_lease_is_stale(const struct presence_lease *lease, int64_t now_us, int64_t lease_s);
/* When the next of these happens by itself; 0: nothing will. */
int64_t presence_lease_next(const struct presence_lease *lease, int64_t now_us, int64_t lease_s,
                            int64_t damping_s);
/* Online, and not off on this channel. */
bool presence_lease_is_present(const struct presence_lease *lease, struct text channel);

#endif
