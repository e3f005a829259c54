/* Who is meant by the targets of a level, now: `resolve` of the escalation machine. */
#ifndef ENGINE_RESOLVE_TARGETS_H
#define ENGINE_RESOLVE_TARGETS_H
#include "engine/work.h"
#include "model/escalation_machine.h"

/* Everybody once, in the order of the targets (a team's members by id). `ctx` is a struct work. */
struct escalation_people resolve_targets(void *ctx, const struct escalation_target *targets,
                                         size_t count);

#endif
