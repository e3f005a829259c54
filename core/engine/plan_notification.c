#include "engine/plan_notification.h"
#include "engine/ask_hook.h"
#include "engine/merge.h"

#define MS_US 1000

static void deny(struct effect *effect, const char *why)
{
    effect->verdict = VERDICT_DENIED;
    effect->why = text_z(why);
}

static int64_t delay_of(struct effect *effect, bool is_mandatory)
{
    int64_t max_ms =
        is_mandatory ? PLAN_NOTIFICATION_MANDATORY_MS_MAX : PLAN_NOTIFICATION_DELAY_MS_MAX;
    if (effect->num <= max_ms) {
        return effect->num * MS_US;
    }
    effect->why =
        is_mandatory ? TEXT("at most a minute: somebody must see it") : TEXT("at most seven days");
    return max_ms * MS_US;
}

static void add_other(struct work *work, struct effect *effect, struct plan_change *change)
{
    if (change->other_count >= PLAN_NOTIFICATION_OTHERS_MAX) {
        deny(effect, "at most 16 people are told as well");
    } else if (roster_agent(&work->policies->roster, effect->key) == NULL) {
        deny(effect, "there is no such agent");
    } else {
        *ARENA_PUSH(work->arena, change->others, change->other_count) =
            (struct plan_other){.person = arena_text(work->arena, effect->key),
                                .channel = arena_text(work->arena, effect->val),
                                .reason = arena_text(work->arena, effect->reason),
                                .delay_us = delay_of(effect, false)};
    }
}

static void hear(struct work *work, const struct plan_notification *planned, struct effect *effect,
                 struct plan_change *change)
{
    bool is_meant = text_eq(effect->key, planned->person);
    if (effect->verdict != VERDICT_APPLIED) {
        return;
    }
    if (effect->kind == EFFECT_NOTIFY && is_meant) {
        change->channel = arena_text(work->arena, effect->val);
        change->delay_us = delay_of(effect, planned->is_mandatory);
    } else if (effect->kind == EFFECT_NOTIFY) {
        add_other(work, effect, change);
    } else if (effect->kind == EFFECT_SUPPRESS && !is_meant) {
        deny(effect, "this notification is for somebody else");
    } else if (effect->kind == EFFECT_SUPPRESS && planned->is_mandatory) {
        deny(effect, "a page is never left out: somebody must see it");
    } else if (effect->kind == EFFECT_SUPPRESS) {
        change->is_suppressed = true;
    }
}

struct plan_change plan_notification(struct work *work, const struct plan_notification *planned)
{
    struct plan_change change = {0};
    struct effect_list effects = {0};
    const struct subscriber *subscribers = NULL;
    if (work->ticket == NULL ||
        work->advisor->plan(work->advisor->ctx, HOOK_NOTIFICATION_PLAN, &subscribers) == 0) {
        return change;
    }
    struct message message = {.direction = MESSAGE_OUT,
                              .visibility = MESSAGE_INTERNAL,
                              .author_kind = MESSAGE_BY_SYSTEM,
                              .kind = planned->kind,
                              .channel = planned->channel,
                              .to = planned->to};
    message.facts =
        arena_printf(work->arena, "person=%.*s\nurgency=%s\nlevel=%u\nmandatory=%s\n",
                     TEXT_ARG(planned->person), notification_plan_urgency_name(planned->urgency),
                     planned->level, planned->is_mandatory ? "yes" : "no");
    ask_hook_inline(work, HOOK_NOTIFICATION_PLAN, -1, &message, planned->kind, &effects);
    merge_effects(work->arena, HOOK_NOTIFICATION_PLAN, &effects);
    for (size_t i = 0; i < effects.count; i++) {
        hear(work, planned, &effects.items[i], &change);
    }
    ask_hook_record(work, HOOK_NOTIFICATION_PLAN, &effects);
    return change;
}
