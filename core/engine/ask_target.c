#include "engine/ask_target.h"
#include "engine/ask_hook.h"
#include "engine/merge.h"

static bool takes_pages(const struct work *work, struct text instance)
{
    const struct subscriber *sender =
        work->advisor->find(work->advisor->ctx, HOOK_NOTIFICATION_SEND, instance, 0);
    return sender != NULL && sender->serves_places;
}

static void take(struct work *work, struct text instance, struct text **ids, size_t *count)
{
    *ARENA_PUSH(work->arena, *ids, *count) =
        arena_printf(work->arena, ROSTER_PLUGIN "%.*s", TEXT_ARG(instance));
}

static void deny(struct effect *effect, const char *why)
{
    effect->verdict = VERDICT_DENIED;
    effect->why = text_z(why);
}

static void hear(struct work *work, struct text instance, struct effect *effect, struct text **ids,
                 size_t *count)
{
    if (effect->verdict != VERDICT_APPLIED) {
        return;
    }
    if (effect->kind == EFFECT_NOTIFY) {
        if (*count >= ESCALATION_TARGETS_MAX) {
            deny(effect, "a target means at most 32 people");
        } else if (roster_agent(&work->policies->roster, effect->key) == NULL) {
            deny(effect, "there is no such agent");
        } else {
            *ARENA_PUSH(work->arena, *ids, *count) = arena_text(work->arena, effect->key);
        }
    } else if (effect->kind == EFFECT_RESULT && text_eq_z(effect->key, "take")) {
        if (takes_pages(work, instance)) {
            take(work, instance, ids, count);
        } else {
            deny(effect, "this instance has no notification.send that takes pages itself");
        }
    }
}

size_t ask_target(struct work *work, struct text instance, struct text **ids)
{
    size_t count = 0;
    struct effect_list effects = {0};
    const struct subscriber *subscriber =
        work->advisor->find(work->advisor->ctx, HOOK_ESCALATION_RESOLVE, instance, 0);
    *ids = NULL;
    if (subscriber == NULL) { /* it has no opinion about who, but may take pages all the same */
        if (takes_pages(work, instance)) {
            take(work, instance, ids, &count);
        }
        return count;
    }
    (void)ask_hook_one(work, subscriber, NULL, TEXT("level"), &effects);
    merge_effects(work->arena, HOOK_ESCALATION_RESOLVE, &effects);
    for (size_t i = 0; i < effects.count; i++) {
        hear(work, instance, &effects.items[i], ids, &count);
    }
    ask_hook_record(work, HOOK_ESCALATION_RESOLVE, &effects);
    return count;
}
