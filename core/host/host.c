#include "host/host.h"
#include <stdio.h>
#include <string.h>
#include "base/clock.h"
#include "base/guarded_fd.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "host/ask.h"
#include "host/await.h"
#include "host/bridge.h"
#include "host/child_starter.h"
#include "host/come_up.h"
#include "host/host_api.h"
#include "host/hooks_view.h"
#include "host/host_view.h"
#include "host/http_client.h"
#include "host/service_blob.h"
#include "host/service_calendar.h"
#include "host/service_http.h"
#include "host/service_inbox.h"
#include "host/service_kv.h"
#include "host/service_methods.h"
#include "host/service_roster.h"
#include "host/service_routes.h"
#include "host/service_rules.h"
#include "host/service_timer.h"
#include "host/service_work.h"
#include "host/watch_health.h"
#include "host/watchdog.h"

static const struct instance_service services[] = {
    {RUNG_KV, &service_kv},           {RUNG_TIMER, &service_timer},
    {RUNG_HTTP, &service_http},       {RUNG_WORK, &service_work},
    {RUNG_INBOX, &service_inbox},     {RUNG_ROSTER, &service_roster},
    {RUNG_RULES, &service_rules},     {RUNG_CALENDAR, &service_calendar},
    {RUNG_METHODS, &service_methods}, {RUNG_ROUTES, &service_routes},
    {RUNG_BLOB, &service_blob},
};

struct host {
    struct instance_env env;
    struct shelf shelf;
    struct retire *retire; /* these four: NULL until the start */
    struct reload *reload;
    struct watch_health *health;
    struct watchdog *watchdog;
    char *search;       /* owned; NULL: none */
    char *copies;       /* owned */
    struct mutex *lock; /* guards pending */
    size_t pending;     /* creates or ends under way on workers */
    bool is_stopped;
    bool is_left; /* a guest never came back */
    struct query_set *queries;
    struct method_call_set *calls;
    struct search_set *searches;
    struct publisher_list publishers;
};

struct errand { /* one step of one instance's life, on a worker */
    struct host *host;
    struct instance *instance;
};

/* --- loading --- */

static bool is_loaded(const struct instance *instance)
{
    return instance->state == INSTANCE_LOADED;
}

static char *copy_z(const char *text)
{
    return text != NULL ? mem_copy_z(text, strlen(text)) : NULL;
}

struct host *host_load(struct config *config, const struct policy_set *policies,
                       const struct host_folders *folders, bool strict)
{
    struct host *host = MEM_NEW(struct host);
    const struct config_node *section = config_node_get(&config->root, "plugins");
    char why[400] = "";
    host->lock = mutex_create();
    host->search = copy_z(folders->search);
    host->copies = copy_z(folders->copies);
    host->env.policies = policies;
    host->env.bridge = &bridge_entry;
    host->env.launcher = folders->launcher;
    host->env.services = services;
    host->env.service_count = sizeof services / sizeof services[0];
    shelf_init(&host->shelf);
    publisher_list_init(&host->publishers);
    last_run_open(&host->env.last_run, folders->run);
    host->env.load_rules.quarantine = host->env.last_run.quarantine;
    struct plugin_section read = {
        .env = &host->env, .search = host->search, .copies = host->copies, .strict = strict};
    struct generation *first = plugin_section_read(&read, config);
    if (!generation_order(first, is_loaded, why, sizeof why)) {
        config_node_complain(config, section ? section->key_place : config->root.place, "%s", why);
    }
    shelf_put(&host->shelf, first);
    (void)shelf_swap(&host->shelf, text_z(first->version));
    return host;
}

static struct generation *now_of(const struct host *host)
{
    return shelf_current((struct shelf *)&host->shelf);
}

size_t host_count(const struct host *host)
{
    return now_of(host)->count;
}

/* --- ports --- */

static const struct pipeline *pipeline_of(void *ctx)
{
    const struct host *host = ctx;
    return &now_of(host)->pipeline;
}

