#include "rpc/session.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "rpc/call.h"
#include "rpc/guest_call.h"
#include "rpc/params.h"

struct pending {             /* one command of ours in the engine; outlives its session */
    struct session *session; /* NULL: it has gone */
    int64_t id;
    uint64_t subscription;   /* 0: a request, else a page of the feed */
    uint64_t call;           /* of a plugin's method, in the host; 0: a command of ours */
    uint64_t search;         /* of plugins, in the host; its command follows */
    struct command *command; /* owned; of the search */
    struct pending *next, **back;
};
struct session {
    struct engine *engine;             /* lent */
    const struct session_local *local; /* lent */
    struct session_wire wire;
    struct buf in;   /* bytes of frames that are not done */
    uint64_t frames; /* taken so far */
    struct scan scan;
    enum error_form error_form;
    struct pending *pendings;
    size_t in_flight;
    struct command *parked; /* owned: the engine had no room */
    struct session_subscription subscriptions[SESSION_SUBSCRIPTIONS_MAX];
    size_t subscription_count;
    uint64_t subscription_last, head;
    bool ended;
};

struct session *session_create(struct engine *engine, const struct session_local *local,
                               struct session_wire wire)
{
    struct session *session = MEM_NEW(struct session);
    session->engine = engine;
    session->local = local;
    session->wire = wire;
    buf_init(&session->in);
    scan_init(&session->scan, SESSION_FRAME_BYTES_MAX);
    return session;
}

static void unlink_pending(struct pending *pending)
{
    *pending->back = pending->next;
    if (pending->next != NULL) {
        pending->next->back = pending->back;
    }
}

static void forget_names(struct session_subscription *subscription)
{
    mem_free(subscription->method);
    mem_free(subscription->prefix);
}

/* What a plugin was asked: nobody comes back to it. */
static void forget_outside(const struct session *session, struct pending *pending)
{
    if (pending->call != 0) {
        host_forget_call(session->local->host, pending->call);
        mem_free(pending);
    } else if (pending->search != 0) {
        search_forget(host_searches(session->local->host), pending->search);
        command_destroy(&pending->command);
        mem_free(pending);
    }
}

void session_destroy(struct session **session)
{
    struct session *old = *session;
    if (old == NULL) {
        return;
    }
    while (old->pendings != NULL) {
        struct pending *pending = old->pendings;
        unlink_pending(pending);
        pending->session = NULL;
        forget_outside(old, pending);
    }
    if (old->parked != NULL) {
        mem_free(old->parked->origin_ctx);
        command_destroy(&old->parked);
    }
    for (size_t i = 0; i < old->subscription_count; i++) {
        forget_names(&old->subscriptions[i]);
    }
    buf_fini(&old->in);
    mem_free(old);
    *session = NULL;
}

/* --- answers --- */

static void send_error(struct session *session, int64_t id, const struct refusal *refusal)
{
    struct buf out;
    buf_init(&out);
    call_write_error(&out, id, refusal, session->error_form);
    session->wire.send(session->wire.ctx, buf_text(&out));
    buf_fini(&out);
}

static void send_result(struct session *session, int64_t id, struct text packed)
{
    struct buf out;
    buf_init(&out);
    call_write_result(&out, id, packed);
    session->wire.send(session->wire.ctx, buf_text(&out));
    buf_fini(&out);
}

/* --- to the engine --- */

static void link_pending(struct session *session, struct pending *pending)
{
    pending->session = session;
    pending->next = session->pendings;
    pending->back = &session->pendings;
    if (session->pendings != NULL) {
        session->pendings->back = &pending->next;
    }
    session->pendings = pending;
}

/* A command that finds no room is parked, and nothing behind it is looked at: writes keep their
 * order. */
static void submit(struct session *session, struct command *command)
{
    struct pending *pending = command->origin_ctx;
    if (engine_submit(session->engine, command) == ERR_OK) {
        link_pending(session, pending);
        session->in_flight++;
        return;
    }
    session->parked = command;
}

