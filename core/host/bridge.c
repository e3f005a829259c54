#include "host/bridge.h"
#include <stdio.h>
#include <string.h>
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "host/bridge_event.h"
#include "host/bridge_peer.h"
#include "host/bridge_publish.h"
#include "host/bridge_route.h"
#include "host/bridge_serve.h"
#include "host/bridge_shape.h"
#include "host/deliver.h"
#include "host/service_timer.h"

#define WAIT_US_MAX ((BRIDGE_PEER_CREATE_MS_MAX + BRIDGE_PEER_HELLO_MS_MAX + 1000) * CLOCK_MS_US)

struct bridge_call { /* an open hook, or a cancelled one that was not answered yet */
    uint64_t id, token;
    enum hook hook;
    struct leased_job *leased; /* owned: services are asked about it */
    int64_t cancelled_us;      /* 0: it is open */
    struct bridge_call *next;
};

static _Thread_local bool is_loop; /* this thread is that of the loop */

enum { NEWS_READY = 1, NEWS_OVER = 2, NEWS_QUIET = 4, NEWS_ENDED = 8 };

struct bridge {
    struct instance *instance; /* lent */
    struct bridge_peer peer;
    struct bridge_serve serve;
    struct bridge_publish publish;
    struct bridge_route routes;
    struct bridge_call *calls; /* owned */
    size_t call_count;
    unsigned ignored;   /* cancels in a row that were not answered */
    struct mutex *lock; /* guards what a worker waits for */
    unsigned heard;     /* NEWS_* */
    bool is_parting;    /* destroy() waits */
    char why[INSTANCE_TEXT_BYTES];
};

/* --- open hooks --- */

static struct bridge_call *take_call(struct bridge *bridge, uint64_t id)
{
    for (struct bridge_call **at = &bridge->calls; *at != NULL; at = &(*at)->next) {
        if ((*at)->id == id) {
            struct bridge_call *found = *at;
            *at = found->next;
            bridge->call_count--;
            return found;
        }
    }
    return NULL;
}

static void free_call(struct bridge *bridge, struct bridge_call *call)
{
    if (call->cancelled_us != 0) {
        atomic_fetch_sub(&bridge->instance->abandoned, 1);
    }
    ports_leased_job_destroy(&call->leased);
    mem_free(call);
}

static struct leased_job *job_of(void *ctx, uint64_t id)
{
    const struct bridge *bridge = ctx;
    for (const struct bridge_call *at = bridge->calls; at != NULL; at = at->next) {
        if (at->id == id) {
            return at->leased;
        }
    }
    return NULL;
}

static int say_no(rung_call *call, const struct bridge *bridge, uint32_t hook)
{
    bool is_over = bridge->peer.state == BRIDGE_PEER_OVER;
    bool is_page = hook == RUNG_NOTIFICATION_SEND;
    char why[INSTANCE_TEXT_BYTES + 60];
    (void)snprintf(why, sizeof why, "its process is %s: %.400s",
                   is_over ? "quarantined" : "being started again", bridge->peer.why);
    return hook_call_fail(NULL, call, is_over && is_page ? RUNG_EFAIL : RUNG_ERETRY, why);
}

/* A process that takes less than there is gets texts that are cut, and marked so: a page does not
 * wait for a shorter ticket. */
static bool send_event(struct bridge *bridge, const rung_call *call, const rung_event *event,
                       uint64_t id)
{
    size_t which = (*call->leased)->subscriber->number; /* all of them are jobs here */
    for (int i = 0; i < 2; i++) {
        struct bridge_frame_pen pen;
        bridge_frame_request(&pen, &bridge->peer.out, id, "hook");
        bridge_event_pack(&pen.pack, event, call->ask, which);
        if (bridge_peer_send(&bridge->peer, &pen, id)) {
            return true;
        }
        event = bridge_event_cut(call->arena, event, BRIDGE_EVENT_CUT_BYTES);
    }
    return false;
}

static void keep_open(struct bridge *bridge, rung_call *call, const rung_event *event, uint64_t id)
{
    struct bridge_call *open = MEM_NEW(struct bridge_call);
    *open = (struct bridge_call){.id = id,
                                 .token = event->token,
                                 .hook = (enum hook)event->hook,
                                 .leased = hook_call_keep(call),
                                 .next = bridge->calls};
    bridge->calls = open;
    bridge->call_count++;
}

