#include "host/pipeline.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "host/hook_table.h"
#include "model/ticket_facts.h"

struct draft { /* one subscription on its way to a position */
    struct instance *instance;
    const rung_sub *sub;
    const struct instance_override *override; /* NULL: none */
    uint32_t stage;
    uint32_t rank; /* in the operator's order; HOOK_ORDER_NONE: there is none */
    bool is_named; /* there, and not by "*" */
    bool is_placed;
};

static const struct instance_override *override_of(const struct instance *instance, uint32_t hook)
{
    for (size_t i = 0; i < instance->override_count; i++) {
        if (instance->overrides[i].hook == hook) {
            return &instance->overrides[i];
        }
    }
    return NULL;
}

static bool says(const char *wish, const struct draft *other)
{
    return wish != NULL && strcmp(wish, other->instance->file.plugin->id) == 0;
}

/* Must `a` come before `b`? The operator has the first word, plugins the second. */
static bool precedes(const struct draft *a, const struct draft *b)
{
    if (a->rank != b->rank) {
        return a->rank < b->rank;
    }
    return says(a->sub->before, b) || says(b->sub->after, a);
}

static int compare_drafts(const void *x, const void *y)
{
    const struct draft *a = x;
    const struct draft *b = y;
    if (a->stage != b->stage) {
        return a->stage < b->stage ? -1 : 1;
    }
    if (a->instance->order != b->instance->order) {
        return a->instance->order < b->instance->order ? -1 : 1;
    }
    return a->sub < b->sub ? -1 : a->sub > b->sub;
}

/* The first one of the stage that nobody unplaced must precede; NULL: a circle. */
static struct draft *next_of(struct draft *drafts, size_t count, uint32_t stage)
{
    for (size_t i = 0; i < count; i++) {
        bool is_free = !drafts[i].is_placed && drafts[i].stage == stage;
        for (size_t k = 0; k < count && is_free; k++) {
            is_free = k == i || drafts[k].is_placed || drafts[k].stage != stage ||
                      !precedes(&drafts[k], &drafts[i]);
        }
        if (is_free) {
            return &drafts[i];
        }
    }
    return NULL;
}

static const struct expression *rule_of(struct pipeline *pipeline, const struct draft *draft,
                                        const struct expression_symbol *symbols, char *why,
                                        size_t why_size)
{
    struct expression_trouble trouble;
    if (draft->sub->when == NULL) {
        return NULL;
    }
    const struct expression *rule = expression_read(&pipeline->arena, text_z(draft->sub->when),
                                                    symbols, ticket_facts_count, &trouble);
    if (rule == NULL) {
        const char *hook = effect_hook_name((enum hook)draft->sub->hook);
        (void)snprintf(why, why_size,
                       "%s: its filter for %s is no rule here: %s; without that hook it can be "
                       "used (hooks: {%s: {enabled: false}})",
                       draft->instance->file.plugin->id, hook, trouble.text, hook);
    }
    return rule;
}

static const struct text *reads_of(struct pipeline *pipeline, const rung_sub *sub, size_t *count)
{
    struct text *reads = NULL;
    *count = 0;
    for (size_t i = 0; sub->reads != NULL && sub->reads[i] != NULL; i++) {
        *ARENA_PUSH(&pipeline->arena, reads, *count) = text_z(sub->reads[i]);
    }
    return reads;
}

static uint32_t wait_of(const struct draft *draft)
{
    const struct hook_table_row *row = hook_table_find(draft->sub->hook);
    int64_t wait_ms = draft->override && draft->override->wait_ms ? draft->override->wait_ms
                      : draft->sub->wait_ms                       ? draft->sub->wait_ms
                                                                  : row->wait_ms;
    return (uint32_t)(wait_ms > row->wait_ms_max ? row->wait_ms_max : wait_ms);
}

static uint32_t timeout_of(const struct draft *draft)
{
    int64_t timeout_ms = draft->override && draft->override->timeout_ms
                             ? draft->override->timeout_ms
                             : draft->sub->timeout_ms;
    return (uint32_t)(timeout_ms > PIPELINE_TIMEOUT_MS_MAX ? PIPELINE_TIMEOUT_MS_MAX : timeout_ms);
}