static struct command *command_of(const struct method *method, const struct call *call)
{
    struct command *command =
        command_create(method->name, TEXT("local"), value_text(&call->params, "key"));
    struct pending *pending = MEM_NEW(struct pending);
    pending->id = call->id;
    for (size_t i = 0; i < call->params.map.count; i++) {
        const struct value_pair *pair = &call->params.map.pairs[i];
        if (!text_eq(pair->key, TEXT("key")) && pair->value.type != VALUE_NIL) {
            struct value copy = value_copy(&command->arena, &pair->value);
            *value_put(&command->arena, &command->args, arena_text(&command->arena, pair->key).p) =
                copy;
        }
    }
    command->origin = COMMAND_FROM_RPC;
    command->origin_ctx = pending;
    return command;
}

static void ask_roof(struct session *session, const struct method *method, const struct call *call)
{
    struct command *command = command_of(method, call);
    link_pending(session, command->origin_ctx);
    session->in_flight++;
    session->local->later(session->local->ctx, command);
}

/* --- searches --- */

static void on_search(void *ctx, const struct search_answer *answer)
{
    struct pending *pending = ctx;
    struct session *session = pending->session;
    struct command *command = pending->command;
    guest_call_put_hits(command, answer);
    unlink_pending(pending);
    session->in_flight--;
    pending->search = 0;
    pending->command = NULL;
    if (session->parked == NULL) {
        submit(session, command);
    } else { /* its place is taken */
        struct refusal refusal = {.code = ERR_OK};
        (void)err_refuse(&refusal, ERR_BUSY, "busy", "", "the engine has no room now");
        send_error(session, pending->id, &refusal);
        mem_free(pending);
        command_destroy(&command);
    }
}

static void ask_search(struct session *session, const struct method *method,
                       const struct call *call)
{
    struct command *command = command_of(method, call);
    struct pending *pending = command->origin_ctx;
    struct host *host = session->local->host;
    pending->search = host == NULL
                          ? 0
                          : search_start(host_searches(host), value_text(&call->params, "query"),
                                         command->principal, on_search, pending);
    if (pending->search == 0) {
        submit(session, command);
        return;
    }
    pending->command = command;
    link_pending(session, pending);
    session->in_flight++;
}

/* --- subscriptions --- */

static struct session_subscription *find_subscription(struct session *session, uint64_t id)
{
    for (size_t i = 0; i < session->subscription_count; i++) {
        if (session->subscriptions[i].id == id) {
            return &session->subscriptions[i];
        }
    }
    return NULL;
}

/* The next page behind the cursor; a slow reader pauses here and goes on from the store when there
 * is room. */
static void ask_feed(struct session *session, struct session_subscription *subscription)
{
    if (subscription->cursor >= session->head || subscription->asking || session->parked != NULL ||
        session->wire.unsent(session->wire.ctx) > SESSION_UNSENT_BYTES_MAX / 2) {
        return;
    }
    struct command *command = command_create("events.read", TEXT("local"), TEXT_NONE);
    struct pending *pending = MEM_NEW(struct pending);
    pending->subscription = subscription->id;
    *value_put(&command->arena, &command->args, "from") =
        value_of_int((int64_t)subscription->cursor);
    *value_put(&command->arena, &command->args, "limit") = value_of_int(SESSION_FEED_EVENTS_MAX);
    command->origin = COMMAND_FROM_RPC;
    command->origin_ctx = pending;
    subscription->asking = true;
    submit(session, command);
}

static void ask_feeds(struct session *session)
{
    for (size_t i = 0; i < session->subscription_count; i++) {
        ask_feed(session, &session->subscriptions[i]);
    }
}

/* A text of `notify`, or nothing; the names lie in memory for as long as the subscription. */
static enum err check_notify(const struct value *notify, const char *name, size_t bytes_max,
                             struct refusal *refusal)
{
    const struct value *value = value_get(notify, name);
    if (value == NULL || value->type == VALUE_NIL) {
        return ERR_OK;
    }
    if (value->type != VALUE_TEXT || !text_is_utf8(value->text) ||
        text_find(value->text, (struct text){"", 1}, 0) != SIZE_MAX || value->text.n > bytes_max) {
        return err_refuse(refusal, ERR_INVALID, "invalid", "notify",
                          "the %s of notify is a text of at most %zu bytes", name, bytes_max);
    }
    return ERR_OK;
}

