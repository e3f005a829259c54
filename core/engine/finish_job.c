#include "engine/finish_job.h"
#include "base/log.h"
#include "base/plant.h"
#include "engine/admit_message.h"
#include "engine/admit_receipt.h"
#include "engine/ask_after.h"
#include "engine/ask_purge.h"
#include "engine/channel_move.h"
#include "engine/end_page.h"
#include "engine/finish_call.h"
#include "engine/guard_loops.h"
#include "engine/keep_inbox.h"
#include "engine/make_job.h"
#include "engine/merge.h"
#include "engine/next_level.h"
#include "engine/record_job.h"
#include "engine/release_message.h"
#include "engine/render_page.h"
#include "engine/run_bot.h"
#include "engine/run_pipeline.h"
#include "engine/settle.h"
#include "engine/stale_effects.h"
#include "engine/use_case.h"
#include "model/attachment.h"

/* What the host reports; the numbers are those of the plugin contract and are on the wire between
 * host and engine. */
enum { RESULT_OK = 0, RESULT_DECLINE = 1, RESULT_RETRY = -1 };

static bool is_inbound(uint32_t hook) /* and behind the parsing */
{
    return hook >= HOOK_INBOUND_ADMIT && hook <= HOOK_INBOUND_CORRELATE;
}

static bool is_pipeline(uint32_t hook)
{
    return hook >= HOOK_TICKET_VALIDATE && hook <= HOOK_ROUTE_ASSIGN;
}

/* --- a notification --- */

#define RECEIPT_BYTES_MAX 400

/* The last result of that name; NULL: there is none. */
static const struct effect *result_of(const struct effect_list *effects, const char *key)
{
    for (size_t i = effects->count; i > 0; i--) {
        const struct effect *effect = &effects->items[i - 1];
        if (effect->kind == EFFECT_RESULT && text_eq_z(effect->key, key)) {
            return effect;
        }
    }
    return NULL;
}

/* By what the far side knows it: its own id, or the line that it answered. */
static struct text receipt_of(const struct work *work, const struct effect_list *effects)
{
    const struct effect *receipt = result_of(effects, "receipt");
    struct buf text;
    if (receipt == NULL) {
        return TEXT_NONE;
    }
    buf_init(&text); /* any bytes so far */
    (void)buf_put_repaired(&text, text_slice(receipt->val, 0, RECEIPT_BYTES_MAX));
    struct text said = arena_text(work->arena, buf_text(&text));
    buf_fini(&text);
    return said;
}

/* --- an inbound message --- */

static void take_result(struct message *message, const struct effect *effect)
{
    const struct {
        const char *key;
        struct text *slot;
    } texts[] = {{"from", &message->from},
                 {"to", &message->to},
                 {"external_id", &message->external_id},
                 {"content_type", &message->content_type},
                 {"in_reply_to", &message->in_reply_to},
                 {"token", &message->token}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (text_eq_z(effect->key, texts[i].key)) {
            *texts[i].slot = effect->val;
        }
    }
    if (text_eq_z(effect->key, "sent_at")) {
        message->sent_at_us = effect->num * 1000;
    } else if (text_eq_z(effect->key, "automatic")) {
        message->automatic = effect->num != 0;
    } else if (text_eq_z(effect->key, "repaired")) {
        message->repaired = effect->num != 0;
    }
}

/* One whose bytes nobody has put is none. */
static void take_attachment(struct work *work, struct message *message, struct text said)
{
    struct attachment attachment;
    unsigned char digest[32];
    struct text bytes;
    if (attachment_read(said, &attachment) && attachment_id(attachment.id, digest) &&
        blob_table_get(work->reader, work->arena, digest, &bytes)) {
        attachment.bytes = (int64_t)bytes.n;
        message->attachments = attachment_add(work->arena, message->attachments, &attachment);
    }
}

static void take_effects(struct work *work, struct message *message,
                         const struct effect_list *effects)
{
    for (size_t i = 0; i < effects->count; i++) {
        const struct effect *effect = &effects->items[i];
        if (effect->verdict != VERDICT_APPLIED) {
            continue;
        }
        if (effect->kind == EFFECT_REPLACE && text_eq_z(effect->key, "subject")) {
            message->subject = effect->val;
        } else if (effect->kind == EFFECT_REPLACE && text_eq_z(effect->key, "body")) {
            message->body = effect->val;
        } else if (effect->kind == EFFECT_RESULT && text_eq_z(effect->key, "attachment")) {
            take_attachment(work, message, effect->val);
        } else if (effect->kind == EFFECT_RESULT) {
            take_result(message, effect);
        }
    }
}