/* [loop] */
static int work(void *self, rung_call *call, const rung_event *event)
{
    struct bridge *bridge = self;
    if (bridge->peer.state != BRIDGE_PEER_READY) {
        return say_no(call, bridge, event->hook);
    }
    if (bridge_peer_is_full(&bridge->peer)) {
        return hook_call_fail(NULL, call, RUNG_EBUSY, "64 MiB are on their way to its process");
    }
    uint64_t id = bridge_peer_next_id(&bridge->peer);
    if (!send_event(bridge, call, event, id)) {
        return hook_call_fail(NULL, call, RUNG_EFAIL,
                              "the event is longer than its process takes, with its texts cut too");
    }
    keep_open(bridge, call, event, id);
    return RUNG_PENDING;
}

static void on_answer(struct bridge *bridge, struct arena *arena,
                      const struct bridge_message *message)
{
    struct instance *instance = bridge->instance;
    struct bridge_call *call = take_call(bridge, message->id);
    rung_effect *effects = NULL;
    bridge->ignored = 0;
    if (call == NULL || call->cancelled_us != 0) {
        atomic_fetch_add_explicit(&instance->counts.late, 1, memory_order_relaxed);
        if (call != NULL) {
            free_call(bridge, call);
        }
        return;
    }
    const struct value *body = &message->body;
    int64_t code = message->is_error ? message->code : value_int(body, "code", RUNG_OK);
    struct text error = message->is_error ? message->error : value_text(body, "error");
    bool is_code = code >= RUNG_EBUSY && code <= RUNG_DECLINE;
    size_t count = bridge_shape_read_effects(arena, value_get(body, "effects"), &effects);
    (void)deliver_finish(instance->env->deliver, instance, call->token,
                         is_code ? (int)code : RUNG_EINVAL, effects, count,
                         error.n > 0 ? arena_text(arena, error).p : NULL);
    free_call(bridge, call);
}

static void cancel_call(struct bridge *bridge, struct bridge_call *call, const char *why)
{
    struct bridge_frame_pen pen;
    if (bridge_peer_withdraw(&bridge->peer, call->id)) {
        free_call(bridge, take_call(bridge, call->id)); /* it never came to know of it */
        return;
    }
    call->cancelled_us = clock_monotonic_us(NULL);
    atomic_fetch_add(&bridge->instance->abandoned, 1);
    bridge_frame_notify(&pen, &bridge->peer.out, "cancel");
    pack_pair_int(&pen.pack, "id", (int64_t)call->id);
    pack_pair_z(&pen.pack, "why", why);
    (void)bridge_peer_send(&bridge->peer, &pen, 0);
    if (++bridge->ignored >= BRIDGE_IGNORED_MAX) {
        bridge_peer_fail(&bridge->peer, "it has left 100 cancelled calls without an answer");
    }
}

/* [loop] */
static void cancel(void *self, uint64_t token)
{
    struct bridge *bridge = self;
    for (struct bridge_call *at = bridge->calls; at != NULL; at = at->next) {
        if (at->token == token && at->cancelled_us == 0) {
            cancel_call(bridge, at, "deadline");
            return;
        }
    }
}

/* --- pages --- */

static void page(void *self, const rung_request *request)
{
    struct bridge *bridge = self;
    bridge_route_ask(&bridge->routes, request);
}

static void page_gone(void *self, uint64_t request)
{
    struct bridge *bridge = self;
    bridge_route_gone(&bridge->routes, request);
}

/* --- news of the process --- */

static void tell(struct bridge *bridge, unsigned news, const char *why)
{
    mutex_lock(bridge->lock);
    bridge->heard |= news;
    (void)snprintf(bridge->why, sizeof bridge->why, "%s", why);
    mutex_wake(bridge->lock);
    mutex_unlock(bridge->lock);
}

static void on_ready(void *ctx)
{
    struct bridge *bridge = ctx;
    bridge->ignored = 0;
    if (!bridge_publish_is_whole(&bridge->publish)) {
        bridge_peer_fail(&bridge->peer, "it publishes less than when it was created first");
        return;
    }
    tell(bridge, NEWS_READY, "");
}

