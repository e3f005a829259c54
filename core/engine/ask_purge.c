#include "engine/ask_purge.h"
#include "engine/apply_effect.h"
#include "engine/ask_hook.h"
#include "engine/ask_veto.h"
#include "engine/hook_wait.h"
#include "engine/merge.h"
#include "engine/purge_state.h"
#include "engine/remove_ticket.h"
#include "model/attachment.h"
#include "model/link.h"
#include "model/ticket_purge.h"

#define EXPORT "export" /* key of the result that names a blob */

/* --- who needs it --- */

static const struct {
    enum link_kind kind;
    const char *what;
} leaning[] = {
    {LINK_MERGED, "was merged into it and is shown with it"},
    {LINK_SPLIT, "was split off from it and shows its messages"},
    {LINK_INCIDENT_OF, "is an incident of it"},
};

static enum err check_leaning(struct work *work)
{
    for (size_t i = 0; i < sizeof leaning / sizeof leaning[0]; i++) {
        uint64_t *ids = NULL;
        if (link_table_page(work->reader, work->arena, work->ticket->id, leaning[i].kind, 0, 1,
                            &ids, NULL) > 0) {
            return work_refuse(work, ERR_CONFLICT, "needed", "id",
                               "ticket %s %s: purge that one first", id_print('T', ids[0]).z,
                               leaning[i].what);
        }
    }
    return work->reader->err;
}

/* The other ticket is there, and not closed: it may still speak of this one. */
static bool is_alive(struct work *work, uint64_t id)
{
    struct ticket other;
    ticket_init(&other);
    return id != 0 && ticket_table_get(work->reader, work->arena, id, &other) &&
           other.state != TICKET_CLOSED;
}

static enum err check_upwards(struct work *work)
{
    const struct ticket *ticket = work->ticket;
    if (is_alive(work, ticket->problem)) {
        return work_refuse(work, ERR_CONFLICT, "needed", "id",
                           "its problem %s is not closed, and counts it",
                           id_print('T', ticket->problem).z);
    }
    if (is_alive(work, ticket->merged.into)) {
        return work_refuse(work, ERR_CONFLICT, "needed", "id",
                           "ticket %s, into which it was merged, is not closed",
                           id_print('T', ticket->merged.into).z);
    }
    return work->reader->err;
}

enum err ask_purge_check(struct work *work)
{
    const struct retention *retention = &work->policies->retention;
    switch (ticket_purge_check(retention, work->ticket)) {
    case TICKET_PURGE_NOT_ENDED:
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "only closed tickets are purged; this one is %s",
                           ticket_state_name(work->ticket->state));
    case TICKET_PURGE_ESCALATES:
        return work_refuse(work, ERR_CONFLICT, "needed", "id", "it has a live escalation");
    case TICKET_PURGE_HELD:
        return work_refuse(work, ERR_CONFLICT, "held", "id",
                           "its tag or field \"%.*s\" keeps it; take that away first",
                           TEXT_ARG(retention->hold));
    case TICKET_PURGE_MAY: break;
    }
    enum err err = check_leaning(work);
    return err == ERR_OK ? check_upwards(work) : err;
}

/* --- what plugins say --- */

static bool is_export(const struct effect *effect)
{
    return effect->kind == EFFECT_RESULT && text_eq_z(effect->key, EXPORT);
}

static bool is_blob(struct work *work, struct text id)
{
    unsigned char digest[32];
    struct text bytes;
    return attachment_id(id, digest) && blob_table_get(work->reader, work->arena, digest, &bytes);
}

static bool decides(struct work *work, struct effect_list *effects)
{
    (void)work;
    return merge_find(effects, EFFECT_REJECT, TEXT_NONE) != NULL;
}

static struct hook_wait question(struct work *work)
{
    return (struct hook_wait){
        .name = arena_printf(work->arena, "question/purge/%s", id_print('T', work->ticket->id).z),
        .hook = HOOK_TICKET_BEFORE_PURGE,
        .method = TEXT("purge"),
        .decides = decides};
}

