#include "base/must.h"
#include "base/sha256.h"
#include "engine/admit_message.h"
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

static void save_row(struct work *work, uint64_t id, struct message *message)
{
    struct buf packed;
    struct pack pack;
    if (message->raw.n > 0) { /* the bytes as they came are kept once, by their hash */
        sha256_of(message->raw, message->raw_blob);
        blob_table_put(work->writes, message->raw_blob, message->raw);
        message->raw = TEXT_NONE;
    }
    buf_init(&packed);
    pack_init(&pack, &packed);
    message_pack(&pack, message);
    MUST(pack.err == ERR_OK);
    inbox_table_put(work->writes, id, buf_text(&packed));
    buf_fini(&packed);
}

/* inbox.push {instance, message}: what a channel brings is durable before it is looked at. The
 * channel's own key (external_id) absorbs what is delivered twice. */
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
    struct text channel_key = arena_printf(work->arena, "inbox:%.*s", TEXT_ARG(instance));
    if (message.external_id.n > 0 &&
        reference_table_get(work->reader, work->arena, channel_key, message.external_id, &seen)) {
        answer(work, 0, true);
        return ERR_OK;
    }
    uint64_t id = meta_table_next(work->reader, work->writes, "inbox");
    if (message.external_id.n > 0) {
        reference_table_put(work->writes, channel_key, message.external_id, &seen);
    }
    message.channel = instance;
    if (work->advisor->find(work->advisor->ctx, HOOK_INBOUND_PARSE, instance) == NULL) {
        answer(work, id, false);
        return admit_message(work, &message); /* the channel hands in parsed messages */
    }
    save_row(work, id, &message);
    struct job *job = make_job(work, HOOK_INBOUND_PARSE, instance, work->now_us);
    job->inbox = id;
    make_job_save(work, job);
    answer(work, id, false);
    return ERR_OK;
}