static uint64_t subscribe(void *ctx, const struct value *params, struct refusal *refusal)
{
    struct session *session = ctx;
    const struct value *notify = value_get(params, "notify");
    const struct value *prefix = value_get(notify, "prefix");
    struct text method = value_text(notify, "method");
    struct engine_status status;
    if (session->subscription_count == SESSION_SUBSCRIPTIONS_MAX) {
        (void)err_refuse(refusal, ERR_LIMIT, "exhausted", "",
                         "a connection has at most %d subscriptions", SESSION_SUBSCRIPTIONS_MAX);
        return 0;
    }
    if (check_notify(notify, "method", SESSION_NOTIFY_METHOD_BYTES_MAX, refusal) != ERR_OK ||
        check_notify(notify, "prefix", SESSION_NOTIFY_PREFIX_BYTES_MAX, refusal) != ERR_OK) {
        return 0;
    }
    engine_status(session->engine, &status);
    struct session_subscription *subscription =
        &session->subscriptions[session->subscription_count++];
    *subscription = (struct session_subscription){.id = ++session->subscription_last};
    subscription->cursor = (uint64_t)value_int(params, "from", (int64_t)status.events);
    session->head = status.events > session->head ? status.events : session->head;
    method = method.n > 0 ? method : TEXT("rung.event");
    subscription->method = mem_copy_z(method.p, method.n);
    if (prefix != NULL && prefix->type == VALUE_TEXT) {
        subscription->prefix = mem_copy_z(prefix->text.p, prefix->text.n);
    }
    return subscription->id;
}

static bool unsubscribe(void *ctx, uint64_t id)
{
    struct session *session = ctx;
    struct session_subscription *subscription = find_subscription(session, id);
    if (subscription == NULL) {
        return false;
    }
    forget_names(subscription);
    *subscription = session->subscriptions[--session->subscription_count];
    return true;
}

static void send_event(struct session *session, const struct session_subscription *subscription,
                       const struct value *event)
{
    struct buf out;
    struct pack pack;
    buf_init(&out);
    pack_init(&pack, &out);
    pack_list_begin(&pack);
    pack_int(&pack, 2);
    pack_z(&pack, subscription->method);
    pack_list_begin(&pack);
    if (subscription->prefix !=
        NULL) { /* nvim_exec_lua takes its code first, then a list of arguments */
        pack_z(&pack, subscription->prefix);
        pack_list_begin(&pack);
    }
    pack_map_begin(&pack);
    pack_pair_int(&pack, "subscription", (int64_t)subscription->id);
    for (size_t i = 0; i < event->map.count; i++) {
        pack_text(&pack, event->map.pairs[i].key);
        pack_value(&pack, &event->map.pairs[i].value);
    }
    pack_map_end(&pack);
    if (subscription->prefix != NULL) {
        pack_list_end(&pack);
    }
    pack_list_end(&pack);
    pack_list_end(&pack);
    if (pack.err == ERR_OK) {
        session->wire.send(session->wire.ctx, buf_text(&out));
    }
    buf_fini(&out);
}

static void take_page(struct session *session, uint64_t id, const struct answer *answer)
{
    struct session_subscription *subscription = find_subscription(session, id);
    struct arena arena;
    struct value page;
    if (subscription == NULL) {
        return;
    }
    subscription->asking = false;
    arena_init(&arena);
    if (answer->refusal.code == ERR_OK &&
        pack_read(&arena, buf_text(&answer->result), &page) == ERR_OK) {
        const struct value *items = value_get(&page, "items");
        for (size_t i = 0; items != NULL && i < items->list.count; i++) {
            send_event(session, subscription, &items->list.items[i]);
        }
        subscription->cursor = (uint64_t)value_int(&page, "next", (int64_t)subscription->cursor);
        session->head = (uint64_t)value_int(&page, "head", (int64_t)session->head);
        ask_feed(session, subscription);
    }
    arena_fini(&arena);
}