static void add_reason(struct work *work, struct ask_purge *asked, struct text plugin,
                       struct text code, struct text why)
{
    *ARENA_PUSH(work->arena, asked->reasons, asked->reason_count) =
        (struct ask_purge_reason){plugin, code, why};
}

/* Whoever promised an export that is not there has not done what it has to do before. */
static void find_reasons(struct work *work, const struct hook_wait *wait, struct ask_purge *asked)
{
    for (size_t i = 0; i < wait->effects.count; i++) {
        struct effect *effect = &wait->effects.items[i];
        if (effect->verdict != VERDICT_APPLIED) {
            continue;
        }
        if (effect->kind == EFFECT_REJECT) {
            add_reason(work, asked, effect->instance, effect->key, effect->val);
        } else if (is_export(effect) && !is_blob(work, effect->val)) {
            effect->verdict = VERDICT_DENIED;
            effect->why = TEXT("there is no such blob");
            add_reason(work, asked, effect->instance, TEXT("no_export"), effect->why);
        }
    }
    if (wait->blocked_by.n > 0) {
        add_reason(work, asked, wait->blocked_by, TEXT(ASK_VETO_BLOCKED),
                   TEXT("it has to agree, and failed"));
    }
}

/* --- how it ends --- */

static void drop(struct effect_list *effects, bool is_storage_kept, const char *why)
{
    for (size_t i = 0; i < effects->count; i++) {
        struct effect *effect = &effects->items[i];
        bool is_storage = effect->kind == EFFECT_KV_PUT || effect->kind == EFFECT_KV_DEL;
        bool is_done = effect->kind == EFFECT_NOTE || effect->kind == EFFECT_WAKE ||
                       (is_storage && !is_storage_kept);
        if (effect->verdict == VERDICT_APPLIED && is_done) {
            effect->verdict = VERDICT_DROPPED;
            effect->why = text_z(why);
        }
    }
}

static void refuse(struct work *work, struct hook_wait *wait, struct purge_state *state,
                   struct ask_purge *asked)
{
    bool is_rejected = merge_find(&wait->effects, EFFECT_REJECT, TEXT_NONE) != NULL;
    drop(&wait->effects, false, "the ticket stays");
    ask_hook_record(work, HOOK_TICKET_BEFORE_PURGE, &wait->effects);
    for (size_t i = 0; i < asked->reason_count; i++) {
        const struct ask_purge_reason *reason = &asked->reasons[i];
        struct pack *event = work_event(work, "purge_refused");
        if (reason->plugin.n > 0) {
            pack_pair_text(event, "plugin", reason->plugin);
        }
        pack_pair_text(event, "code", reason->code);
        pack_pair_text(event, "why", reason->why);
        work_event_end(work);
    }
    state->again_us = work->now_us + (is_rejected ? ASK_PURGE_AGAIN_US : ASK_PURGE_FAILED_US);
    purge_state_put(work, work->ticket->id, state);
    work_disarm(work, TIMER_PURGE, 0);
    asked->state = ASK_PURGE_REFUSED;
}

static struct text export_of(const struct effect_list *effects)
{
    const struct effect *effect = merge_find(effects, EFFECT_RESULT, TEXT(EXPORT));
    return effect != NULL ? effect->val : TEXT_NONE;
}

static void go(struct work *work, struct hook_wait *wait, const struct purge_state *state,
               struct ask_purge *asked)
{
    struct applied applied;
    drop(&wait->effects, true, "the ticket goes");
    apply_effect_all(work, &wait->effects, &applied);
    remove_ticket(work, state->by, state->why, export_of(&wait->effects));
    asked->state = ASK_PURGE_GOES;
}

