#include "host/hook_cycle.h"
#include "host/hook_table.h"

static const struct {
    enum effect_kind effect;
    enum hook leads_to;
} steps[] = {
    {EFFECT_NOTIFY, HOOK_NOTIFICATION_RENDER},
    {EFFECT_NOTIFY, HOOK_NOTIFICATION_FAILED},
    {EFFECT_ESCALATE, HOOK_ESCALATION_STARTED},
    {EFFECT_ESCALATE, HOOK_ESCALATION_RESOLVE},
    {EFFECT_ESCALATE, HOOK_NOTIFICATION_RENDER},
    {EFFECT_ESCALATE, HOOK_NOTIFICATION_FAILED},
    {EFFECT_ROUTE, HOOK_BOT_TURN}, /* to a bot */
};
#define STEPS (sizeof steps / sizeof steps[0])

/* Somebody is asked there and may have it. */
static bool may(const struct pipeline *pipeline, enum hook hook, enum effect_kind effect)
{
    const struct hook_table_row *row = hook_table_find((uint32_t)hook);
    for (size_t i = 0; row != NULL && i < pipeline->counts[hook]; i++) {
        const struct pipeline_place *place = pipeline->hooks[hook][i].host;
        if ((place->instance->grants & row->effects & RUNG_MAY(effect)) != 0) {
            return true;
        }
    }
    return false;
}

struct walk {
    const struct pipeline *pipeline;
    struct arena *arena;
    enum hook first;
    bool seen[HOOK_MAX + 1];
};

/* A way from here back to the first; empty: none. */
static struct text way_back(struct walk *walk, enum hook hook)
{
    walk->seen[hook] = true;
    for (size_t i = 0; i < STEPS; i++) {
        enum hook next = steps[i].leads_to;
        if (walk->pipeline->counts[next] == 0 || !may(walk->pipeline, hook, steps[i].effect)) {
            continue;
        }
        const char *effect = effect_name(steps[i].effect);
        if (next == walk->first) {
            return arena_printf(walk->arena, "%s -%s-> %s", effect_hook_name(hook), effect,
                                effect_hook_name(next));
        }
        struct text rest = walk->seen[next] ? TEXT_NONE : way_back(walk, next);
        if (rest.n > 0) {
            return arena_printf(walk->arena, "%s -%s-> %.*s", effect_hook_name(hook), effect,
                                TEXT_ARG(rest));
        }
    }
    return TEXT_NONE;
}

struct text hook_cycle_find(const struct pipeline *pipeline, struct arena *arena)
{
    for (int hook = 1; hook <= HOOK_MAX; hook++) {
        struct walk walk = {.pipeline = pipeline, .arena = arena, .first = (enum hook)hook};
        struct text way = pipeline->counts[hook] > 0 ? way_back(&walk, walk.first) : TEXT_NONE;
        if (way.n > 0) {
            return way;
        }
    }
    return TEXT_NONE;
}