void session_on_events(struct session *session, uint64_t head)
{
    session->head = head > session->head ? head : session->head;
    ask_feeds(session);
}

void session_on_answer(struct answer *answer)
{
    struct pending *pending = answer->origin_ctx;
    struct session *session = pending->session;
    if (session != NULL) {
        unlink_pending(pending);
        session->in_flight--;
        if (pending->subscription != 0) {
            take_page(session, pending->subscription, answer);
        } else if (answer->refusal.code != ERR_OK) {
            send_error(session, pending->id, &answer->refusal);
        } else {
            send_result(session, pending->id, buf_text(&answer->result));
        }
    }
    mem_free(pending);
    command_answer_destroy(&answer);
}

/* --- methods of plugins --- */

static void on_call(void *ctx, const struct method_answer *answer)
{
    struct pending *pending = ctx;
    struct session *session = pending->session;
    unlink_pending(pending);
    session->in_flight--;
    if (answer->refusal.code != ERR_OK) {
        send_error(session, pending->id, &answer->refusal);
    } else {
        send_result(session, pending->id, answer->result);
    }
    mem_free(pending);
}

static void ask_plugin(struct session *session, const struct method *method,
                       const struct call *call)
{
    struct refusal refusal = {.code = ERR_OK};
    struct arena arena;
    struct pending *pending = MEM_NEW(struct pending);
    arena_init(&arena);
    struct value params = guest_call_params(&arena, &call->params);
    struct method_request request = {
        .method = method->published,
        .key = value_text(&call->params, "key"),
        .principal = TEXT("local"),
        .params = &params,
        .timeout_ms = value_int(&call->params, "timeout_ms", METHOD_CALL_MS_DEFAULT),
        .if_version = value_int(&call->params, "if_version", 0)};
    pending->id = call->id;
    if (guest_call_may(session->local->role, method, &refusal)) {
        pending->call = host_call(session->local->host, &request, on_call, pending, &refusal);
    }
    if (pending->call != 0) {
        link_pending(session, pending);
        session->in_flight++;
    } else {
        send_error(session, call->id, &refusal);
        mem_free(pending);
    }
    arena_fini(&arena);
}

/* --- requests --- */

static void answer_at_once(struct session *session, const struct method *method,
                           const struct call *call)
{
    struct refusal refusal = {.code = ERR_OK};
    struct buf packed;
    struct pack pack;
    struct method_env env = {.methods = session->local->methods->rows,
                             .method_count = session->local->methods->count,
                             .error_form = &session->error_form,
                             .now_ms = clock_wall_us(NULL) / 1000,
                             .plugin_list = session->local->plugin_list,
                             .plugin_hooks = session->local->plugin_hooks,
                             .plugin_release = session->local->plugin_release,
                             .config_show = session->local->config_show,
                             .policy_lint = session->local->policy_lint,
                             .admin_status = session->local->admin_status,
                             .store_info = session->local->store_info,
                             .store_scrub = session->local->store_scrub,
                             .store_digest = session->local->store_digest,
                             .store_backup = session->local->store_backup,
                             .ctx = session->local->ctx,
                             .subscribe = subscribe,
                             .unsubscribe = unsubscribe,
                             .session = session};
    buf_init(&packed);
    pack_init(&pack, &packed);
    enum err err = method->run(&env, &call->params, &pack, &refusal);
    if (err != ERR_OK || pack.err != ERR_OK) {
        if (refusal.code == ERR_OK) {
            (void)err_refuse(&refusal, ERR_INTERNAL, "", "", "the answer could not be written");
        }
        send_error(session, call->id, &refusal);
    } else {
        send_result(session, call->id, buf_text(&packed));
    }
    buf_fini(&packed);
    ask_feeds(session); /* a new subscription may have something to catch up on */
}