static enum err finish_parse(struct work *work, const struct job *job, struct effect_list *effects)
{
    struct message message;
    if (!keep_inbox_read(work, job->inbox, &message)) {
        return work->reader->err;
    }
    /* The key that absorbed redeliveries is the inbox's; the message has its own, if any. */
    message.external_id = TEXT_NONE;
    merge_effects(work->arena, HOOK_INBOUND_PARSE, effects);
    take_effects(work, &message, effects);
    const struct effect *reject = merge_find(effects, EFFECT_REJECT, TEXT_NONE);
    if (reject != NULL) {
        keep_inbox_delete(work, job->inbox);
        admit_message_refuse(work, &message, reject->key, reject->val);
        return ERR_OK;
    }
    if (admit_receipt_parsed(work, &message, effects)) {
        keep_inbox_delete(work, job->inbox);
        return work->reader->err;
    }
    return admit_message(work, &message, job->inbox);
}

/* --- what waits for an answer --- */

static bool is_question(uint32_t hook)
{
    return hook == HOOK_ESCALATION_NEXT || hook == HOOK_NOTIFICATION_RENDER ||
           hook == HOOK_MESSAGE_BEFORE_ADD || hook == HOOK_TICKET_BEFORE_PURGE;
}

/* `effects` NULL: it has died without one. */
static void take_answer(struct work *work, const struct job *job, struct effect_list *effects)
{
    work->chain = guard_loops_before(job->chain);
    if (job->hook == HOOK_ESCALATION_NEXT) {
        next_level_answered(work, job, effects);
    } else if (job->hook == HOOK_NOTIFICATION_RENDER) {
        render_page_answered(work, job, effects);
    } else if (job->hook == HOOK_TICKET_BEFORE_PURGE) {
        ask_purge_answered(work, job, effects);
    } else {
        release_message(work, job, effects);
    }
}

/* --- the end of an attempt --- */

/* Whatever waited for the job goes on by what had led to it. */
static bool has_resumed_pipeline(struct work *work, const struct job *job,
                                 const struct effect_list *effects)
{
    if (!is_pipeline(job->hook)) {
        return false;
    }
    work->chain = guard_loops_before(job->chain);
    bool is_waited_for = run_pipeline_job_done(work, job->id, effects);
    work->chain = is_waited_for ? work->chain : job->chain;
    return is_waited_for;
}

static enum err finish_well(struct work *work, const struct job *job, struct effect_list *effects)
{
    if (job->hook == HOOK_INBOUND_PARSE) {
        return finish_parse(work, job, effects);
    }
    if (is_inbound(job->hook)) {
        work->chain = guard_loops_before(job->chain);
        return admit_message_answered(work, job, effects);
    }
    if (job->hook == HOOK_NOTIFICATION_SEND) {
        ask_after_beside(work, HOOK_NOTIFICATION_SEND, effects);
        end_page_sent(work, job, result_of(effects, "delivered") != NULL,
                      receipt_of(work, effects));
        return ERR_OK;
    }
    if (job->hook == HOOK_NOTIFICATION_RECEIPT) {
        admit_receipt_read(work, job, effects);
        return ERR_OK;
    }
    if (job->hook == HOOK_RPC_CALL) {
        finish_call_done(work, job, effects);
        return ERR_OK;
    }
    if (work->ticket == NULL) {
        return ERR_OK;
    }
    if (is_question(job->hook)) {
        take_answer(work, job, effects);
    } else if (has_resumed_pipeline(work, job, effects)) {
        return ERR_OK;
    } else if (job->hook == HOOK_BOT_TURN) {
        run_bot_turn_done(work, job, effects);
    } else if (job->hook == HOOK_MESSAGE_REDACT) {
        ask_after_beside(work, HOOK_MESSAGE_REDACT, effects);
        channel_move_redacted(work, job, true, TEXT_NONE);
    } else {
        ask_after_take(work, (enum hook)job->hook, effects);
    }
    return ERR_OK;
}

static enum err finish_dead(struct work *work, const struct job *job, struct text error)
{
    struct message message = {.channel = job->instance};
    if (job->hook ==
        HOOK_INBOUND_PARSE) { /* the row stays in the inbox: held for a person, with its bytes */
        (void)keep_inbox_read(work, job->inbox, &message);
        admit_message_refuse(work, &message, TEXT("held"), error);
        return ERR_OK;
    }
    if (is_inbound(job->hook)) {
        work->chain = guard_loops_before(job->chain);
        return admit_message_answered(work, job, NULL);
    }
    if (job->hook == HOOK_NOTIFICATION_SEND) {
        end_page_dead(work, job, error);
        return ERR_OK;
    }
    if (job->hook == HOOK_NOTIFICATION_RECEIPT) {
        admit_receipt_read(work, job, NULL);
        return ERR_OK;
    }
    if (job->hook == HOOK_RPC_CALL) {
        finish_call_dead(work, job, error);
        return ERR_OK;
    }
    if (work->ticket == NULL) {
        return ERR_OK;
    }
    if (is_question(job->hook)) {
        take_answer(work, job, NULL);
    } else if (is_pipeline(job->hook)) {
        (void)has_resumed_pipeline(work, job, NULL);
    } else if (job->hook == HOOK_BOT_TURN) {
        run_bot_turn_dead(work, job, error);
    } else if (job->hook == HOOK_MESSAGE_REDACT) {
        channel_move_redacted(work, job, false, error);
    }
    return ERR_OK;
}

