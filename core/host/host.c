#include "host/host.h"
#include <stdio.h>
#include "base/clock.h"
#include "base/config_read.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "host/ask.h"
#include "host/await.h"
#include "host/host_api.h"
#include "host/hooks_view.h"
#include "host/host_view.h"
#include "host/http_client.h"
#include "host/rule_read.h"
#include "host/service_calendar.h"
#include "host/service_http.h"
#include "host/service_inbox.h"
#include "host/service_kv.h"
#include "host/service_methods.h"
#include "host/service_roster.h"
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
    {RUNG_METHODS, &service_methods},
};

struct host {
    struct arena arena; /* owns symbols */
    const struct expression_symbol *symbols;
    struct instance_env env;
    struct instance *instances[HOST_INSTANCES_MAX];
    size_t count;
    struct pipeline pipeline;
    bool has_pipeline;
    struct watch_health *health; /* NULL until the start */
    struct watchdog *watchdog;   /* the same */
    struct mutex *lock;          /* guards pending */
    size_t pending;              /* creates or ends under way on workers */
    bool is_stopped;
    struct query_set *queries;
    struct method_call_set *calls;
    struct search_set *searches;
    const struct published_method **methods; /* in the arena */
    size_t method_count;
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

static size_t search_folders(struct config *config, const struct config_node *section,
                             const char *otherwise, struct text **folders)
{
    const struct config_node *list = config_read_list(config, section, "path");
    size_t count = 0;
    *folders = NULL;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        *ARENA_PUSH(&config->arena, *folders, count) = list->items[i].text;
    }
    if (list == NULL && otherwise != NULL) {
        *ARENA_PUSH(&config->arena, *folders, count) =
            arena_text(&config->arena, text_z(otherwise));
    }
    return count;
}

static void load_instance(struct host *host, struct config *config, const struct config_node *node,
                          const struct instance_folders *folders, bool strict)
{
    struct instance *instance = instance_create(&host->env, node->key);
    instance->order = (uint32_t)host->count;
    host->instances[host->count++] = instance;
    if (node->kind != CONFIG_MAP) {
        config_node_complain(config, node->key_place,
                             "an instance is a map: {use: NAME, config: {...}}");
        return;
    }
    instance_load(instance, config, node, folders);
    bool is_trouble = instance->state == INSTANCE_MISSING || instance->state == INSTANCE_REFUSED ||
                      instance->state == INSTANCE_QUARANTINED;
    bool may_go_on =
        instance->state == INSTANCE_QUARANTINED; /* better without it than not at all */
    if (is_trouble && !may_go_on && (strict || instance->is_required) && instance->use.n > 0) {
        const struct config_node *use = config_node_get(node, "use");
        config_node_complain(config, use ? use->place : node->key_place, "%s", instance->reason);
    } else if (is_trouble) {
        log_error("plugin.not_loaded", "plugin=%.*s why=\"%s\"", TEXT_ARG(instance->name),
                  instance->reason);
    }
}

static void read_budgets(struct host *host, struct config *config,
                         const struct config_node *section)
{
    static const char *const known[] = {"inline_ms_max", NULL};
    const struct config_node *budget = config_read_map(config, section, "budget");
    config_read_known(config, budget, known);
    host->env.budget_us = ASK_BUDGET_US_DEFAULT;
    host->env.budget_hard_us = config_read_int(config, budget, "inline_ms_max",
                                               ASK_BUDGET_HARD_US_DEFAULT / 1000, 1, 10000) *
                               1000;
}

struct host *host_load(struct config *config, const struct policy_set *policies,
                       const struct host_folders *folders, bool strict)
{
    static const char *const known[] = {"path", "instances", "budget", "allow", "order", NULL};
    struct host *host = MEM_NEW(struct host);
    const struct config_node *section = config_read_map(config, &config->root, "plugins");
    const struct config_node *list = config_read_map(config, section, "instances");
    struct text *search = NULL;
    char why[400] = "";
    host->lock = mutex_create();
    arena_init(&host->arena);
    host->symbols = rule_read_symbols(&host->arena, config);
    host->env.policies = policies;
    host->env.services = services;
    host->env.service_count = sizeof services / sizeof services[0];
    config_read_known(config, section, known);
    read_budgets(host, config, section);
    host->env.orders = hook_order_read(&host->arena, config, section);
    load_check_read(&host->env.load_rules, config, section);
    last_run_open(&host->env.last_run, folders->run);
    host->env.load_rules.quarantine = host->env.last_run.quarantine;
    struct instance_folders where = {.search_count =
                                         search_folders(config, section, folders->search, &search),
                                     .copies = folders->copies};
    where.search = search;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if (host->count == HOST_INSTANCES_MAX) {
            config_node_complain(config, list->items[i].key_place,
                                 "at most %d plugin instances are taken", HOST_INSTANCES_MAX);
            break;
        }
        load_instance(host, config, &list->items[i], &where, strict);
    }
    host->has_pipeline = true;
    if (!pipeline_init(&host->pipeline, host->instances, host->count, is_loaded, host->symbols, why,
                       sizeof why)) {
        config_node_complain(config, list ? list->key_place : config->root.place, "%s", why);
    }
    return host;
}

