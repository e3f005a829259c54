/* Planted bugs: the faults that a harness must be able to find, or it proves nothing. They exist
 * only in binaries that are built with RUNG_CONTROLS, and there only the one that the variable
 * RUNG_CONTROL names. In every other build PLANT() is false and leaves nothing behind. */
#ifndef BASE_PLANT_H
#define BASE_PLANT_H
#include <stdbool.h>

#ifdef RUNG_CONTROLS
#include <stdlib.h>
#include <string.h>
#define PLANT(name) (strcmp(getenv("RUNG_CONTROL") ? getenv("RUNG_CONTROL") : "", (name)) == 0)
#else
#define PLANT(name) false
#endif

#endif
