/* What plugins can set off by each other: an effect that somebody may have at one hook leads to
 * another hook where somebody is asked, and so on, back to the first. Only steps that need neither
 * time nor a person count, for the others end by themselves; so do clocks, each of which is at risk
 * once. The guards against loops cut such a circle when it runs (30 changes of a ticket within an
 * hour); a configuration that has one is told before. */
#ifndef HOST_HOOK_CYCLE_H
#define HOST_HOOK_CYCLE_H
#include "host/pipeline.h"

/* "notification.failed -notify-> notification.failed" in `arena`; empty: there is none. */
struct text hook_cycle_find(const struct pipeline *pipeline, struct arena *arena);

#endif
