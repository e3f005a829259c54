/* Maintenance windows as escalations see them. semantics (f11). A window is a document
 * "maintenance/<number>". */
#ifndef ENGINE_HOLD_MAINTENANCE_H
#define ENGINE_HOLD_MAINTENANCE_H
#include "engine/work.h"

struct maintenance { /* one window; texts in the arena */
    uint64_t id;
    struct text team, service; /* empty: all; both: who is of both */
    struct text reason;
    struct text by;
    int64_t from_us, to_us;
    bool ended;         /* by a person, before its end */
    bool pause_clocks;  /* clocks stand still in it */
    struct text cursor; /* of the sweep: the last ticket it has looked at */
    uint32_t passes;    /* of the sweep, so far */
};

/* The end of the latest window that covers the ticket in hand now; 0: none does. */
int64_t hold_maintenance_until(struct work *work);
bool hold_maintenance_get(struct work *work, uint64_t id, struct maintenance *window);
void hold_maintenance_put(struct work *work, const struct maintenance *window);
/* All windows that are not over, by number. */
size_t hold_maintenance_open(struct work *work, struct maintenance **windows);
/* Is a ticket of this window's team and service, whatever the time? */
bool hold_maintenance_means(const struct maintenance *window, const struct ticket *ticket);
bool hold_maintenance_covers(const struct maintenance *window, const struct ticket *ticket,
                             int64_t now_us);
/* Writes {id, team, service, pause_clocks, reason, by, from_at_ms, to_at_ms, ended} as one map. */
void hold_maintenance_view(struct pack *pack, const struct maintenance *window);

#endif
