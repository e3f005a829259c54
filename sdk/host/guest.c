#include "guest.h"
#include <stdio.h>
#include "base/mem.h"
#include "guest_api.h"
#include "guest_publish.h"
#include "guest_services.h"
#include "host/bridge_config.h"
#include "host/bridge_plugin.h"
#include "host/service_timer.h"

#define POOL_QUEUE 1024

struct errand { /* one request on its way to a worker or the loop */
    struct guest *guest;
    struct line_message *message; /* owned */
    const rung_sub *sub;          /* of hooks */
};

static const struct value *params_of(const struct errand *errand)
{
    return &errand->message->message.body;
}

static uint64_t id_of(const struct errand *errand)
{
    return errand->message->message.id;
}

static void end(struct errand *errand)
{
    line_free(&errand->message);
    mem_free(errand);
}

/* --- answers --- */

static void answer_empty(struct guest *guest, uint64_t id)
{
    struct bridge_frame_pen pen;
    struct buf frame;
    buf_init(&frame);
    bridge_frame_answer(&pen, &frame, id);
    (void)bridge_frame_end(&pen);
    line_send(guest->line, &frame);
}

static void refuse(struct guest *guest, uint64_t id, int code, const char *why)
{
    struct buf frame;
    struct buf repaired; /* a plugin's words may be anything */
    buf_init(&frame);
    buf_init(&repaired);
    (void)buf_put_repaired(&repaired, text_z(why));
    bridge_frame_refuse(&frame, id, code, buf_text(&repaired));
    buf_fini(&repaired);
    line_send(guest->line, &frame);
}

/* --- hello --- */

static bool is_async(const rung_plugin *plugin)
{
    bool found = false;
    for (size_t i = 0; i < plugin->n_subs; i++) {
        found = found || (plugin_sub(plugin, i)->flags & RUNG_ASYNC) != 0;
    }
    return found;
}

static void prepare(struct guest *guest, const struct value *hello)
{
    int64_t jobs_max = value_int(hello, "jobs_max", 0);
    int64_t workers = jobs_max > 0 ? jobs_max : GUEST_WORKERS;
    struct text server = arena_text(&guest->arena, value_text(hello, "server"));
    if (guest->env.pool != NULL) {
        return; /* asked twice */
    }
    guest->instance.name = arena_text(&guest->arena, value_text(hello, "instance"));
    guest->instance.jobs_max = jobs_max;
    line_set_message_max(guest->line, (size_t)value_int(hello, "max_message", 0));
    workers = workers > GUEST_WORKERS_MAX ? GUEST_WORKERS_MAX : workers;
    guest->env.pool = pool_create((size_t)workers, POOL_QUEUE); /* of rung.work/1 */
    line_add_threads(guest->line, (unsigned)workers + GUEST_SPARE_THREADS);
    guest_api_fill(guest, server.p);
}

static void hello(struct guest *guest, const struct bridge_message *message)
{
    struct bridge_frame_pen pen;
    struct buf frame;
    int64_t jobs_max = value_int(&message->body, "jobs_max", 0);
    prepare(guest, &message->body);
    buf_init(&frame);
    bridge_frame_answer(&pen, &frame, message->id);
    bridge_plugin_pack(&pen.pack, guest->plugin);
    pack_pair_int(&pen.pack, "max_inflight",
                  jobs_max > 0              ? jobs_max
                  : is_async(guest->plugin) ? GUEST_ASYNC_MAX
                                            : GUEST_WORKERS);
    pack_pair_int(&pen.pack, "max_message", (int64_t)BRIDGE_JOIN_MESSAGE_BYTES_MAX);
    if (guest->lacks[0] != '\0') {
        pack_pair_z(&pen.pack, "unguarded", guest->lacks);
    }
    if (!bridge_frame_end(&pen)) {
        refuse(guest, message->id, RUNG_EFAIL, "its descriptor is longer than 1 MiB");
        buf_fini(&frame);
        return;
    }
    line_send(guest->line, &frame);
}

/* --- a life, on workers --- */

static void *read_config(struct guest *guest, const struct value *params)
{
    const rung_plugin *plugin = guest->plugin;
    struct option_table options = {plugin->options, plugin->n_options, plugin->option_size};
    void *config = arena_alloc(&guest->arena, plugin->config_size + 1);
    bridge_config_read(&guest->arena, &options, value_get(params, "config"), config,
                       guest_services_rule, guest);
    return config;
}