/* What held when it was asked may not hold any more. */
static void check_again(struct work *work, struct ask_purge *asked)
{
    struct refusal *refusal = work->refusal;
    struct refusal refused = {0};
    work->refusal = &refused;
    if (ask_purge_check(work) != ERR_OK) {
        add_reason(work, asked, TEXT_NONE, arena_text(work->arena, text_z(refused.reason)),
                   arena_text(work->arena, text_z(refused.text)));
    }
    work->refusal = refusal;
}

static void end(struct work *work, struct hook_wait *wait, struct purge_state *state,
                struct ask_purge *asked)
{
    find_reasons(work, wait, asked);
    check_again(work, asked);
    if (asked->reason_count > 0) {
        refuse(work, wait, state, asked);
    } else {
        go(work, wait, state, asked);
    }
}

/* --- the steps --- */

static bool is_asked(struct work *work, struct purge_state *state, struct hook_wait *wait)
{
    *wait = question(work);
    return purge_state_get(work, work->ticket->id, state) && state->again_us == 0 &&
           hook_wait_load(work, wait);
}

static void begin(struct work *work, const struct hook_wait *wait, const struct purge_state *state)
{
    struct pack *event = work_event(work, "purge_asked");
    pack_pair_text(event, "reason", state->why);
    pack_pair_int(event, "until_ms", wait->due_us / 1000);
    work_event_end(work);
    purge_state_put(work, work->ticket->id, state);
    work_arm(work, TIMER_PURGE, 0, wait->due_us, 0);
}

void ask_purge(struct work *work, struct text why, struct ask_purge *asked)
{
    struct purge_state state;
    struct hook_wait wait;
    *asked = (struct ask_purge){.state = ASK_PURGE_WAITS};
    if (is_asked(work, &state, &wait)) {
        asked->until_us = wait.due_us;
        return;
    }
    wait = question(work);
    state = (struct purge_state){.by = work->actor, .why = why};
    if (hook_wait_ask(work, &wait) == HOOK_WAIT_WAITS) {
        begin(work, &wait, &state);
        asked->until_us = wait.due_us;
    } else {
        end(work, &wait, &state, asked);
    }
    work_save(work);
}

static bool is_one_of(const struct hook_wait *wait, uint64_t job)
{
    for (size_t i = 0; i < wait->job_count; i++) {
        if (wait->jobs[i] == job) {
            return true;
        }
    }
    return false;
}

void ask_purge_answered(struct work *work, const struct job *job, const struct effect_list *effects)
{
    struct purge_state state;
    struct hook_wait wait;
    struct ask_purge asked = {.state = ASK_PURGE_WAITS};
    if (!is_asked(work, &state, &wait) || !is_one_of(&wait, job->id)) {
        return;
    }
    if (effects == NULL) {
        hook_wait_drop(work, &wait);
        add_reason(work, &asked, job->instance, TEXT(ASK_VETO_BLOCKED),
                   TEXT("it has to agree, and its job has failed"));
        refuse(work, &wait, &state, &asked);
    } else if (hook_wait_answer(work, &wait, job->id, effects) == HOOK_WAIT_WAITS) {
        work_arm(work, TIMER_PURGE, 0, wait.due_us, 0);
    } else {
        end(work, &wait, &state, &asked);
    }
}

void ask_purge_due(struct work *work)
{
    struct purge_state state;
    struct hook_wait wait;
    struct ask_purge asked = {.state = ASK_PURGE_WAITS};
    if (!is_asked(work, &state, &wait)) {
        return;
    }
    for (size_t i = 0; i < wait.job_count; i++) {
        struct job job;
        if (job_table_get(work->reader, work->arena, wait.jobs[i], &job)) {
            add_reason(work, &asked, job.instance, TEXT("plugin_late"),
                       TEXT("it has to agree, and has not answered in time"));
        }
    }
    hook_wait_drop(work, &wait);
    refuse(work, &wait, &state, &asked);
}
