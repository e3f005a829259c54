/* What another version of the SLA policies would do to open tickets, without doing it: whose due
 * and breach would differ. The same code as when it happens, on copies. semantics (d8), (j). */
#ifndef ENGINE_PREVIEW_POLICIES_H
#define ENGINE_PREVIEW_POLICIES_H
#include "engine/work.h"

#define PREVIEW_POLICIES_TICKETS_MAX 10000 /* looked at when a version is put in force */
#define PREVIEW_POLICIES_PAGE_MAX 200      /* looked at by one question */
#define PREVIEW_POLICIES_CHANGES_MAX 100   /* listed; all are counted */

struct preview_change { /* of one clock */
    uint64_t ticket;
    enum sla_metric metric;
    uint32_t n;
    int64_t due_before_s, due_after_s; /* CALENDAR_NONE: paused, or there is no such clock */
    bool breached_before, breached_after;
    bool begins, ends;
};

struct preview {
    const struct policy_set *set;         /* lent: whose SLA policies would hold */
    const struct policy_version *version; /* lent: as it would be put in force */
    struct text after;                    /* where to go on; empty: all were looked at */
    int64_t tickets, tickets_changed, clocks_changed, breaches_won, breaches_lost;
    int64_t unknown_effect; /* tickets whose policy a plugin chose: it may choose another one */
    struct preview_change *changes;
    size_t change_count;
};

/* Looks at so many open tickets behind `after`. */
void preview_policies_run(struct work *work, struct preview *preview, size_t tickets_max);
/* The pairs of the open map. */
void preview_policies_pack(struct pack *pack, const struct preview *preview);

#endif