static void check_on_worker(void *ctx)
{
    struct errand *errand = ctx;
    struct guest *guest = errand->guest;
    char message[INSTANCE_TEXT_BYTES] = "";
    void *config = read_config(guest, params_of(errand));
    if (guest->plugin->check == NULL ||
        guest->plugin->check(config, message, sizeof message) == RUNG_OK) {
        answer_empty(guest, id_of(errand));
    } else {
        message[sizeof message - 1] = '\0';
        refuse(guest, id_of(errand), RUNG_EFAIL,
               message[0] ? message : "the plugin refuses these settings");
    }
    end(errand);
}

static void create_on_worker(void *ctx)
{
    struct errand *errand = ctx;
    struct guest *guest = errand->guest;
    char why[INSTANCE_TEXT_BYTES + 60];
    guest->config = read_config(guest, params_of(errand));
    int code = guest->plugin->create(&guest->api, guest->config, &guest->self);
    if (code == RUNG_OK) {
        answer_empty(guest, id_of(errand));
    } else {
        (void)snprintf(why, sizeof why, "create() returned %d%s%s", code,
                       guest->last_error[0] ? ": " : "", guest->last_error);
        refuse(guest, id_of(errand), RUNG_EFAIL, why);
    }
    end(errand);
}

static void stop_work(struct guest *guest)
{
    if (!guest->is_quiesced && guest->plugin->quiesce != NULL) {
        guest->plugin->quiesce(guest->self);
    }
    guest->is_quiesced = true;
}

static void quiesce_on_worker(void *ctx)
{
    struct errand *errand = ctx;
    struct guest *guest = errand->guest;
    service_timer_stop_all(guest->env.timers, &guest->instance);
    stop_work(guest);
    answer_empty(guest, id_of(errand));
    end(errand);
}

static void pass(void *ctx)
{
    struct guest *guest = ctx;
    mutex_lock(guest->lock);
    guest->has_passed = true;
    mutex_wake(guest->lock);
    mutex_unlock(guest->lock);
}

/* Answers that were read before are with the loop, whose thread may be inside the plugin. */
static void wait_for_loop(struct guest *guest)
{
    loop_post(guest->env.loop, pass, guest);
    mutex_lock(guest->lock);
    while (!guest->has_passed) {
        (void)mutex_wait(guest->lock, INT64_MAX);
    }
    mutex_unlock(guest->lock);
}

static void destroy_on_worker(void *ctx)
{
    struct errand *errand = ctx;
    struct guest *guest = errand->guest;
    stop_work(guest);
    wait_for_loop(guest);
    if (guest->plugin->destroy != NULL) {
        guest->plugin->destroy(guest->self);
    }
    answer_empty(guest, id_of(errand));
    end(errand);
}

static void health_on_worker(void *ctx)
{
    struct errand *errand = ctx;
    struct guest *guest = errand->guest;
    struct bridge_frame_pen pen;
    struct buf frame;
    char text[INSTANCE_TEXT_BYTES] = "";
    int code = guest->plugin->health(guest->self, text, sizeof text);
    text[sizeof text - 1] = '\0';
    buf_init(&frame);
    bridge_frame_answer(&pen, &frame, id_of(errand));
    pack_pair_z(&pen.pack, "state",
                code == RUNG_OK       ? "ok"
                : code == RUNG_ERETRY ? "degraded"
                                      : "ill");
    pack_key(&pen.pack, "text");
    pack_bytes(&pen.pack, text_z(text));
    (void)bridge_frame_end(&pen);
    line_send(guest->line, &frame);
    end(errand);
}

/* --- hooks --- */

static const rung_sub *find_sub(const rung_plugin *plugin, const struct bridge_event *event)
{
    size_t which = event->which;
    for (size_t i = 0; i < plugin->n_subs; i++) {
        const rung_sub *sub = plugin_sub(plugin, i);
        if (sub->hook == event->event.hook && which-- == 0) {
            return sub;
        }
    }
    return NULL;
}

static void run_hook(struct errand *errand, enum guest_thread thread)
{
    struct guest *guest = errand->guest;
    uint64_t token = id_of(errand);
    struct rung_call *call = MEM_NEW(struct rung_call);
    call->guest = guest;
    call->thread = errand->sub->decide ? GUEST_INLINE : thread;
    call->arena = &errand->message->arena;
    (void)bridge_event_read(call->arena, params_of(errand), token, &call->event);
    const rung_event *event = &call->event.event;
    int code = errand->sub->decide ? errand->sub->decide(guest->self, call, event)
                                   : errand->sub->work(guest->self, call, event);
    bool goes_on = code == RUNG_PENDING && thread == GUEST_LOOP;
    if (!goes_on && guest_api_take(guest, token)) {
        guest_api_answer(guest, token, code, call->effects, call->effect_count, call->error);
    }
    mem_free(call);
    end(errand);
}

