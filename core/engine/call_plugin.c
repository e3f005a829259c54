#include "base/must.h"
#include "engine/ask_hook.h"
#include "engine/finish_call.h"
#include "engine/make_job.h"
#include "engine/settle.h"
#include "engine/use_case.h"

#define CALL_ATTEMPTS_MAX 3
#define CALL_PARAMS_BYTES_MAX ((size_t)256 << 10)

static void draw_message(struct work *work, const struct value *params, struct message *message)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_value(&pack, params);
    MUST(pack.err == ERR_OK);
    *message = (struct message){.author = work->command->principal,
                                .external_id = work->command->key,
                                .raw = arena_text(work->arena, buf_text(&packed))};
    buf_fini(&packed);
}

static enum err load_named(struct work *work)
{
    return value_get(&work->command->args, "ticket") == NULL ? ERR_OK
                                                             : work_load_ticket(work, "ticket");
}

static enum err ask_now(struct work *work, const struct subscriber *subscriber,
                        const struct message *message, struct text method)
{
    struct effect_list effects = {0};
    enum ask_outcome outcome = ask_hook_one(work, subscriber, message, method, &effects);
    if (outcome != ASK_OK) {
        return work_refuse(work, ERR_REFUSED, "plugin_failed", "", "x.%.*s.%.*s: %s",
                           TEXT_ARG(subscriber->instance), TEXT_ARG(method),
                           outcome == ASK_DECLINED || outcome == ASK_SKIPPED
                               ? "the plugin does not serve it"
                               : "the plugin failed, or took too long; plugin.list says more");
    }
    return finish_call_take(work, &effects);
}

/* The answer until the job has ended; then its outcome takes its place. */
static void ask_later(struct work *work, const struct subscriber *subscriber,
                      const struct message *message, struct text method)
{
    struct job *job = make_job_for(work, subscriber);
    struct pack pack;
    job->method = method;
    job->attempts_max = subscriber->attempts_max ? subscriber->attempts_max : CALL_ATTEMPTS_MAX;
    make_job_message(work, job, message);
    make_job_save(work, job);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_z(&pack, "job", id_print('J', job->id).z);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
}

/* plugin.call {instance, method, params, ticket?, if_version?}: a method that a plugin has
 * published, not a query. */
enum err call_plugin(struct work *work)
{
    const struct value *args = &work->command->args;
    const struct value *params = value_get(args, "params");
    struct text instance = value_text(args, "instance");
    struct text method = value_text(args, "method");
    struct message message;
    const struct subscriber *subscriber =
        work->advisor->find(work->advisor->ctx, HOOK_RPC_CALL, instance, 0);
    if (subscriber == NULL || params == NULL) {
        return work_refuse(work, ERR_UNSUPPORTED, "unknown", "method",
                           "x.%.*s.%.*s: there is no plugin that answers it", TEXT_ARG(instance),
                           TEXT_ARG(method));
    }
    draw_message(work, params, &message);
    if (message.raw.n > CALL_PARAMS_BYTES_MAX) {
        return work_refuse(work, ERR_LIMIT, "exhausted", "",
                           "the parameters of a plugin's method are at most %zu bytes",
                           CALL_PARAMS_BYTES_MAX);
    }
    enum err err = load_named(work);
    if (err == ERR_OK && subscriber->is_job) {
        ask_later(work, subscriber, &message, method);
    } else if (err == ERR_OK) {
        err = ask_now(work, subscriber, &message, method);
    }
    if (err == ERR_OK && work->ticket != NULL && !subscriber->is_job) {
        settle(work);
        work_save(work);
    }
    return err;
}
