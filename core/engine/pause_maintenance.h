/* Clocks in maintenance windows with `pause_clocks`. semantics (f11), (d2). The pause is a span of
 * the ticket with the window's own instants, however late a command comes upon it; one that moves
 * out of the window's team or service ends its span then. */
#ifndef ENGINE_PAUSE_MAINTENANCE_H
#define ENGINE_PAUSE_MAINTENANCE_H
#include "engine/hold_maintenance.h"

/* Before the clocks are looked at: makes the spans of the ticket in hand what its windows say, and
 * arms the timer of their end. */
void pause_maintenance(struct work *work);

#endif
