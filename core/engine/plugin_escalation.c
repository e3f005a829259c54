#include "engine/plugin_escalation.h"
#include "engine/de_escalate.h"
#include "engine/kept_policy.h"
#include "engine/resolve_targets.h"
#include "engine/run_escalation.h"

static void deny(struct work *work, struct effect *effect, const char *why)
{
    effect->verdict = VERDICT_DENIED;
    effect->why = arena_text(work->arena, text_z(why));
}

static void step(struct work *work, const struct escalation *escalation, struct effect *effect)
{
    const struct escalation_policy *policy = kept_policy_of(work, escalation);
    int64_t last = policy != NULL ? (int64_t)policy->level_count : 0;
    int64_t level = (int64_t)escalation->level + effect->num;
    struct refusal *refusal = work->refusal;
    struct refusal refused = {0};
    work->refusal = &refused;
    bool is_next = effect->num <= 1 || escalation->level >= last;
    if (run_escalation_step(work, escalation->n,
                            is_next        ? 0
                            : level > last ? (uint32_t)last
                                           : (uint32_t)level) != ERR_OK) {
        deny(work, effect, refused.text);
    }
    work->refusal = refusal;
}

bool plugin_escalation_target(struct work *work, struct effect *effect,
                              struct escalation_target *target)
{
    *target = (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = effect->key};
    bool is_agent = roster_agent(&work->policies->roster, effect->key) != NULL;
    if ((is_agent || escalation_policy_target_from(effect->key, target)) &&
        resolve_targets(work, target, 1).count > 0) {
        return true;
    }
    effect->why = arena_printf(
        work->arena,
        "\"%.*s\" is nobody who can be paged now, so the people of the policy were meant",
        TEXT_ARG(effect->key));
    return false;
}

static void raise(struct work *work, struct effect *effect)
{
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        if (work->ticket->escalations[i].state == ESCALATION_ACTIVE) {
            step(work, &work->ticket->escalations[i], effect);
            return;
        }
    }
    if (!run_escalation_start_by_rules(work, ESCALATION_CAUSE_PLUGIN, effect->instance)) {
        deny(work, effect, "no escalation rule has the cause plugin");
    }
}

void plugin_escalation_up(struct work *work, struct effect *effect)
{
    struct escalation_target target;
    bool is_given = effect->key.n > 0 && plugin_escalation_target(work, effect, &target);
    work->escalate_to = is_given ? &target : NULL;
    raise(work, effect);
    work->escalate_to = NULL;
}

void plugin_escalation_end(struct work *work, struct effect *effect)
{
    bool is_any = false;
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        struct escalation *escalation = &work->ticket->escalations[i];
        if (escalation_is_live(escalation) &&
            text_eq_z(effect->key, escalation_policy_cause_name(escalation->cause))) {
            de_escalate(work, escalation, effect->reason);
            is_any = true;
        }
    }
    if (!is_any) {
        deny(work, effect, "no live escalation has that cause");
    }
}
