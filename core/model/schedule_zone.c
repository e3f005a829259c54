#include "model/schedule_zone.h"

static void apply_to_entry(struct schedule_entry *entry, const struct zone *zone,
                           struct arena *arena)
{
    const struct rotation_version *versions = entry->versions;
    size_t count = entry->version_count;
    if (entry->rule != NULL) {
        struct on_call_rule *rule = ARENA_NEW(arena, struct on_call_rule);
        *rule = *entry->rule;
        rule->zone = zone;
        entry->rule = rule;
    }
    if (entry->rolling != NULL) {
        struct rolling_shift *rolling = ARENA_NEW(arena, struct rolling_shift);
        *rolling = *entry->rolling;
        rolling->zone = zone;
        entry->rolling = rolling;
    }
    entry->versions = NULL;
    entry->version_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct rotation_version *version = ARENA_PUSH(arena, entry->versions, entry->version_count);
        *version = versions[i];
        version->grid.zone = zone;
    }
}

struct schedule *schedule_zone_apply(const struct schedule *base, const struct zone *zone,
                                     struct arena *arena)
{
    struct schedule *schedule = ARENA_NEW(arena, struct schedule);
    *schedule = *base;
    schedule->zone = zone;
    schedule->entries = NULL;
    schedule->entry_count = 0;
    for (size_t i = 0; i < base->entry_count; i++) {
        struct schedule_entry *entry = ARENA_PUSH(arena, schedule->entries, schedule->entry_count);
        *entry = base->entries[i];
        apply_to_entry(entry, zone, arena);
    }
    return schedule;
}
