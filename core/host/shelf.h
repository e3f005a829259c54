/* The generations of plugins that somebody may still point to. Which one is asked is switched on
 * the engine's thread between two commands; an old one goes when the last job is back that was
 * leased under it. */
#ifndef HOST_SHELF_H
#define HOST_SHELF_H
#include "host/generation.h"

struct shelf {
    struct mutex *lock;                   /* guards the list */
    struct generation *first;             /* owned; newest first */
    _Atomic(struct generation *) current; /* changed on the engine's thread */
};

void shelf_init(struct shelf *shelf);
void shelf_fini(struct shelf *shelf);
void shelf_put(struct shelf *shelf, struct generation *generation); /* takes it over; [loop] */
/* From now on the newest one of this version is asked. False: there is none. [engine] */
bool shelf_swap(struct shelf *shelf, struct text version);
struct generation *shelf_current(struct shelf *shelf); /* [engine], or [loop] for one turn */
/* What was leased before the switch and starts behind it goes to the new one, if that is shown what
 * it wants to see. False: it has to be leased again. [engine] */
bool shelf_hand_on(struct shelf *shelf, struct leased_job *job);
/* Frees all but the current one and `besides` (may be NULL) that nobody points to. [loop] */
void shelf_sweep(struct shelf *shelf, const struct generation *besides);

#endif
