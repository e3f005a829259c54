/* A server that starts again with edited SLA policies. Header-only. */
#ifndef TESTS_SUPPORT_EDITED_H
#define TESTS_SUPPORT_EDITED_H
#include "support/story.h"

/* Targets of every priority of a clock of the first policy. */
static inline void edited_target(struct world *world, enum sla_metric metric, int64_t seconds)
{
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        world->policies->sla_policies[0].clocks[metric].targets[priority] =
            (struct sla_target){.amount = seconds};
    }
}

/* What was changed in the policies holds from now on, in this mode. */
static inline void edited_start(struct world *world, const char *version, enum policy_mode mode,
                                int64_t as_of_s)
{
    struct policy_set *set = world->policies;
    (void)snprintf(set->version, sizeof set->version, "%s", version);
    set->sla_change = (struct policy_change){mode, as_of_s, TEXT("ann")};
    world_crash(world);
}

/* Due of the live clock, in seconds since the world's nine o'clock; -1: there is none. */
static inline int64_t edited_due(struct world *world, const char *ticket, const char *metric)
{
    const struct value *found =
        world_ticket(world, world_call(world, "ticket.get", "", "id", ticket, NULL));
    const struct value *clocks = value_get(found, "clocks");
    for (size_t i = 0; clocks != NULL && i < clocks->list.count; i++) {
        const struct value *clock = &clocks->list.items[i];
        bool is_running = text_eq_z(value_text(clock, "phase"), "running");
        if (is_running && text_eq_z(value_text(clock, "metric"), metric)) {
            return (value_int(clock, "due_at_ms", 0) - WORLD_START_US / 1000) / 1000;
        }
    }
    return -1;
}

/* The newest version, as policy.versions tells it. */
static inline const struct value *edited_version(struct world *world)
{
    struct value *value = ARENA_NEW(&world->arena, struct value);
    *value = world_result(world, world_call(world, "policy.versions", "", NULL));
    return &value_get(value, "items")->list.items[0];
}

#endif
