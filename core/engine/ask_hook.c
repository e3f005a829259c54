#include "engine/ask_hook.h"
#include "base/log.h"
#include "engine/guard_loops.h"
#include "engine/make_job.h"
#include "engine/on_call.h"
#include "model/kv_key.h"

#define HOOK_WAIT_MS_DEFAULT 5000
#define VAL_BYTES_SHOWN 500

void ask_hook_read(struct work *work, const struct subscriber *subscriber, struct ask *ask)
{
    struct ask_kv *kv = ARENA_NEW_ARRAY(work->arena, struct ask_kv, subscriber->read_count + 1);
    for (size_t i = 0; i < subscriber->read_count; i++) {
        kv[i].key = kv_key_expand(work->arena, subscriber->reads[i], ask->ticket, ask->message);
        kv[i].is_present = kv_table_get(work->reader, work->arena, subscriber->instance, kv[i].key,
                                        work->now_us, &kv[i].value);
    }
    ask->kv = kv;
    ask->kv_count = subscriber->read_count;
}

void ask_hook_prepare(struct work *work, struct ask *ask, enum hook hook,
                      const struct message *message, struct text method)
{
    *ask = (struct ask){
        .hook = hook,
        .id = work->sequence * 64 + (++work->asked & 63),
        .attempt = 1,
        .now_us = work->now_us,
        .seed = work->command->seed,
        .ticket = work->ticket,
        .before = work->before,
        .customer = work->customer,
        .message = message,
        .actor = work->actor,
        .method = method,
        .chain = work->chain,
        .policies = work->policies,
        .agents = work_agents(work),
        .schedules = on_call_load_all(work->reader, work->policies, work->arena),
        .arena = work->arena,
    };
}

static void record_failure(struct work *work, const struct subscriber *subscriber,
                           const struct ask_answer *answer)
{
    log_warn("plugin.failed", "plugin=%.*s hook=%s ticket=%s outcome=%s error=\"%.*s\"",
             TEXT_ARG(subscriber->instance), effect_hook_name(subscriber->hook),
             work->ticket ? id_print('T', work->ticket->id).z : "-",
             answer->outcome == ASK_OVERRUN ? "overrun" : "failed", TEXT_ARG(answer->error));
    if (work->ticket == NULL) {
        return;
    }
    struct pack *event = work_event(work, "degraded");
    pack_pair_text(event, "plugin", subscriber->instance);
    pack_pair_z(event, "hook", effect_hook_name(subscriber->hook));
    pack_pair_z(event, "outcome", answer->outcome == ASK_OVERRUN ? "overrun" : "failed");
    pack_pair_text(event, "error", answer->error);
    work_event_end(work);
}

static bool is_switched_off(const struct work *work, const struct subscriber *subscriber,
                            const struct ask *ask, enum ask_outcome outcome)
{
    return outcome == ASK_SKIPPED && work->advisor->wants(work->advisor->ctx, subscriber, ask);
}

/* A replay does not time a guest again: what was decided then is decided now. */
static void answer_as_noted(const struct command_note *note, struct ask_answer *answer)
{
    answer->outcome = (enum ask_outcome)note->outcome;
    answer->error = note->error;
    for (size_t i = 0; i < answer->effects.count; i++) {
        struct effect *effect = &answer->effects.items[i];
        if (effect->verdict == VERDICT_APPLIED) {
            effect->verdict = VERDICT_DROPPED;
            effect->why = note->error;
        }
    }
}

/* One inline call, or what the record says about it. */
static void ask_one(struct work *work, const struct subscriber *subscriber, const struct ask *ask,
                    struct ask_answer *answer)
{
    const struct command_note *note = command_note(work->command, work->asked);
    *answer = (struct ask_answer){.outcome = ASK_DECLINED};
    if (note == NULL || note->outcome != ASK_SKIPPED) {
        work->advisor->ask(work->advisor->ctx, subscriber, ask, answer);
    }
    if (note != NULL) {
        answer_as_noted(note, answer);
    }
    if (answer->outcome == ASK_FAILED || answer->outcome == ASK_OVERRUN || note != NULL ||
        is_switched_off(work, subscriber, ask, answer->outcome)) {
        *ARENA_PUSH(work->arena, work->notes, work->note_count) =
            (struct command_note){work->asked, answer->outcome, answer->error};
    }
}