static void on_quiet(void *ctx)
{
    struct bridge *bridge = ctx;
    tell(bridge, NEWS_QUIET, "");
}

static void on_message(void *ctx, struct arena *arena, const struct bridge_message *message)
{
    struct bridge *bridge = ctx;
    if (message->kind != BRIDGE_RESPONSE) {
        bridge_serve_take(&bridge->serve, arena, message);
    } else if (!bridge_route_answer(&bridge->routes, message)) {
        on_answer(bridge, arena, message);
    }
}

/* All its places are taken by calls that were given up: nothing would ever move again. */
static void on_tick(void *ctx, int64_t now_us)
{
    struct bridge *bridge = ctx;
    int64_t stuck = 0;
    recorder_tick(bridge->instance->recorder);
    for (const struct bridge_call *at = bridge->calls; at != NULL; at = at->next) {
        stuck += at->cancelled_us != 0 && now_us - at->cancelled_us > BRIDGE_STUCK_US;
    }
    if (stuck >= bridge->instance->jobs_max) {
        bridge_peer_fail(&bridge->peer, "all its calls hang after they were cancelled");
    }
}

static const char *hook_in_hand(const struct bridge *bridge)
{
    for (const struct bridge_call *at = bridge->calls; at != NULL; at = at->next) {
        if (at->next == NULL) { /* the oldest */
            return effect_hook_name(at->hook);
        }
    }
    return "none";
}

static void note_death(struct bridge *bridge, const char *why)
{
    struct instance *instance = bridge->instance;
    log_error("plugin.died", "plugin=%.*s hook=%s open=%zu why=\"%s\"", TEXT_ARG(instance->name),
              hook_in_hand(bridge), bridge->call_count, why);
    mutex_lock(instance->lock);
    (void)snprintf(instance->last_error, sizeof instance->last_error, "died in %s: %.400s",
                   hook_in_hand(bridge), why);
    mutex_unlock(instance->lock);
}

static void on_down(void *ctx, const char *why)
{
    struct bridge *bridge = ctx;
    struct instance *instance = bridge->instance;
    char error[INSTANCE_TEXT_BYTES];
    (void)snprintf(error, sizeof error, "its process died: %.450s", why);
    if (bridge->peer.was_ready && !bridge->peer.is_ending) {
        note_death(bridge, why);
    }
    while (bridge->calls != NULL) {
        struct bridge_call *call = take_call(bridge, bridge->calls->id);
        if (call->cancelled_us == 0) {
            (void)deliver_finish(instance->env->deliver, instance, call->token, RUNG_ERETRY, NULL,
                                 0, error);
        }
        free_call(bridge, call);
    }
    bridge_serve_forget(&bridge->serve);
    bridge_route_forget(&bridge->routes);
    bridge->publish.at = 0;
}

/* In a turn of its own: the peer is not inside itself any more. */
static void finish_end(void *ctx)
{
    struct bridge *bridge = ctx;
    recorder_end(bridge->instance->recorder, "the plugin has ended");
    bridge_serve_forget(&bridge->serve);
    bridge_route_forget(&bridge->routes);
    bridge_peer_fini(&bridge->peer);
    tell(bridge, NEWS_ENDED, "");
}

static void on_over(void *ctx, const char *why)
{
    struct bridge *bridge = ctx;
    struct instance *instance = bridge->instance;
    if (bridge->peer.was_ready && !bridge->peer.is_ending) {
        instance_quarantine(instance, why);
    }
    if (bridge->is_parting) {
        loop_post(instance->env->loop, finish_end, bridge);
    } else {
        recorder_end(instance->recorder, why);
    }
    tell(bridge, NEWS_OVER, why);
}

/* --- life --- */

/* Which of them came within the time. [worker] */
static unsigned wait_for_news(struct bridge *bridge, unsigned news, int64_t limit_us)
{
    int64_t until_us = clock_monotonic_us(NULL) + limit_us;
    mutex_lock(bridge->lock);
    while ((bridge->heard & news) == 0 && mutex_wait(bridge->lock, until_us)) {
    }
    unsigned heard = bridge->heard & news;
    mutex_unlock(bridge->lock);
    return heard;
}

static void start_on_loop(void *ctx)
{
    struct bridge *bridge = ctx;
    struct bridge_peer_news news = {on_ready, on_message, on_tick, on_down,
                                    on_over,  on_quiet,   bridge};
    is_loop = true;
    bridge_peer_init(&bridge->peer, bridge->instance, &news);
    bridge_peer_start(&bridge->peer);
}