static void hook_on_worker(void *ctx)
{
    run_hook(ctx, GUEST_WORKER);
}

static void hook_on_loop(void *ctx)
{
    run_hook(ctx, GUEST_LOOP);
}

/* --- what comes, on the thread that reads --- */

static void do_here(struct guest *guest, struct line_message *message, struct line_work *work,
                    void (*run)(void *ctx), const rung_sub *sub)
{
    struct errand *errand = MEM_NEW(struct errand);
    *errand = (struct errand){guest, message, sub};
    *work = (struct line_work){run, errand};
}

static void take_hook(struct guest *guest, struct line_message *message, struct line_work *work)
{
    struct bridge_event event;
    struct arena arena;
    arena_init(&arena);
    bool is_known = bridge_event_read(&arena, &message->message.body, message->message.id, &event);
    const rung_sub *sub = is_known ? find_sub(guest->plugin, &event) : NULL;
    arena_fini(&arena);
    if (sub == NULL) {
        refuse(guest, message->message.id, RUNG_ENOENT, "it has no such subscription");
        line_free(&message);
        return;
    }
    guest_api_open(guest, message->message.id);
    if (sub->decide == NULL && (sub->flags & RUNG_ASYNC) != 0) {
        struct errand *errand = MEM_NEW(struct errand);
        *errand = (struct errand){guest, message, sub};
        loop_post(guest->env.loop, hook_on_loop, errand);
        return;
    }
    do_here(guest, message, work, hook_on_worker, sub);
}

struct recall {
    struct guest *guest;
    uint64_t token;
};

static void cancel_on_loop(void *ctx)
{
    struct recall *recall = ctx;
    recall->guest->plugin->cancel(recall->guest->self, recall->token);
    mem_free(recall);
}

/* A job that goes on by itself is answered here: its plugin need not. */
static void take_cancel(struct guest *guest, const struct bridge_message *message)
{
    uint64_t token = (uint64_t)value_int(&message->body, "id", 0);
    if (guest_publish_leave(guest, token)) {
        return;
    }
    guest_api_cancel(guest, token);
    if (guest->plugin->cancel != NULL) {
        struct recall *recall = MEM_NEW(struct recall);
        *recall = (struct recall){guest, token};
        loop_post(guest->env.loop, cancel_on_loop, recall);
    }
}

static const struct step {
    const char *method;
    void (*work)(void *ctx);
} steps[] = {{"check", check_on_worker},
             {"create", create_on_worker},
             {"quiesce", quiesce_on_worker},
             {"destroy", destroy_on_worker},
             {"health", health_on_worker}};

static void take_step(struct guest *guest, struct line_message *message, struct line_work *work)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (text_eq_z(message->message.method, steps[i].method)) {
            do_here(guest, message, work, steps[i].work, NULL);
            return;
        }
    }
    refuse(guest, message->message.id, RUNG_ENOENT, "rung-plugin-host has no such method");
    line_free(&message);
}

static void on_request(void *ctx, struct line_message *message, struct line_work *work)
{
    struct guest *guest = ctx;
    struct text method = message->message.method;
    if (message->message.kind == BRIDGE_NOTIFICATION) {
        if (text_eq_z(method, "cancel")) {
            take_cancel(guest, &message->message);
        }
        line_free(&message);
    } else if (text_eq_z(method, "hook")) {
        take_hook(guest, message, work);
    } else if (text_eq_z(method, "route")) {
        guest_publish_visit(guest, message);
    } else if (text_eq_z(method, "hello")) {
        hello(guest, &message->message);
        line_free(&message);
    } else if (text_eq_z(method, "ping")) {
        answer_empty(guest, message->message.id);
        line_free(&message);
    } else {
        take_step(guest, message, work);
    }
}

void guest_serve(const rung_plugin *plugin, const char *lacks)
{
    struct guest *guest = MEM_NEW(struct guest);
    guest->plugin = plugin;
    guest->lacks = lacks;
    arena_init(&guest->arena);
    guest->lock = mutex_create();
    guest->env.loop = loop_create();
    guest->env.timers = service_timer_create(guest->env.loop);
    guest->instance.env = &guest->env;
    guest->line = line_create(guest->env.loop, on_request, guest);
    line_add_threads(guest->line, 1);
    for (;;) {
        loop_run(guest->env.loop);
    }
}
