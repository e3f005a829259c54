/* The `level_actions` of work.h: what a level does that needs messages. */
#ifndef ENGINE_DO_LEVEL_ACTIONS_H
#define ENGINE_DO_LEVEL_ACTIONS_H
#include "engine/work.h"

extern const struct level_actions do_level_actions;

#endif
