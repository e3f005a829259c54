#include "engine/revise_message.h"
#include "engine/ask_hook.h"
#include "engine/merge.h"

static enum err reject(struct work *work, const struct effect *effect)
{
    struct text code = arena_text(work->arena, effect->key);
    return work_refuse(work, ERR_REFUSED, code.n > 0 ? code.p : "rejected", "body", "%.*s: %.*s",
                       TEXT_ARG(effect->instance), TEXT_ARG(effect->val));
}

static enum err hold(struct work *work, const struct subscriber *subscriber)
{
    return work_refuse(work, ERR_REFUSED, "held", "body",
                       "the message is not sent: the plugin %.*s should look at it first and does "
                       "not work; try again later",
                       TEXT_ARG(subscriber->instance));
}

/* One of the chain: it sees what those before it have made. */
static enum err pass(struct work *work, const struct subscriber *subscriber,
                     struct message *message, struct effect_list *effects)
{
    struct effect_list own = {0};
    bool is_out = message->direction == MESSAGE_OUT;
    enum ask_outcome outcome =
        ask_hook_one(work, subscriber, message, is_out ? TEXT("out") : TEXT("in"), &own);
    merge_effects(work->arena, HOOK_MESSAGE_BEFORE_ADD, &own);
    const struct effect *rejected = merge_find(&own, EFFECT_REJECT, TEXT_NONE);
    const struct effect *body = merge_find(&own, EFFECT_REPLACE, TEXT("body"));
    for (size_t i = 0; i < own.count; i++) {
        *ARENA_PUSH(work->arena, effects->items, effects->count) = own.items[i];
    }
    if (rejected != NULL) {
        return reject(work, rejected);
    }
    if (body != NULL) {
        message->body = arena_text(work->arena, body->val);
    }
    bool failed = outcome == ASK_FAILED || outcome == ASK_OVERRUN;
    bool holds = is_out && ask_hook_failure(subscriber) == FAILURE_POLICY_HOLD;
    return failed && holds ? hold(work, subscriber) : ERR_OK;
}

/* Its filter holds. */
static bool wants(struct work *work, const struct subscriber *subscriber,
                  const struct message *message)
{
    struct ask ask;
    ask_hook_prepare(work, &ask, HOOK_MESSAGE_BEFORE_ADD, message,
                     message->direction == MESSAGE_OUT ? TEXT("out") : TEXT("in"));
    return work->advisor->wants(work->advisor->ctx, subscriber, &ask);
}

enum err revise_message_from(struct work *work, struct message *message, size_t place,
                             struct effect_list *effects)
{
    const struct subscriber *subscribers = NULL;
    size_t count = work->advisor->plan(work->advisor->ctx, HOOK_MESSAGE_BEFORE_ADD, &subscribers);
    message->reviser = 0;
    for (size_t i = place; i < count; i++) {
        if (subscribers[i].is_job && !wants(work, &subscribers[i], message)) {
            continue;
        }
        if (subscribers[i].is_job) {
            message->reviser = (uint32_t)i + 1;
            return ERR_OK; /* the rest is asked behind it */
        }
        enum err err = pass(work, &subscribers[i], message, effects);
        if (err != ERR_OK) {
            return err;
        }
    }
    return ERR_OK;
}

enum err revise_message(struct work *work, struct message *message, struct effect_list *effects)
{
    return revise_message_from(work, message, 0, effects);
}

enum err revise_message_words(struct work *work, struct text *words)
{
    struct effect_list effects = {0};
    struct message message = {.direction = MESSAGE_OUT,
                              .author_kind = MESSAGE_BY_AGENT,
                              .author = work->actor,
                              .body = *words,
                              .channel = work->ticket->channel,
                              .content_type = TEXT("text/plain"),
                              .visibility = MESSAGE_PUBLIC};
    enum err err = words->n > 0 ? revise_message(work, &message, &effects) : ERR_OK;
    if (err == ERR_OK) {
        ask_hook_record(work, HOOK_MESSAGE_BEFORE_ADD, &effects);
        *words = message.body;
        work->reviser = message.reviser;
    }
    return err;
}