/* Where trying again is the rule, another one means: once. */
static uint32_t attempts_of(const struct draft *draft)
{
    enum failure_policy policy = draft->override ? draft->override->on_failure : FAILURE_POLICY_OWN;
    bool is_once = policy != FAILURE_POLICY_OWN && policy != FAILURE_POLICY_RETRY &&
                   failure_policy_of((enum hook)draft->sub->hook) == FAILURE_POLICY_RETRY;
    return is_once ? 1 : (uint32_t)draft->instance->attempts_max;
}

/* By the plugin's own table, so that an operator who changes the order moves no job elsewhere. */
static uint32_t number_of(const rung_plugin *plugin, const rung_sub *sub)
{
    uint32_t number = 0;
    for (size_t i = 0; sub->work != NULL && plugin_sub(plugin, i) != sub; i++) {
        const rung_sub *other = plugin_sub(plugin, i);
        number += other->hook == sub->hook && other->work != NULL;
    }
    return number;
}

static void place(struct pipeline *pipeline, struct draft *draft, const struct expression *when,
                  const char *reason)
{
    enum hook hook = (enum hook)draft->sub->hook;
    struct instance *instance = draft->instance;
    const struct instance_override *override = draft->override;
    struct pipeline_place *place = ARENA_NEW(&pipeline->arena, struct pipeline_place);
    *place = (struct pipeline_place){.instance = instance,
                                     .sub = draft->sub,
                                     .stats = instance_stats(instance, draft->sub),
                                     .when = {when, override ? override->when : NULL},
                                     .reason = reason};
    size_t position = pipeline->counts[hook];
    struct subscriber *subscriber =
        ARENA_PUSH(&pipeline->arena, pipeline->hooks[hook], pipeline->counts[hook]);
    *subscriber = (struct subscriber){
        .instance = instance->name,
        .version = text_z(instance->file.plugin->version),
        .hook = hook,
        .stage = draft->stage,
        .position = (int32_t)position,
        .number = number_of(instance->file.plugin, draft->sub),
        .is_job = draft->sub->work != NULL,
        .no_wait = (draft->sub->flags & RUNG_NO_WAIT) != 0 || wait_of(draft) == 0,
        .serves_places = (draft->sub->flags & RUNG_PLACES) != 0,
        .timeout_ms = timeout_of(draft),
        .wait_ms = wait_of(draft),
        .attempts_max = attempts_of(draft),
        .on_failure = override ? override->on_failure : FAILURE_POLICY_OWN,
        .leases = &pipeline->leases,
        .host = place};
    subscriber->reads = reads_of(pipeline, draft->sub, &subscriber->read_count);
    draft->is_placed = true;
}

static size_t gather(enum hook hook, struct instance *const *instances, size_t count,
                     bool (*takes_part)(const struct instance *instance), struct arena *arena,
                     struct draft **drafts)
{
    size_t found = 0;
    *drafts = NULL;
    for (size_t i = 0; i < count; i++) {
        struct instance *instance = instances[i];
        if (!takes_part(instance)) {
            continue;
        }
        for (size_t k = 0; k < instance->file.plugin->n_subs; k++) {
            const rung_sub *sub = plugin_sub(instance->file.plugin, k);
            const struct instance_override *override = override_of(instance, (uint32_t)hook);
            if (sub->hook != (uint32_t)hook || (override != NULL && override->is_off)) {
                continue;
            }
            int32_t stage = override && override->stage >= 0 ? override->stage : sub->stage;
            const struct hook_orders *orders = instance->env ? instance->env->orders : NULL;
            *ARENA_PUSH(arena, *drafts, found) =
                (struct draft){.instance = instance,
                               .sub = sub,
                               .override = override,
                               .stage = (uint32_t)stage,
                               .rank = hook_order_rank(orders, hook, instance->name),
                               .is_named = hook_order_names(orders, hook, instance->name)};
        }
    }
    return found;
}