size_t host_count(const struct host *host)
{
    return host->count;
}

/* --- ports --- */

static size_t plan(void *ctx, enum hook hook, const struct subscriber **subscribers)
{
    const struct host *host = ctx;
    *subscribers = host->pipeline.hooks[hook];
    return host->pipeline.counts[hook];
}

static void ask(void *ctx, const struct subscriber *subscriber, const struct ask *ask_,
                struct ask_answer *answer)
{
    (void)ctx;
    ask_inline(subscriber, ask_, answer);
}

static const struct subscriber *find(void *ctx, enum hook hook, struct text instance)
{
    const struct host *host = ctx;
    return pipeline_find(&host->pipeline, hook, instance);
}

static bool wants(void *ctx, const struct subscriber *subscriber, const struct ask *ask_)
{
    (void)ctx;
    return ask_wants(subscriber->host, ask_);
}

static size_t room(void *ctx, struct text instance, uint32_t hook)
{
    struct host *host = ctx;
    const struct subscriber *subscriber = pipeline_find(&host->pipeline, (enum hook)hook, instance);
    /* Of an instance that is not there: the lease says so and looks again later. */
    return subscriber == NULL ? SIZE_MAX : deliver_room(host->env.deliver, subscriber);
}

static bool start_job(void *ctx, struct leased_job *job)
{
    struct host *host = ctx;
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
    *advisor =
        (struct advisor){.plan = plan, .ask = ask, .find = find, .wants = wants, .ctx = host};
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
    instance_run(errand->instance);
    done(errand);
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

/* True: all errands are done. The loop turns meanwhile, for guests that need an answer from it. */
static bool wait_for_errands(struct host *host, int64_t limit_ms)
{
    int64_t until_us = clock_monotonic_us(NULL) + limit_ms * CLOCK_MS_US;
    size_t left = 1;
    while (left > 0 && clock_monotonic_us(NULL) < until_us) {
        loop_turn(host->env.loop, false);
        mutex_lock(host->lock);
        if (host->pending > 0) {
            (void)mutex_wait(host->lock, clock_monotonic_us(NULL) + 2 * CLOCK_MS_US);
        }
        left = host->pending;
        mutex_unlock(host->lock);
    }
    return left == 0;
}

static bool takes_part(const struct instance *instance)
{
    return instance->state == INSTANCE_RUNNING;
}

static void list_methods(struct host *host)
{
    for (size_t i = 0; i < host->count; i++) {
        const struct instance *instance = host->instances[i];
        for (size_t k = 0; takes_part(instance) && k < instance->method_count; k++) {
            *ARENA_PUSH(&host->arena, host->methods, host->method_count) = &instance->methods[k];
        }
    }
}

static void on_hang(void *ctx, const struct watchdog_hang *hang)
{
    (void)ctx;
    log_warn("plugin.hangs", "plugin=%s hook=\"%s\" for_ms=%lld", hang->instance,
             crumb_point_name(hang->point), (long long)(hang->for_us / CLOCK_MS_US));
}

bool host_start(struct host *host, struct loop *loop, struct engine *engine, char *why,
                size_t why_size)
{
    struct instance_env *env = &host->env;
    env->loop = loop;
    env->engine = engine;
    env->pool = pool_create(HOST_WORKERS, 1024);
    env->http = http_client_create(loop);
    env->timers = service_timer_create(loop);
    env->deliver = deliver_create(env);
    host->queries = query_create(env);
    host->calls = method_call_create(env, host->queries);
    host->watchdog = watchdog_create(env->last_run.crumb, on_hang, NULL);
    host->searches = search_create(&host->pipeline, host->queries);
    for (size_t i = 0; i < host->count; i++) {
        if (is_loaded(host->instances[i])) {
            host_api_fill(host->instances[i]);
            send(host, host->instances[i], create_on_worker);
        }
    }
    if (!wait_for_errands(host, HOST_CREATE_MS_MAX)) {
        (void)snprintf(why, why_size, "a plugin's create() did not return within %d s",
                       HOST_CREATE_MS_MAX / 1000);
        return false;
    }
    for (size_t i = 0; i < host->count; i++) {
        const struct instance *instance = host->instances[i];
        bool is_out = instance->state == INSTANCE_QUARANTINED;
        if (instance->is_required && instance->state != INSTANCE_RUNNING && !is_out) {
            (void)snprintf(why, why_size, "the required plugin %.*s is %s: %s",
                           TEXT_ARG(instance->name), instance_state_name(instance->state),
                           instance->reason);
            return false;
        }
    }
    list_methods(host);
    host->health = watch_health_create(env, host->instances, host->count);
    pipeline_fini(&host->pipeline); /* again, of those that came up */
    return pipeline_init(&host->pipeline, host->instances, host->count, takes_part, host->symbols,
                         why, why_size);
}

/* Who is asked inline is asked until the engine has ended; who brings in or carries out ends first.
 */
static bool ends_first(const struct instance *instance)
{
    const rung_plugin *plugin = instance->file.plugin;
    for (size_t i = 0; takes_part(instance) && i < plugin->n_subs; i++) {
        if (plugin_file_sub(plugin, i)->decide != NULL) {
            return false;
        }
    }
    return takes_part(instance);
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
    for (size_t i = 0; i < host->count; i++) {
        if (takes_part(host->instances[i])) {
            deliver_drop(env->deliver, host->instances[i]);
        }
    }
    turn_some(host);
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
    for (size_t i = 0; i < host->count; i++) {
        if (takes_part(host->instances[i])) {
            service_timer_stop_all(env->timers, host->instances[i]);
        }
        if (ends_first(host->instances[i])) {
            send(host, host->instances[i], end_on_worker);
        }
    }
    bool is_quiet = wait_for_errands(host, HOST_DRAIN_MS_MAX);
    drain(host);
    if (!is_quiet) {
        log_error("plugin.hangs", "why=\"a quiesce() does not return; it is left behind\"");
        return;
    }
    pool_destroy(&env->pool); /* no job is inside any more */
    turn_some(host);
}

void host_destroy(struct host **host)
{
    struct host *old = *host;
    if (old == NULL) {
        return;
    }
    if (old->env.pool != NULL && old->pending > 0) {
        last_run_forgive(&old->env.last_run);
        *host = NULL; /* a guest that never came back still uses all of it: the process ends soon */
        return;
    }
    pool_destroy(&old->env.pool);
    watch_health_destroy(&old->health);
    watchdog_destroy(&old->watchdog);
    search_destroy(&old->searches);
    method_call_destroy(&old->calls);
    query_destroy(&old->queries);
    deliver_destroy(&old->env.deliver);
    http_client_destroy(&old->env.http, mem_free);
    struct service_timers *timers = old->env.timers;
    service_timer_destroy(&timers);
    if (old->has_pipeline) {
        pipeline_fini(&old->pipeline);
    }
    for (size_t i = 0; i < old->count; i++) {
        if (takes_part(old->instances[i])) {
            if (!old->instances[i]->is_quiesced) {
                instance_quiesce(old->instances[i]);
            }
            instance_end(old->instances[i]);
        }
        instance_destroy(&old->instances[i]);
    }
    last_run_close(&old->env.last_run);
    mutex_destroy(&old->lock);
    arena_fini(&old->arena);
    mem_free(old);
    *host = NULL;
}

size_t host_methods(const struct host *host, const struct published_method *const **methods)
{
    *methods = host->methods;
    return host->method_count;
}

uint64_t host_call(struct host *host, const struct method_request *request,
                   void (*on_answer)(void *ctx, const struct method_answer *answer), void *ctx,
                   struct refusal *refusal)
{
    const struct subscriber *subscriber =
        pipeline_find(&host->pipeline, HOOK_RPC_CALL, request->method->instance->name);
    return method_call_start(host->calls, request, subscriber, on_answer, ctx, refusal);
}

void host_forget_call(struct host *host, uint64_t call)
{
    method_call_forget(host->calls, call);
}

uint64_t host_search(struct host *host, struct text query, struct text principal,
                     void (*on_answer)(void *ctx, const struct search_answer *answer), void *ctx)
{
    return search_start(host->searches, query, principal, on_answer, ctx);
}

void host_forget_search(struct host *host, uint64_t search)
{
    search_forget(host->searches, search);
}

void host_on_answer(struct host *host, struct answer *answer)
{
    (void)host;
    await_take(answer);
}

void host_print_listening(const struct host *host, struct buf *out)
{
    for (size_t i = 0; i < host->count; i++) {
        if (takes_part(host->instances[i]) && host->instances[i]->listening[0] != '\0') {
            buf_printf(out, " %s", host->instances[i]->listening);
        }
    }
}

void host_pack_hooks(const struct host *host, struct pack *pack)
{
    hooks_view_pack(&host->pipeline, pack);
}

enum err host_release(struct host *host, struct text instance, struct pack *result,
                      struct refusal *refusal)
{
    for (size_t i = 0; i < host->count; i++) {
        if (text_eq(host->instances[i]->name, instance)) {
            return host_view_release(host->instances[i], result, refusal);
        }
    }
    return err_refuse(refusal, ERR_NOT_FOUND, "", "instance", "there is no plugin \"%.*s\"",
                      TEXT_ARG(instance));
}

void host_pack_plugins(struct host *host, struct pack *pack)
{
    pack_map_begin(pack);
    pack_key(pack, "items");
    pack_list_begin(pack);
    for (size_t i = 0; i < host->count; i++) {
        host_view_instance(pack, host->instances[i]);
    }
    pack_list_end(pack);
    pack_map_end(pack);
}