/* Who still owes answers after its drain is not waited for. */
static void end_on_loop(void *ctx)
{
    struct bridge *bridge = ctx;
    bridge->is_parting = true;
    if (bridge_peer_end(&bridge->peer, bridge->calls != NULL)) {
        finish_end(bridge);
    }
}

static void free_bridge(struct bridge *bridge)
{
    mutex_destroy(&bridge->lock);
    bridge_publish_fini(&bridge->publish);
    mem_free(bridge);
}

/* [worker], or the loop's own thread when that is all there is left: then it is turned here. */
static void destroy(void *self)
{
    struct bridge *bridge = self;
    struct loop *loop = bridge->instance->env->loop;
    if (is_loop) {
        end_on_loop(bridge);
        while (wait_for_news(bridge, NEWS_ENDED, 0) == 0) {
            loop_turn(loop, true);
        }
    } else {
        loop_post(loop, end_on_loop, bridge);
        while (wait_for_news(bridge, NEWS_ENDED, WAIT_US_MAX) == 0) {
        }
    }
    free_bridge(bridge);
}

/* What cannot be recorded runs all the same. */
static void begin_recording(struct instance *instance)
{
    const rung_plugin *plugin = &instance->isolation.guest.descriptor;
    char why[RECORDER_WHY_BYTES] = "";
    struct recorder_parts parts = {
        .rules = instance->isolation.record,
        .head = {.protocol = BRIDGE_PLUGIN_PROTOCOL,
                 .server = TEXT(RUNG_VERSION),
                 .instance = instance->name,
                 .plugin = text_z(plugin->id),
                 .version = text_z(plugin->version),
                 .began_at = clock_wall_us(NULL) / CLOCK_MS_US},
        .options = {plugin->options, plugin->n_options, plugin->option_size},
        .secrets = instance->secrets,
        .secret_count = instance->secret_count};
    if (parts.rules.file == NULL) {
        return;
    }
    instance->recorder = recorder_create(&parts, why, sizeof why);
    if (instance->recorder == NULL) {
        log_warn("plugin.not_recorded", "plugin=%.*s why=\"%s\"", TEXT_ARG(instance->name), why);
    }
}

/* [worker] */
static int create(const rung_host *host, const void *config, void **self)
{
    struct bridge *bridge = MEM_NEW(struct bridge);
    (void)config; /* it goes over by create of the protocol, in each life of the process anew */
    bridge->instance = host->opaque;
    bridge->lock = mutex_create();
    begin_recording(bridge->instance);
    bridge_publish_init(&bridge->publish);
    bridge->publish.page = page;
    bridge->publish.gone = page_gone;
    bridge->routes = (struct bridge_route){.instance = bridge->instance, .peer = &bridge->peer};
    bridge->serve = (struct bridge_serve){.instance = bridge->instance,
                                          .peer = &bridge->peer,
                                          .publish = &bridge->publish,
                                          .job_of = job_of,
                                          .ctx = bridge};
    loop_post(bridge->instance->env->loop, start_on_loop, bridge);
    if (wait_for_news(bridge, NEWS_READY | NEWS_OVER, WAIT_US_MAX) != NEWS_READY) {
        host->log(host, RUNG_ERROR, bridge->why, strlen(bridge->why));
        destroy(bridge);
        return RUNG_EFAIL;
    }
    *self = bridge;
    return RUNG_OK;
}

static void quiesce_on_loop(void *ctx)
{
    struct bridge *bridge = ctx;
    bridge_peer_quiesce(&bridge->peer);
}

/* [worker] */
static void quiesce(void *self)
{
    struct bridge *bridge = self;
    if (is_loop) {
        return; /* destroy says it all, and nobody could take the answer */
    }
    loop_post(bridge->instance->env->loop, quiesce_on_loop, bridge);
    (void)wait_for_news(bridge, NEWS_QUIET, BRIDGE_PEER_END_MS_MAX * CLOCK_MS_US);
}

const struct bridge_plugin_entry bridge_entry = {
    .functions = {.create = create, .cancel = cancel, .quiesce = quiesce, .destroy = destroy},
    .work = work};
