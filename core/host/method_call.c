#include "host/method_call.h"
#include "base/mem.h"
#include "host/await.h"
#include "model/call_result.h"
#include "model/id.h"

struct call {
    struct method_call_set *calls;
    struct arena arena; /* owns what the command is made of, again and again */
    uint64_t id;
    const struct published_method *method;
    struct text key, principal;
    struct value params;
    int64_t timeout_ms, if_version;
    uint64_t query;      /* token; 0: a command */
    struct text job;     /* "J-...", that we wait for; empty: none yet */
    bool is_asking;      /* its command is in the engine */
    bool ends_meanwhile; /* the job has ended since it was asked */
    bool is_forgotten;
    struct loop_timer *late; /* owned */
    void (*on_answer)(void *ctx, const struct method_answer *answer);
    void *ctx;
    struct call *next;
};
struct method_call_set {
    struct instance_env *env;
    struct query_set *queries;
    struct call *open; /* owned */
    uint64_t last;
    size_t count;
};

static void drop(struct call *call)
{
    struct method_call_set *calls = call->calls;
    for (struct call **at = &calls->open; *at != NULL; at = &(*at)->next) {
        if (*at == call) {
            *at = call->next;
            calls->count--;
            break;
        }
    }
    loop_timer_destroy(&call->late);
    arena_fini(&call->arena);
    mem_free(call);
}

/* A command in the engine comes back to its call: that one stays until then. */
static void end(struct call *call)
{
    call->is_forgotten = true;
    if (!call->is_asking) {
        drop(call);
    }
}

static void answer(struct call *call, const struct method_answer *answer_)
{
    if (!call->is_forgotten) {
        call->on_answer(call->ctx, answer_);
    }
    end(call);
}

static void fail(struct call *call, enum err code, const char *reason, struct text text)
{
    struct method_answer answer_ = {{0}, TEXT_NONE};
    (void)err_refuse(&answer_.refusal, code, reason, "", "%s: %.*s", call->method->name,
                     TEXT_ARG(text_slice(text, 0, 400)));
    answer(call, &answer_);
}

/* --- queries --- */

static void on_query(void *ctx, const struct query_answer *said)
{
    struct call *call = ctx;
    struct buf packed;
    struct pack pack;
    call->query = 0;
    if (said->code != RUNG_OK) {
        fail(call, ERR_REFUSED, "plugin_failed",
             said->code == RUNG_DECLINE ? TEXT("the plugin does not serve it") : said->error);
        return;
    }
    buf_init(&packed);
    pack_init(&pack, &packed);
    if (call_result_pack(&pack, &call->arena, said->effects) && pack.err == ERR_OK) {
        struct method_answer answer_ = {{0}, buf_text(&packed)};
        answer(call, &answer_);
    } else {
        fail(call, ERR_REFUSED, "plugin_failed", TEXT("the plugin's answer is no MessagePack map"));
    }
    buf_fini(&packed);
}

static bool start_query(struct call *call, const struct subscriber *subscriber)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_value(&pack, &call->params);
    struct query query = {.subscriber = subscriber,
                          .method = text_z(call->method->own_name),
                          .actor = call->principal,
                          .raw = buf_text(&packed),
                          .timeout_ms = call->timeout_ms};
    call->query = query_ask(call->calls->queries, &query, on_query, call);
    buf_fini(&packed);
    return call->query != 0;
}

/* --- commands --- */

static struct command *command_of(const struct call *call)
{
    struct command *command = command_create("plugin.call", call->principal, call->key);
    struct arena *arena = &command->arena;
    struct value *args = &command->args;
    *value_put(arena, args, "instance") =
        value_of_text(arena_text(arena, call->method->instance->name));
    *value_put(arena, args, "method") =
        value_of_text(arena_text(arena, text_z(call->method->own_name)));
    struct value *params = value_put(arena, args, "params");
    *params = value_copy(arena, &call->params);
    const struct value *ticket = value_get(params, "ticket");
    if (ticket != NULL && ticket->type == VALUE_TEXT) {
        *value_put(arena, args, "ticket") = *ticket;
    }
    if (call->if_version != 0) {
        *value_put(arena, args, "if_version") = value_of_int(call->if_version);
    }
    return command;
}

static bool submit(struct call *call);

static void fail_as_kept(struct call *call, const struct value *failed)
{
    fail(call, ERR_REFUSED, arena_text(&call->arena, value_text(failed, "reason")).p,
         value_text(failed, "text"));
}

