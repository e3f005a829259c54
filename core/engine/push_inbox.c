#include "base/must.h"
#include "engine/admit_message.h"
#include "engine/admit_receipt.h"
#include "engine/keep_inbox.h"
#include "engine/make_job.h"
#include "engine/use_case.h"

static void answer(struct work *work, uint64_t inbox, bool duplicate)
{
    struct pack pack;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "inbox", (int64_t)inbox);
    pack_pair_bool(&pack, "duplicate", duplicate);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
}

/* inbox.push {instance, message, chain?}: what a channel brings is durable before it is looked at.
 * The channel's own key (external_id) absorbs what is delivered twice. */
enum err push_inbox(struct work *work)
{
    const struct value *args = &work->command->args;
    struct text instance = value_text(args, "instance");
    struct message message;
    struct reference seen = {0};
    const struct value *map = value_get(args, "message");
    if (instance.n == 0 || map == NULL || map->type != VALUE_MAP) {
        return work_refuse(work, ERR_INVALID, "invalid", "message",
                           "inbox.push needs an instance and a message");
    }
    message_read(map, &message);
    work->chain =
        value_text(args, "chain"); /* it was handed in by a guest that was asked something */
    struct text channel_key = arena_printf(work->arena, "inbox:%.*s", TEXT_ARG(instance));
    if (message.external_id.n > 0 &&
        reference_table_get(work->reader, work->arena, channel_key, message.external_id, &seen)) {
        answer(work, 0, true);
        return ERR_OK;
    }
    if (message.external_id.n > 0) {
        reference_table_put(work->writes, channel_key, message.external_id, &seen);
    }
    message.channel = instance;
    if (admit_receipt_is(&message)) {
        answer(work, 0, false);
        admit_receipt(work, &message);
        return work->reader->err;
    }
    if (work->advisor->find(work->advisor->ctx, HOOK_INBOUND_PARSE, instance, 0) == NULL) {
        answer(work, 0, false);
        return admit_message(work, &message, 0); /* the channel hands in parsed messages */
    }
    uint64_t id = keep_inbox(work, &message);
    struct job *job = make_job(work, HOOK_INBOUND_PARSE, instance, work->now_us);
    job->inbox = id;
    make_job_save(work, job);
    answer(work, id, false);
    return ERR_OK;
}