static struct instance *const *instances_of(void *ctx, size_t *count)
{
    const struct generation *now = now_of(ctx);
    *count = now->count;
    return now->instances;
}

static size_t plan(void *ctx, enum hook hook, const struct subscriber **subscribers)
{
    const struct pipeline *pipeline = pipeline_of(ctx);
    *subscribers = pipeline->hooks[hook];
    return pipeline->counts[hook];
}

static void ask(void *ctx, const struct subscriber *subscriber, const struct ask *ask_,
                struct ask_answer *answer)
{
    (void)ctx;
    ask_inline(subscriber, ask_, answer);
}

static const struct subscriber *find(void *ctx, enum hook hook, struct text instance,
                                     uint32_t number)
{
    return pipeline_find(pipeline_of(ctx), hook, instance, number);
}

static bool wants(void *ctx, const struct subscriber *subscriber, const struct ask *ask_)
{
    (void)ctx;
    return ask_wants(subscriber->host, ask_);
}

static const char *version(void *ctx)
{
    const struct host *host = ctx;
    const struct generation *now = now_of(host);
    return now->count > 0 ? now->version : "";
}

static bool swap(void *ctx, struct text wanted)
{
    struct host *host = ctx;
    return shelf_swap(&host->shelf, wanted);
}

static size_t room(void *ctx, struct text instance, uint32_t hook)
{
    struct host *host = ctx;
    const struct subscriber *subscriber = find(ctx, (enum hook)hook, instance, 0);
    /* Of an instance that is not there: the lease says so and looks again later. */
    return subscriber == NULL ? SIZE_MAX : deliver_room(host->env.deliver, subscriber);
}

static bool start_job(void *ctx, struct leased_job *job)
{
    struct host *host = ctx;
    if (!shelf_hand_on(&host->shelf, job)) {
        deliver_give_back(host->env.deliver, job, TEXT("the plugin was exchanged meanwhile"));
        return true;
    }
    return deliver_start(host->env.deliver, job);
}

static void cancel_job(void *ctx, uint64_t job, uint64_t token)
{
    struct host *host = ctx;
    (void)job;
    deliver_cancel(host->env.deliver, token);
}

void host_ports(struct host *host, struct advisor *advisor, struct runner *runner)
{
    *advisor = (struct advisor){.plan = plan,
                                .ask = ask,
                                .find = find,
                                .wants = wants,
                                .version = version,
                                .swap = swap,
                                .ctx = host};
    *runner = (struct runner){.room = room, .start = start_job, .cancel = cancel_job, .ctx = host};
}

/* --- life --- */

static void done(struct errand *errand)
{
    struct host *host = errand->host;
    mutex_lock(host->lock);
    host->pending--;
    mutex_wake(host->lock);
    mutex_unlock(host->lock);
    mem_free(errand);
}

static void create_on_worker(void *ctx)
{
    struct errand *errand = ctx;
    struct instance *instance = errand->instance;
    come_up_run(instance);
    done(errand);
    if (instance->is_given_up) { /* then this is a reference */
        instance_release(&instance);
    }
}

static void end_on_worker(void *ctx)
{
    struct errand *errand = ctx;
    instance_quiesce(errand->instance);
    done(errand);
}

static void send(struct host *host, struct instance *instance, void (*work)(void *ctx))
{
    struct errand *errand = MEM_NEW(struct errand);
    *errand = (struct errand){host, instance};
    mutex_lock(host->lock);
    host->pending++;
    mutex_unlock(host->lock);
    MUST(pool_submit(host->env.pool, work, errand));
}

static size_t count_errands(struct host *host)
{
    mutex_lock(host->lock);
    size_t left = host->pending;
    if (left > 0 || host->is_stopped) {
        (void)mutex_wait(host->lock, clock_monotonic_us(NULL) + 2 * CLOCK_MS_US);
    }
    left = host->pending;
    mutex_unlock(host->lock);
    return left + retire_busy(host->retire) + reload_is_busy(host->reload);
}