static enum err try_again(struct work *work, const struct job *job, struct text error,
                          int64_t retry_ms)
{
    struct job again = *job;
    int64_t wait_us = job_backoff_us(job, work->command->seed);
    if (retry_ms * 1000 > wait_us) {
        wait_us = retry_ms * 1000;
    }
    again.state = JOB_WAITING;
    again.error = text_slice(error, 0, 400);
    again.next_us = work->now_us + wait_us;
    job_table_put(work->writes, job, &again);
    if (work->ticket != NULL && job->hook == HOOK_NOTIFICATION_SEND) {
        end_page_record(work, job, "retry", error);
    }
    log_warn("job.retry",
             "job=%s hook=%s plugin=%.*s ticket=%s attempt=%u retry_ms=%lld error=\"%.*s\"",
             id_print('J', job->id).z, effect_hook_name((enum hook)job->hook),
             TEXT_ARG(job->instance), job->ticket ? id_print('T', job->ticket).z : "-",
             job->attempt, (long long)(wait_us / 1000), TEXT_ARG(error));
    return ERR_OK;
}

/* `version`: of the plugin that has run it, which may be gone; empty: of the one that is there. */
static void stamp(struct effect_list *effects, const struct job *job, struct text version,
                  const struct subscriber *subscriber)
{
    for (size_t i = 0; i < effects->count; i++) {
        effects->items[i].instance = job->instance;
        if (subscriber != NULL) {
            effects->items[i].position = subscriber->position;
            effects->items[i].version = subscriber->version;
        }
        if (version.n > 0) {
            effects->items[i].version = version;
        }
    }
}

static enum err end(struct work *work, const struct job *job, bool is_good,
                    struct effect_list *effects, struct text error)
{
    struct job ended = *job;
    ended.state = is_good ? JOB_DONE : JOB_DEAD;
    ended.state = PLANT("job_done_forgotten") && is_good ? JOB_WAITING : ended.state;
    ended.error = text_slice(error, 0, 400);
    job_table_put(work->writes, job, &ended);
    record_job(work, job, is_good ? JOB_DONE : JOB_DEAD, effects, ended.error);
    return is_good ? finish_well(work, job, effects) : finish_dead(work, job, error);
}

static enum err save(struct work *work, enum err err)
{
    if (err == ERR_OK && work->ticket != NULL) {
        settle(work);
        work_save(work);
    }
    return err;
}

enum err finish_job_die(struct work *work, const struct job *job, struct text error)
{
    struct effect_list none = {0};
    return save(work, end(work, job, false, &none, error));
}

/* job.finish {job, token, code, effects, error, retry_ms, version}. A result whose token is not the
 * leased one changes nothing. */
enum err finish_job(struct work *work)
{
    const struct value *args = &work->command->args;
    struct job job;
    struct effect_list effects = {0};
    struct text error = value_text(args, "error");
    int64_t code = value_int(args, "code", -2);
    if (!job_table_get(work->reader, work->arena, (uint64_t)value_int(args, "job", 0), &job) ||
        job.state != JOB_LEASED || job.token != (uint64_t)value_int(args, "token", 0)) {
        return work->reader->err;
    }
    enum err err = effect_list_read(work->arena, value_get(args, "effects"), &effects);
    if (err == ERR_OK && job.ticket != 0) {
        err = work_load_ticket_id(work, job.ticket);
        err = err == ERR_NOT_FOUND ? ERR_OK : err;
    }
    if (err != ERR_OK) {
        return err;
    }
    work->chain = job.chain;
    stamp(&effects, &job, value_text(args, "version"),
          work->advisor->find(work->advisor->ctx, (enum hook)job.hook, job.instance,
                              job.subscription));
    stale_effects_stamp(work, job.seen, &effects);
    bool is_good =
        code == RESULT_OK || (code == RESULT_DECLINE && job.hook != (uint32_t)HOOK_RPC_CALL);
    bool is_retry = code == RESULT_RETRY && job.attempt < job.attempts_max;
    if (is_retry) {
        err = try_again(work, &job, error, value_int(args, "retry_ms", 0));
    } else {
        err = end(work, &job, is_good, &effects, error);
    }
    return save(work, err);
}