/* The engine's answer: {result}, {failed}, or {job} while that goes on. */
static void take_outcome(struct call *call, const struct answer *said)
{
    struct value outcome;
    struct buf packed;
    struct pack pack;
    if (pack_read(&call->arena, buf_text(&said->result), &outcome) != ERR_OK) {
        fail(call, ERR_INTERNAL, "", TEXT("the outcome cannot be read"));
        return;
    }
    const struct value *result = value_get(&outcome, "result");
    const struct value *failed = value_get(&outcome, "failed");
    call->job = value_text(&outcome, "job");
    if (failed != NULL) {
        fail_as_kept(call, failed);
    } else if (result != NULL) {
        buf_init(&packed);
        pack_init(&pack, &packed);
        pack_value(&pack, result);
        struct method_answer answer_ = {{0}, buf_text(&packed)};
        answer(call, &answer_);
        buf_fini(&packed);
    } else if (call->ends_meanwhile) {
        (void)submit(call);
    }
}

static void on_command(void *ctx, const struct answer *said)
{
    struct call *call = ctx;
    call->is_asking = false;
    if (call->is_forgotten) {
        drop(call);
    } else if (said->refusal.code != ERR_OK) {
        struct method_answer answer_ = {said->refusal, TEXT_NONE};
        answer(call, &answer_);
    } else {
        take_outcome(call, said);
    }
}

/* Asks the engine, the first time or again with the same key. A full one is asked again when the
 * time is over. */
static bool submit(struct call *call)
{
    call->ends_meanwhile = false;
    call->is_asking = true;
    if (!await_submit(call->calls->env->engine, command_of(call), on_command, call)) {
        call->is_asking = false;
        return false;
    }
    return true;
}

/* The end of an attempt at some job is on disk: whoever waits for it looks. */
static void on_call_end(void *ctx, uint64_t job)
{
    struct method_call_set *calls = ctx;
    struct id_text name = id_print('J', job);
    struct call *next = NULL;
    for (struct call *call = calls->open; call != NULL; call = next) {
        next = call->next;
        if (call->is_asking) {
            call->ends_meanwhile = true;
        } else if (text_eq_z(call->job, name.z)) {
            (void)submit(call);
        }
    }
}

static void on_late(void *ctx)
{
    struct call *call = ctx;
    if (call->query != 0) {
        query_cancel(call->calls->queries, call->query);
        call->query = 0;
        fail(call, ERR_REFUSED, "plugin_failed", TEXT("no answer before its deadline"));
        return;
    }
    fail(call, ERR_UNKNOWN, "unknown",
         TEXT("no outcome in time; what was begun goes on: ask again with the same key"));
}

/* --- open calls --- */

static struct call *make(struct method_call_set *calls, const struct method_request *request)
{
    struct call *call = MEM_NEW(struct call);
    call->calls = calls;
    arena_init(&call->arena);
    call->id = ++calls->last;
    call->method = request->method;
    call->key = arena_text(&call->arena, request->key);
    call->principal = arena_text(&call->arena, request->principal);
    call->params = value_copy(&call->arena, request->params);
    call->timeout_ms = request->timeout_ms;
    call->if_version = request->if_version;
    call->late = loop_timer_create(calls->env->loop, on_late, call);
    call->next = calls->open;
    calls->open = call;
    calls->count++;
    return call;
}

uint64_t method_call_start(struct method_call_set *calls, const struct method_request *request,
                           const struct subscriber *subscriber,
                           void (*on_answer)(void *ctx, const struct method_answer *answer),
                           void *ctx, struct refusal *refusal)
{
    if (subscriber == NULL) {
        (void)err_refuse(refusal, ERR_UNSUPPORTED, "unknown", "method",
                         "%s: its plugin does not answer rpc.call", request->method->name);
        return 0;
    }
    if (calls->count >= METHOD_CALLS_OPEN_MAX) {
        (void)err_refuse(refusal, ERR_BUSY, "busy", "", "too many calls of plugins are open");
        return 0;
    }
    struct call *call = make(calls, request);
    call->on_answer = on_answer;
    call->ctx = ctx;
    bool is_started = call->method->is_query ? start_query(call, subscriber) : submit(call);
    if (!is_started) {
        drop(call);
        (void)err_refuse(refusal, ERR_BUSY, "busy", "", "%s: its plugin has no room now",
                         request->method->name);
        return 0;
    }
    loop_timer_start(call->late, call->timeout_ms * CLOCK_MS_US, 0);
    return call->id;
}

void method_call_forget(struct method_call_set *calls, uint64_t id)
{
    for (struct call *call = calls->open; call != NULL; call = call->next) {
        if (call->id == id && !call->is_forgotten) {
            if (call->query != 0) {
                query_cancel(calls->queries, call->query);
            }
            end(call);
            return;
        }
    }
}

struct method_call_set *method_call_create(struct instance_env *env, struct query_set *queries)
{
    struct method_call_set *calls = MEM_NEW(struct method_call_set);
    calls->env = env;
    calls->queries = queries;
    deliver_on_call_end(env->deliver, on_call_end, calls);
    return calls;
}

void method_call_destroy(struct method_call_set **calls)
{
    struct method_call_set *old = *calls;
    if (old == NULL) {
        return;
    }
    while (old->open != NULL) {
        drop(old->open);
    }
    mem_free(old);
    *calls = NULL;
}