/* True: all errands are done. The loop turns meanwhile, for guests that need an answer from it. */
static bool wait_for_errands(struct host *host, int64_t limit_ms)
{
    int64_t until_us = clock_monotonic_us(NULL) + limit_ms * CLOCK_MS_US;
    size_t left = 1;
    while (left > 0 && clock_monotonic_us(NULL) < until_us) {
        loop_turn(host->env.loop, false);
        left = count_errands(host);
    }
    return left == 0;
}

static bool takes_part(const struct instance *instance)
{
    return instance->state == INSTANCE_RUNNING;
}

/* The gate lists them once: what is called by a name that is gone finds nobody. Whoever has
 * published stays in memory for that. */
static void on_swapped(void *ctx)
{
    struct host *host = ctx;
    const struct generation *now = now_of(host);
    watch_health_follow(host->health, now->instances, now->count);
    publisher_list_follow(&host->publishers, now->instances, now->count);
}

static void raise(struct host *host, struct loop *loop, struct engine *engine)
{
    struct instance_env *env = &host->env;
    env->loop = loop;
    env->engine = engine;
    env->pool = pool_create(HOST_WORKERS, 1024);
    env->starter = child_starter_create(loop);
    env->http = http_client_create(loop);
    env->timers = service_timer_create(loop);
    env->deliver = deliver_create(env);
    env->routes = route_call_create(loop, ROUTE_CALL_SECONDS * CLOCK_SECOND_US, instances_of, host);
    host->queries = query_create(env);
    host->calls = method_call_create(env, host->queries);
    host->watchdog = watchdog_create(env->last_run.crumb, watchdog_say, NULL);
    host->searches = search_create(pipeline_of, host, host->queries);
    host->retire = retire_create(env);
    struct reload_parts parts = {.env = env,
                                 .shelf = &host->shelf,
                                 .retire = host->retire,
                                 .search = host->search,
                                 .copies = host->copies,
                                 .on_swapped = on_swapped,
                                 .ctx = host};
    host->reload = reload_create(&parts);
}

static bool check_required(const struct generation *now, char *why, size_t why_size)
{
    for (size_t i = 0; i < now->count; i++) {
        const struct instance *instance = now->instances[i];
        bool is_out = instance->state == INSTANCE_QUARANTINED;
        if (instance->is_required && instance->state != INSTANCE_RUNNING && !is_out) {
            (void)snprintf(why, why_size, "the required plugin %.*s is %s: %s",
                           TEXT_ARG(instance->name), instance_state_name(instance->state),
                           instance->reason);
            return false;
        }
    }
    return true;
}

/* Replay and explain know who decided: it is recorded before anything is decided. */
static void tell_engine(struct host *host, const struct generation *now)
{
    if (now->count > 0) {
        struct command *command = generation_command(now);
        MUST(engine_submit(host->env.engine, command) == ERR_OK);
    }
}

/* One plugin that does not come up is no reason to be without all others. */
static void give_up_late(const struct generation *now)
{
    char why[INSTANCE_TEXT_BYTES];
    for (size_t i = 0; i < now->count; i++) {
        struct instance *instance = instance_keep(now->instances[i]);
        (void)snprintf(why, sizeof why,
                       "create() has not returned within %d s: mend it, then rungctl plugin reload "
                       "%.*s",
                       HOST_CREATE_MS_MAX / 1000, TEXT_ARG(instance->name));
        if (come_up_give_up(instance, why)) { /* the worker that is inside releases it */
            log_error("plugin.failed", "plugin=%.*s id=%s why=\"%s\"", TEXT_ARG(instance->name),
                      instance->file.plugin->id, why);
        } else {
            instance_release(&instance);
        }
    }
}