/* Whoever the operator's order forgot, or put where its stage does not let it stand. */
static bool check_order(enum hook hook, const struct draft *drafts, size_t count, char *why,
                        size_t why_size)
{
    const struct instance_env *env = count > 0 ? drafts[0].instance->env : NULL;
    bool has_order = env != NULL && env->orders != NULL && env->orders->hooks[hook].count > 0;
    for (size_t i = 0; has_order && i < count; i++) {
        if (drafts[i].rank == HOOK_ORDER_NONE) {
            (void)snprintf(why, why_size,
                           "order: %s: %.*s is asked there and not named: name it, or \"*\" for "
                           "all that are not named",
                           effect_hook_name(hook), TEXT_ARG(drafts[i].instance->name));
            return false;
        }
        for (size_t k = 0; k < count; k++) {
            if (drafts[i].is_named && drafts[k].is_named && drafts[i].rank < drafts[k].rank &&
                drafts[i].stage > drafts[k].stage) {
                (void)snprintf(why, why_size,
                               "order: %s: %.*s cannot come before %.*s, for its stage is %u and "
                               "the other's %u: give it another stage (hooks: {%s: {stage: %u}})",
                               effect_hook_name(hook), TEXT_ARG(drafts[i].instance->name),
                               TEXT_ARG(drafts[k].instance->name), drafts[i].stage, drafts[k].stage,
                               effect_hook_name(hook), drafts[k].stage);
                return false;
            }
        }
    }
    return true;
}

static const char *reason_of(const struct draft *draft)
{
    if (draft->is_named) {
        return "the operator's order";
    }
    if (draft->rank != HOOK_ORDER_NONE) {
        return "\"*\" in the operator's order, then its plugin's and the configuration's";
    }
    if (draft->sub->after != NULL || draft->sub->before != NULL) {
        return "its plugin's before and after";
    }
    return draft->override != NULL && draft->override->stage >= 0
               ? "the operator's stage, then the order of the configuration"
               : "its stage, then the order of the configuration";
}

static bool order_hook(struct pipeline *pipeline, enum hook hook, struct draft *drafts,
                       size_t count, const struct expression_symbol *symbols, char *why,
                       size_t why_size)
{
    if (count > 1) {
        qsort(drafts, count, sizeof *drafts, compare_drafts);
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t stage = 0;
        for (size_t k = 0; k < count; k++) { /* the lowest stage with somebody left */
            if (!drafts[k].is_placed) {
                stage = drafts[k].stage;
                break;
            }
        }
        struct draft *next = next_of(drafts, count, stage);
        if (next == NULL) {
            (void)snprintf(why, why_size,
                           "at %s, stage %u, the plugins' \"before\" and \"after\" go round in a "
                           "circle; give one of them another stage",
                           effect_hook_name(hook), stage);
            return false;
        }
        why[0] = '\0';
        const struct expression *when = rule_of(pipeline, next, symbols, why, why_size);
        if (why[0] != '\0') {
            return false;
        }
        place(pipeline, next, when, reason_of(next));
    }
    return true;
}

/* What this version does not ask is loaded all the same: a later one may. */
static void warn_of_unasked(enum hook hook, const struct draft *drafts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool is_inline = drafts[i].sub->decide != NULL;
        unsigned kind = is_inline ? HOOK_TABLE_INLINE : HOOK_TABLE_JOB;
        if ((hook_table_find((uint32_t)hook)->asked & kind) == 0) {
            log_warn("plugin.hook_not_asked", "plugin=%.*s hook=%s kind=%s",
                     TEXT_ARG(drafts[i].instance->name), effect_hook_name(hook),
                     is_inline ? "inline" : "job");
        }
    }
}

bool pipeline_init(struct pipeline *pipeline, struct instance *const *instances, size_t count,
                   bool (*counts)(const struct instance *instance),
                   const struct expression_symbol *symbols, char *why, size_t why_size)
{
    *pipeline = (struct pipeline){0};
    arena_init(&pipeline->arena);
    for (int hook = 1; hook <= HOOK_MAX; hook++) {
        struct draft *drafts = NULL;
        size_t found = gather((enum hook)hook, instances, count, counts, &pipeline->arena, &drafts);
        warn_of_unasked((enum hook)hook, drafts, found);
        if (!check_order((enum hook)hook, drafts, found, why, why_size) ||
            !order_hook(pipeline, (enum hook)hook, drafts, found, symbols, why, why_size)) {
            return false;
        }
    }
    return true;
}

void pipeline_fini(struct pipeline *pipeline)
{
    arena_fini(&pipeline->arena);
    *pipeline = (struct pipeline){0};
}

const struct subscriber *pipeline_find(const struct pipeline *pipeline, enum hook hook,
                                       struct text instance, uint32_t number)
{
    const struct subscriber *found = NULL;
    for (size_t i = 0; i < pipeline->counts[hook]; i++) {
        const struct subscriber *one = &pipeline->hooks[hook][i];
        if (text_eq(one->instance, instance) && one->number == number &&
            (found == NULL || (one->is_job && !found->is_job))) {
            found = one;
        }
    }
    return found;
}
