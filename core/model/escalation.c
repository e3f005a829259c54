#include "model/escalation.h"
#include "base/must.h"

#define TO(state) (1u << (state))

static const struct {
    const char *name;
    unsigned to; /* allowed next states */
} states[ESCALATION_STATES] = {
    [ESCALATION_ACTIVE] = {"active", TO(ESCALATION_ACKNOWLEDGED) | TO(ESCALATION_HELD) |
                                         TO(ESCALATION_EXHAUSTED) | TO(ESCALATION_RESOLVED) |
                                         TO(ESCALATION_CANCELLED)},
    [ESCALATION_ACKNOWLEDGED] = {"acknowledged", TO(ESCALATION_ACTIVE) | TO(ESCALATION_HELD) |
                                                     TO(ESCALATION_RESOLVED) |
                                                     TO(ESCALATION_CANCELLED)},
    [ESCALATION_HELD] = {"held", TO(ESCALATION_ACTIVE) | TO(ESCALATION_ACKNOWLEDGED) |
                                     TO(ESCALATION_RESOLVED) | TO(ESCALATION_CANCELLED)},
    [ESCALATION_EXHAUSTED] = {"exhausted", TO(ESCALATION_ACTIVE) | TO(ESCALATION_ACKNOWLEDGED) |
                                               TO(ESCALATION_HELD) | TO(ESCALATION_RESOLVED) |
                                               TO(ESCALATION_CANCELLED)},
    [ESCALATION_RESOLVED] = {"resolved", TO(ESCALATION_ACTIVE) | TO(ESCALATION_HELD)},
    [ESCALATION_CANCELLED] = {"cancelled", TO(ESCALATION_ACTIVE) | TO(ESCALATION_HELD)},
};

const char *escalation_state_name(enum escalation_state state)
{
    MUST(state < ESCALATION_STATES);
    return states[state].name;
}

bool escalation_state_from(struct text name, enum escalation_state *state)
{
    for (unsigned i = 0; i < ESCALATION_STATES; i++) {
        if (text_eq_z(name, states[i].name)) {
            *state = (enum escalation_state)i;
            return true;
        }
    }
    return false;
}

const char *escalation_hold_name(enum escalation_hold hold)
{
    static const char *const names[] = {"", "snooze", "maintenance"};
    MUST(hold <= ESCALATION_HOLD_MAINTENANCE);
    return names[hold];
}

bool escalation_is_live(const struct escalation *escalation)
{
    return escalation->state < ESCALATION_RESOLVED;
}

bool escalation_may_move(enum escalation_state from, enum escalation_state to)
{
    MUST(from < ESCALATION_STATES && to < ESCALATION_STATES);
    return (states[from].to & TO(to)) != 0;
}

void escalation_move(struct escalation *escalation, enum escalation_state to)
{
    MUST(escalation_may_move(escalation->state, to));
    escalation->state = to;
}

enum escalation_step escalation_next(const struct escalation *escalation,
                                     const struct escalation_policy *policy, uint32_t *level,
                                     uint32_t *round)
{
    *round = escalation->round;
    *level = escalation->level + 1;
    if (*level <= policy->level_count) {
        return ESCALATION_STEP_LEVEL;
    }
    if (escalation->round < policy->repeat && policy->level_count > 0) {
        *round = escalation->round + 1;
        *level = 1;
        return ESCALATION_STEP_LEVEL;
    }
    *level = escalation->level;
    return ESCALATION_STEP_EXHAUSTED;
}

int64_t escalation_level_due(const struct escalation_policy *policy, uint32_t level,
                             int64_t fired_us)
{
    MUST(level >= 1 && level <= policy->level_count);
    const struct escalation_level *entry = &policy->levels[level - 1];
    if (entry->delay_calendar == NULL) {
        return fired_us + entry->delay_s * INT64_C(1000000);
    }
    int64_t due_s = 0;
    enum err err = calendar_advance(entry->delay_calendar, fired_us / 1000000, entry->delay_s, NULL,
                                    0, &due_s);
    if (err != ERR_OK || due_s == CALENDAR_NONE) {
        /* A calendar that never opens must not hold an escalation back: elapsed time counts
         * instead. */
        return fired_us + entry->delay_s * INT64_C(1000000);
    }
    return due_s * INT64_C(1000000);
}

bool escalation_list_next(struct text names, size_t *at, struct text *name)
{
    if (*at >= names.n) {
        return false;
    }
    size_t end = text_find(names, TEXT("\n"), *at);
    end = end == SIZE_MAX ? names.n : end;
    *name = text_slice(names, *at, end);
    *at = end + 1;
    return true;
}

bool escalation_lists(struct text names, struct text name)
{
    struct text listed;
    for (size_t at = 0; escalation_list_next(names, &at, &listed);) {
        if (text_eq(listed, name)) {
            return true;
        }
    }
    return false;
}

struct text escalation_list_add(struct arena *arena, struct text names, struct text name)
{
    if (name.n == 0 || escalation_lists(names, name)) {
        return names;
    }
    return names.n == 0 ? arena_text(arena, name)
                        : arena_printf(arena, "%.*s\n%.*s", TEXT_ARG(names), TEXT_ARG(name));
}
