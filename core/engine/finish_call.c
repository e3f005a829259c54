#include "engine/finish_call.h"
#include "base/must.h"
#include "engine/apply_effect.h"
#include "engine/ask_hook.h"
#include "engine/make_job.h"
#include "engine/merge.h"
#include "model/call_result.h"

/* What needs no ticket; the rest is for the one that the call names. */
static bool needs_ticket(enum effect_kind kind)
{
    return kind != EFFECT_RESULT && kind != EFFECT_KV_PUT && kind != EFFECT_KV_DEL &&
           kind != EFFECT_REJECT;
}

static void deny_without_ticket(struct effect_list *effects)
{
    for (size_t i = 0; i < effects->count; i++) {
        struct effect *effect = &effects->items[i];
        if (effect->verdict == VERDICT_APPLIED && needs_ticket(effect->kind)) {
            effect->verdict = VERDICT_DENIED;
            effect->why = TEXT("the call names no ticket");
        }
    }
}

enum err finish_call_take(struct work *work, struct effect_list *effects)
{
    struct applied applied;
    struct pack pack;
    merge_effects(work->arena, HOOK_RPC_CALL, effects);
    const struct effect *reject = merge_find(effects, EFFECT_REJECT, TEXT_NONE);
    if (reject != NULL) {
        return work_refuse(work, ERR_REFUSED, arena_text(work->arena, reject->key).p, "", "%.*s",
                           TEXT_ARG(reject->val));
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "result");
    if (!call_result_pack(&pack, work->arena, effects) || pack.err != ERR_OK) {
        buf_clear(work->result);
        return work_refuse(work, ERR_REFUSED, "plugin_failed", "",
                           "the plugin's answer is no MessagePack map");
    }
    pack_map_end(&pack);
    if (work->ticket == NULL) {
        deny_without_ticket(effects);
    }
    apply_effect_all(work, effects, &applied);
    if (work->ticket != NULL) {
        ask_hook_record(work, HOOK_RPC_CALL, effects);
    }
    return ERR_OK;
}

/* From now on the caller's key stands for this command, whose record keeps the outcome. */
static void move_key(struct work *work, const struct job *job)
{
    struct message call;
    struct idempotency_record record;
    work->keeps_answer = true;
    if (make_job_read_message(work, job, &call) &&
        idempotency_table_get(work->reader, work->arena, work->now_us, call.author,
                              call.external_id, &record)) {
        record.command = work->sequence;
        idempotency_table_put(work->writes, work->now_us, call.author, call.external_id, &record);
    }
}

static void pack_failed(struct work *work, struct text reason, struct text text)
{
    struct pack pack;
    buf_clear(work->result);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "failed");
    pack_map_begin(&pack);
    pack_pair_text(&pack, "reason", reason);
    pack_pair_text(&pack, "text", text);
    pack_map_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
}

void finish_call_done(struct work *work, const struct job *job, struct effect_list *effects)
{
    move_key(work, job);
    if (finish_call_take(work, effects) != ERR_OK) {
        pack_failed(work, text_z(work->refusal->reason), text_z(work->refusal->text));
        *work->refusal = (struct refusal){.code = ERR_OK}; /* the caller's, not job.finish's */
    }
}

void finish_call_dead(struct work *work, const struct job *job, struct text error)
{
    move_key(work, job);
    pack_failed(work, TEXT("plugin_failed"),
                error.n > 0 ? error : TEXT("the plugin does not serve it"));
}