static void gather(struct work *work, const struct subscriber *subscriber,
                   const struct ask_answer *answer, struct effect_list *effects)
{
    for (size_t i = 0; i < answer->effects.count; i++) {
        struct effect *effect = ARENA_PUSH(work->arena, effects->items, effects->count);
        *effect = answer->effects.items[i];
        effect->instance = subscriber->instance;
        effect->version = subscriber->version;
        effect->position = subscriber->position;
    }
}

/* `is_off`: nobody was asked, for its breaker is open. */
static enum ask_outcome ask_and_gather(struct work *work, const struct subscriber *subscriber,
                                       const struct message *message, struct text method,
                                       struct effect_list *effects, bool *is_off)
{
    struct ask ask;
    struct ask_answer answer;
    ask_hook_prepare(work, &ask, subscriber->hook, message, method);
    ask_hook_read(work, subscriber, &ask);
    ask_one(work, subscriber, &ask, &answer);
    if (answer.outcome == ASK_FAILED || answer.outcome == ASK_OVERRUN) {
        record_failure(work, subscriber, &answer);
    }
    gather(work, subscriber, &answer, effects); /* of an overrun they have the verdict "dropped" */
    *is_off = is_switched_off(work, subscriber, &ask, answer.outcome);
    return *is_off ? ASK_FAILED : answer.outcome;
}

enum ask_outcome ask_hook_one(struct work *work, const struct subscriber *subscriber,
                              const struct message *message, struct text method,
                              struct effect_list *effects)
{
    bool is_off = false;
    return ask_and_gather(work, subscriber, message, method, effects, &is_off);
}

const struct subscriber *ask_hook_of(const struct work *work, enum hook hook, struct text instance,
                                     bool is_job)
{
    const struct subscriber *subscribers = NULL;
    size_t count = work->advisor->plan(work->advisor->ctx, hook, &subscribers);
    for (size_t i = 0; i < count; i++) {
        if (subscribers[i].is_job == is_job && text_eq(subscribers[i].instance, instance)) {
            return &subscribers[i];
        }
    }
    return NULL;
}

enum failure_policy ask_hook_failure(const struct subscriber *subscriber)
{
    return subscriber->on_failure != FAILURE_POLICY_OWN ? subscriber->on_failure
                                                        : failure_policy_of(subscriber->hook);
}

/* One that must have its say and does not work. What is switched off altogether, its breaker open,
 * stops nobody, unless the operator wrote that it should: a desk without one of its plugins is
 * still a desk. But what is gone for good does not come back with the plugin. */
static bool blocks(const struct subscriber *subscriber, enum ask_outcome outcome, bool is_off)
{
    bool failed = outcome == ASK_FAILED || outcome == ASK_OVERRUN;
    bool is_written = subscriber->on_failure == FAILURE_POLICY_BLOCK ||
                      subscriber->hook == HOOK_TICKET_BEFORE_PURGE;
    return failed && ask_hook_failure(subscriber) == FAILURE_POLICY_BLOCK &&
           (!is_off || is_written);
}

const struct subscriber *ask_hook_inline(struct work *work, enum hook hook, int stage,
                                         const struct message *message, struct text method,
                                         struct effect_list *effects)
{
    const struct subscriber *subscribers = NULL;
    const struct subscriber *blocking = NULL;
    size_t count = work->advisor->plan(work->advisor->ctx, hook, &subscribers);
    for (size_t i = 0; i < count; i++) {
        const struct subscriber *subscriber = &subscribers[i];
        bool is_off = false;
        if (subscriber->is_job || (stage >= 0 && subscriber->stage != (uint32_t)stage)) {
            continue;
        }
        enum ask_outcome outcome =
            ask_and_gather(work, subscriber, message, method, effects, &is_off);
        if (blocking == NULL && blocks(subscriber, outcome, is_off)) {
            blocking = subscriber;
        }
    }
    return blocking;
}