bool host_start(struct host *host, struct loop *loop, struct engine *engine, char *why,
                size_t why_size)
{
    struct generation *now = now_of(host);
    raise(host, loop, engine);
    guarded_fd_add_open(); /* what is open before any plugin runs */
    for (size_t i = 0; i < now->count; i++) {
        if (is_loaded(now->instances[i])) {
            host_api_fill(now->instances[i]);
            send(host, now->instances[i], create_on_worker);
        }
    }
    if (!wait_for_errands(host, HOST_CREATE_MS_MAX)) {
        give_up_late(now);
    }
    host->health = watch_health_create(&host->env, now->instances, now->count);
    if (!check_required(now, why, why_size) ||
        !generation_order(now, takes_part, why, why_size)) { /* again, of those that came up */
        return false;
    }
    publisher_list_follow(&host->publishers, now->instances, now->count);
    tell_engine(host, now);
    return true;
}

void host_reload(struct host *host, const struct reload_request *request)
{
    reload_ask(host->reload, request);
}

static void turn_some(struct host *host)
{
    for (int i = 0; i < 20; i++) {
        loop_turn(host->env.loop, false);
    }
}

/* Jobs under way may end well within the time; the rest is recalled, and leased again by the next.
 */
static void drain(struct host *host)
{
    struct instance_env *env = &host->env;
    int64_t until_us = clock_monotonic_us(NULL) + HOST_DRAIN_MS_MAX * CLOCK_MS_US;
    while (deliver_count(env->deliver) > 0 && clock_monotonic_us(NULL) < until_us) {
        loop_turn(env->loop, false);
        mutex_lock(host->lock);
        (void)mutex_wait(host->lock, clock_monotonic_us(NULL) + 2 * CLOCK_MS_US);
        mutex_unlock(host->lock);
    }
    const struct generation *now = now_of(host);
    for (size_t i = 0; i < now->count; i++) {
        if (takes_part(now->instances[i])) {
            deliver_drop(env->deliver, now->instances[i]);
        }
    }
    turn_some(host);
}

static void quiesce_all(struct host *host, const struct generation *now)
{
    for (size_t i = 0; i < now->count; i++) {
        if (takes_part(now->instances[i])) {
            service_timer_stop_all(host->env.timers, now->instances[i]);
        }
        /* Who is asked inline is asked until the engine has ended. */
        if (takes_part(now->instances[i]) && !instance_decides(now->instances[i])) {
            send(host, now->instances[i], end_on_worker);
        }
    }
}

void host_stop(struct host *host)
{
    struct instance_env *env = &host->env;
    if (env->pool == NULL || host->is_stopped) {
        return;
    }
    host->is_stopped = true;
    deliver_close(env->deliver);
    if (host->health != NULL) {
        watch_health_stop(host->health);
    }
    reload_stop(host->reload);
    bool is_quiet = wait_for_errands(host, HOST_DRAIN_MS_MAX); /* who is asked is settled now */
    quiesce_all(host, now_of(host));
    is_quiet = wait_for_errands(host, HOST_DRAIN_MS_MAX) && is_quiet;
    drain(host);
    retire_stop(host->retire);
    turn_some(host);
    if (!is_quiet) {
        log_error("plugin.hangs", "why=\"a quiesce() does not return; it is left behind\"");
        host->is_left = true;
        return;
    }
    generation_end_processes(now_of(host));
    pool_destroy(&env->pool); /* no job is inside any more */
    turn_some(host);
}

/* Its services are gone, and nobody asks it. */
static void end_rest(const struct generation *now)
{
    for (size_t i = 0; i < now->count; i++) {
        struct instance *instance = now->instances[i];
        if (takes_part(instance)) {
            if (!instance->is_quiesced) {
                instance_quiesce(instance);
            }
            instance_end(instance);
        }
    }
}

