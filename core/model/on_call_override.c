#include "model/on_call_override.h"

struct reading {
    const struct on_call_override *all;
    size_t count;
    int64_t at_s;
    const struct on_call_set *before; /* the people without any override */
};

static bool holds(const struct reading *reading, const struct on_call_override *override)
{
    return override->span.from_s <= reading->at_s && reading->at_s < override->span.to_s;
}

/* Another one of higher priority says something else about the same people. */
static bool is_beaten(const struct reading *reading, const struct on_call_override *override)
{
    for (size_t i = 0; i < reading->count; i++) {
        const struct on_call_override *other = &reading->all[i];
        if (other->priority <= override->priority || !holds(reading, other)) {
            continue;
        }
        bool same_out = override->remove.n > 0 && text_eq(other->remove, override->remove);
        bool out_again = override->add.n > 0 && text_eq(other->remove, override->add);
        if (same_out || out_again || other->instead_of_all) {
            return true;
        }
    }
    return false;
}

static bool counts(const struct reading *reading, const struct on_call_override *override)
{
    return holds(reading, override) && !is_beaten(reading, override);
}

static void take_out(const struct reading *reading, struct on_call_set *set)
{
    for (size_t i = 0; i < reading->count; i++) {
        const struct on_call_override *override = &reading->all[i];
        if (!counts(reading, override)) {
            continue;
        }
        if (override->instead_of_all) {
            set->count = 0;
        } else if (override->remove.n > 0) {
            on_call_set_remove(set, override->remove);
        }
    }
}

static void put_in(const struct reading *reading, struct arena *arena, struct on_call_set *set)
{
    for (size_t i = 0; i < reading->count; i++) {
        const struct on_call_override *override = &reading->all[i];
        bool is_needed =
            override->remove.n == 0 || on_call_set_has(reading->before, override->remove);
        if (override->add.n > 0 && is_needed && counts(reading, override)) {
            on_call_set_add(arena, set,
                            (struct on_call_person){override->add, ON_CALL_OVERRIDE, override->id});
        }
    }
}

void on_call_override_apply(const struct on_call_override *overrides, size_t count, int64_t at_s,
                            struct arena *arena, struct on_call_set *set)
{
    struct on_call_set before = {NULL, 0};
    for (size_t i = 0; i < set->count; i++) {
        on_call_set_add(arena, &before, set->items[i]);
    }
    struct reading reading = {overrides, count, at_s, &before};
    take_out(&reading, set);
    put_in(&reading, arena, set);
}

int64_t on_call_override_next_change(const struct on_call_override *overrides, size_t count,
                                     int64_t at_s)
{
    int64_t next_s = INT64_MAX;
    for (size_t i = 0; i < count; i++) {
        int64_t edges_s[2] = {overrides[i].span.from_s, overrides[i].span.to_s};
        for (int e = 0; e < 2; e++) {
            next_s = edges_s[e] > at_s && edges_s[e] < next_s ? edges_s[e] : next_s;
        }
    }
    return next_s;
}