static void take_request(struct session *session, const struct call *call)
{
    struct refusal refusal = {.code = ERR_OK};
    const struct method *method = method_list_find(session->local->methods, call->method);
    if (method == NULL) {
        const char *nearest = method_list_nearest(session->local->methods, call->method);
        (void)err_refuse(
            &refusal, ERR_UNSUPPORTED, "unknown", "method", "there is no method \"%.*s\"%s%s%s",
            TEXT_ARG(text_slice(call->method, 0, 60)), nearest ? "; did you mean \"" : "",
            nearest ? nearest : "", nearest ? "\"?" : "");
        send_error(session, call->id, &refusal);
    } else if (params_check(method, &call->params, &refusal) != ERR_OK) {
        send_error(session, call->id, &refusal);
    } else if (method->kind == METHOD_LOCAL) {
        answer_at_once(session, method, call);
    } else if (method->published != NULL) {
        ask_plugin(session, method, call);
    } else if (method->searches) {
        ask_search(session, method, call);
    } else if (method->kind == METHOD_LATER) {
        ask_roof(session, method, call);
    } else {
        submit(session, command_of(method, call));
    }
}

static bool take_frame(struct session *session, struct text frame)
{
    struct arena arena;
    struct call call;
    struct refusal refusal = {.code = ERR_OK};
    arena_init(&arena);
    enum err err = call_read(&arena, frame, &call, &refusal);
    if (err != ERR_OK) {
        send_error(session, call.id, &refusal);
    } else if (call.kind == CALL_REQUEST) {
        take_request(session, &call);
    } /* notifications and stray responses: without an answer nobody would know, so they do nothing
       */
    arena_fini(&arena);
    if (err == ERR_PROTOCOL) {
        session->ended = true;
        session->wire.hang_up(session->wire.ctx);
    }
    return err != ERR_PROTOCOL;
}

static bool break_off(struct session *session, enum scan_result result)
{
    struct refusal refusal = {.code = ERR_OK};
    (void)err_refuse(&refusal, ERR_PROTOCOL, "protocol", "", "%s", scan_result_text(result));
    send_error(session, 0, &refusal);
    session->ended = true;
    session->wire.hang_up(session->wire.ctx);
    return false;
}

/* Takes whole frames from the front of the buffer while the session may go on. */
static bool take_frames(struct session *session)
{
    size_t taken = 0;
    bool good = true;
    while (good && session_wants_bytes(session) && taken < session->in.n) {
        const unsigned char *at = session->in.p + taken;
        enum scan_result result = scan_measure(&session->scan, at, session->in.n - taken);
        if (result == SCAN_MORE) {
            break;
        }
        if (result != SCAN_DONE) {
            good = break_off(session, result);
            break;
        }
        size_t length = session->scan.consumed;
        scan_init(&session->scan, SESSION_FRAME_BYTES_MAX);
        good = take_frame(session, (struct text){(const char *)at, length});
        taken += length;
        session->frames++;
    }
    buf_drop(&session->in, taken);
    return good;
}

bool session_feed(struct session *session, struct text bytes)
{
    if (session->ended) {
        return false;
    }
    buf_put_text(&session->in, bytes);
    return take_frames(session);
}

bool session_wants_bytes(const struct session *session)
{
    return !session->ended && session->parked == NULL &&
           session->in_flight < SESSION_IN_FLIGHT_MAX &&
           session->wire.unsent(session->wire.ctx) < SESSION_UNSENT_BYTES_MAX;
}

bool session_listens(const struct session *session)
{
    return session->subscription_count > 0;
}

bool session_is_inside_frame(const struct session *session, uint64_t *frame)
{
    *frame = session->frames;
    return session_wants_bytes(session) && session->in.n > 0;
}

bool session_resume(struct session *session)
{
    if (session->parked != NULL) {
        struct command *command = session->parked;
        session->parked = NULL;
        submit(session, command);
    }
    bool good = session->ended || take_frames(session);
    if (good) {
        ask_feeds(session);
    }
    return good;
}