void host_destroy(struct host **host)
{
    struct host *old = *host;
    if (old == NULL) {
        return;
    }
    if (old->is_left || (old->env.pool != NULL && old->pending > 0)) {
        last_run_forgive(&old->env.last_run);
        *host = NULL; /* a guest that never came back still uses all of it: the process ends soon */
        return;
    }
    generation_end_processes(now_of(old));
    pool_destroy(&old->env.pool);
    watch_health_destroy(&old->health);
    watchdog_destroy(&old->watchdog);
    search_destroy(&old->searches);
    route_call_destroy(&old->env.routes);
    method_call_destroy(&old->calls);
    query_destroy(&old->queries);
    reload_destroy(&old->reload);
    retire_destroy(&old->retire);
    deliver_destroy(&old->env.deliver);
    http_client_destroy(&old->env.http, mem_free);
    struct service_timers *timers = old->env.timers;
    service_timer_destroy(&timers);
    end_rest(now_of(old));
    child_starter_destroy(&old->env.starter);
    shelf_fini(&old->shelf);
    publisher_list_fini(&old->publishers);
    guarded_fd_drop_all();
    last_run_close(&old->env.last_run);
    mutex_destroy(&old->lock);
    mem_free(old->search);
    mem_free(old->copies);
    mem_free(old);
    *host = NULL;
}

struct publisher_list *host_publishers(struct host *host)
{
    return &host->publishers;
}

uint64_t host_call(struct host *host, const struct method_request *request,
                   void (*on_answer)(void *ctx, const struct method_answer *answer), void *ctx,
                   struct refusal *refusal)
{
    const struct subscriber *subscriber =
        find(host, HOOK_RPC_CALL, request->method->instance->name, 0);
    return method_call_start(host->calls, request, subscriber, on_answer, ctx, refusal);
}

void host_forget_call(struct host *host, uint64_t call)
{
    method_call_forget(host->calls, call);
}

struct search_set *host_searches(struct host *host)
{
    return host->searches;
}

struct route_set *host_routes(struct host *host)
{
    return host->env.routes;
}

void host_on_answer(struct host *host, struct answer *answer)
{
    (void)host;
    await_take(answer);
}

void host_print_listening(const struct host *host, struct buf *out)
{
    const struct generation *now = now_of(host);
    for (size_t i = 0; i < now->count; i++) {
        if (takes_part(now->instances[i]) && now->instances[i]->listening[0] != '\0') {
            buf_printf(out, " %s", now->instances[i]->listening);
        }
    }
}

void host_pack_hooks(const struct host *host, struct pack *pack)
{
    hooks_view_pack(&now_of(host)->pipeline, pack);
}

enum err host_release(struct host *host, struct text instance, struct pack *result,
                      struct refusal *refusal)
{
    struct instance *found = generation_find(now_of(host), instance);
    if (found == NULL) {
        return err_refuse(refusal, ERR_NOT_FOUND, "", "instance", "there is no plugin \"%.*s\"",
                          TEXT_ARG(instance));
    }
    if (reload_is_busy(host->reload)) { /* which asks the same records */
        return err_refuse(refusal, ERR_BUSY, "busy", "",
                          "plugins are being exchanged just now: ask again");
    }
    return host_view_release(found, result, refusal);
}

static void pack_advice(struct host *host, struct pack *pack)
{
    size_t unused = host->reload != NULL ? reload_unused_images(host->reload) : 0;
    pack_pair_int(pack, "unused_files", (int64_t)unused);
    if (unused >= RELOAD_IMAGES_ADVISED) {
        pack_pair_z(pack, "advice",
                    "files of plugins stay loaded after they were exchanged: restart the server at "
                    "a quiet hour");
    }
}

void host_pack_plugins(struct host *host, struct pack *pack)
{
    const struct generation *now = now_of(host);
    struct instance *leaving = NULL;
    pack_map_begin(pack);
    pack_pair_z(pack, "version", version(host));
    pack_advice(host, pack);
    pack_key(pack, "items");
    pack_list_begin(pack);
    for (size_t i = 0; i < now->count; i++) {
        host_view_instance(pack, now->instances[i]);
    }
    for (size_t i = 0; host->retire != NULL && (leaving = retire_at(host->retire, i)) != NULL;
         i++) {
        host_view_instance(pack, leaving);
    }
    pack_list_end(pack);
    pack_map_end(pack);
}