void ask_hook_enqueue(struct work *work, enum hook hook, int stage, const struct message *message,
                      struct text method, uint64_t **waiting, size_t *waiting_count,
                      uint32_t *wait_ms)
{
    const struct subscriber *subscribers = NULL;
    size_t count = work->advisor->plan(work->advisor->ctx, hook, &subscribers);
    for (size_t i = 0; i < count; i++) {
        const struct subscriber *subscriber = &subscribers[i];
        struct ask ask;
        if (!subscriber->is_job || (stage >= 0 && subscriber->stage != (uint32_t)stage)) {
            continue;
        }
        ask_hook_prepare(work, &ask, hook, message, method);
        if (!work->advisor->wants(work->advisor->ctx, subscriber, &ask) ||
            !guard_loops_may_ask(work, hook, subscriber->instance)) {
            continue;
        }
        struct job *job = make_job_for(work, subscriber);
        job->method = method;
        if (message != NULL) {
            make_job_message(work, job, message);
        }
        make_job_save(work, job);
        if (waiting != NULL && !subscriber->no_wait) {
            *ARENA_PUSH(work->arena, *waiting, *waiting_count) = job->id;
            uint32_t wait = subscriber->wait_ms ? subscriber->wait_ms : HOOK_WAIT_MS_DEFAULT;
            *wait_ms = wait > *wait_ms ? wait : *wait_ms;
        }
    }
}

static void record_effect(struct pack *event, const struct effect *effect)
{
    pack_map_begin(event);
    pack_pair_z(event, "effect", effect_name(effect->kind));
    if (effect->key.n > 0) {
        pack_pair_text(event, "key", effect->key);
    }
    if (effect->val.n > 0) {
        if (text_is_utf8(effect->val)) {
            pack_pair_text(event, "val", text_cut(effect->val, VAL_BYTES_SHOWN));
        } else { /* packed, as forms are: who takes it says what is in it */
            pack_pair_int(event, "val_bytes", (int64_t)effect->val.n);
        }
    }
    if (effect->num != 0) {
        pack_pair_int(event, "num", effect->num);
    }
    if (effect->kind == EFFECT_LABEL) {
        pack_pair_int(event, "confidence_percent", (int64_t)(effect->weight * 100 + 0.5));
    }
    pack_pair_text(event, "reason", effect->reason);
    pack_pair_z(event, "verdict", effect_verdict_name(effect->verdict));
    if (effect->why.n > 0) {
        pack_pair_text(event, "why", effect->why);
    }
    pack_map_end(event);
}

static bool is_first_of_instance(const struct effect_list *effects, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (text_eq(effects->items[i].instance, effects->items[index].instance)) {
            return false;
        }
    }
    return true;
}

void ask_hook_record(struct work *work, enum hook hook, const struct effect_list *effects)
{
    for (size_t i = 0; i < effects->count; i++) {
        if (!is_first_of_instance(effects, i)) {
            continue;
        }
        const struct effect *first = &effects->items[i];
        struct pack *event = work_event(work, "plugin_verdict");
        pack_pair_z(event, "hook", effect_hook_name(hook));
        pack_pair_text(event, "plugin", first->instance);
        pack_pair_text(event, "version", first->version);
        pack_pair_int(event, "position", first->position);
        pack_key(event, "effects");
        pack_list_begin(event);
        for (size_t k = i; k < effects->count; k++) {
            if (text_eq(effects->items[k].instance, first->instance)) {
                record_effect(event, &effects->items[k]);
            }
        }
        pack_list_end(event);
        work_event_end(work);
    }
}
