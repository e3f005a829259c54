/* The life of the plugin under test, and its calls. */
#include <rung/testhost.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "base/log.h"
#include "base/mem.h"
#include "host/come_up.h"
#include "host/ask.h"
#include "host/deliver.h"
#include "host/host_api.h"
#include "host/instance_load.h"
#include "host/rule_read.h"
#include "policy_load.h"
#include "testhost_inside.h"

#define START_US (INT64_C(1705309200) * 1000000) /* 2024-01-15T09:00:00Z, a Monday */
#define PATIENCE_NS INT64_C(1000000000)          /* real time, for threads of the plugin's own */
#define NAP_NS 200000

static const char desk_otherwise[] =
    "calendars: {day: {zone: UTC, hours: {mon: ['09:00-17:00'], tue: ['09:00-17:00'],\n"
    "  wed: ['09:00-17:00'], thu: ['09:00-17:00'], fri: ['09:00-17:00']}}}\n"
    "teams: {support: {calendar: day, manager: cid}, billing: {calendar: day}}\n"
    "customers: {tiers: {gold: ['@gold.example']}}\n"
    "agents:\n"
    "  ann: {teams: [support], capacity: 3, skills: {cards: 4, sql: 1}}\n"
    "  bob: {teams: [support, billing], capacity: 5, skills: {cards: 2}}\n"
    "  cid: {teams: [support], capacity: 5, presence: offline, skills: {cards: 5}}\n"
    "routing: {default_team: support}\n"
    "sla:\n"
    "  standard: {owner: cid, review_by: '2100-01-01', calendar: always,\n"
    "    targets: {first_response: 4h, resolution: 40h}}\n"
    "escalation:\n"
    "  policies:\n"
    "    page: {owner: cid, review_by: '2100-01-01',\n"
    "      levels: [{targets: ['user:ann'], delay: 5m}, {targets: ['user:bob'], delay: 5m}]}\n";

void testhost_inside_fail(testhost *host, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(host->why, sizeof host->why, format, args);
    va_end(args);
}

testhost *testhost_inside_of(const rung_host *api)
{
    const struct instance *instance = api->opaque;
    return (testhost *)((char *)instance->env - offsetof(testhost, env));
}

const char *testhost_why(const testhost *host)
{
    return host->why;
}

/* --- what the plugin holds --- */

static void note_log(const rung_host *api, uint32_t level, const char *message, size_t n)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    testhost *host = testhost_inside_of(api);
    struct text text = text_slice((struct text){message, n}, 0, 1000);
    mutex_lock(host->lock);
    *ARENA_PUSH(&host->said, host->logs, host->log_count) =
        arena_printf(&host->said, "%s: %.*s", level > RUNG_ERROR ? "?" : names[level],
                     TEXT_ARG(text))
            .p;
    if (level == RUNG_ERROR) { /* the last words of a create() that fails are its reason */
        (void)snprintf(host->instance->last_error, sizeof host->instance->last_error, "%.*s",
                       TEXT_ARG(text));
    }
    mutex_unlock(host->lock);
}

static const char *kept_text(testhost *host, struct text text)
{
    return arena_text(&host->call_arena, text).p;
}

/* As the server would take it; what it denies stands in the list with its reason. */
static void list_effect(testhost *host, const struct effect *effect, uint64_t ticket)
{
    testhost_effect *listed = ARENA_PUSH(&host->call_arena, host->effects, host->effect_count);
    *listed = (testhost_effect){
        .kind = (uint32_t)effect->kind,
        .num = effect->num,
        .weight = effect->weight,
        .key = kept_text(host, effect->key),
        .val = kept_text(host, effect->val),
        .val_n = effect->val.n,
        .reason = kept_text(host, effect->reason),
        .denied = effect->verdict == VERDICT_APPLIED ? NULL : kept_text(host, effect->why),
        .ticket = ticket};
}

static void *lend_memory(const rung_host *api, rung_call *call, size_t n)
{
    testhost *host = testhost_inside_of(api);
    if (host->allocs_left >= 0 && host->allocs_left-- == 0) {
        return NULL;
    }
    return hook_call_alloc(api, call, n);
}

static int finish(const rung_host *api, uint64_t token, int code, const rung_effect *effects,
                  size_t count, const char *why)
{
    testhost *host = testhost_inside_of(api);
    mutex_lock(host->lock);
    bool is_ours = host->is_alive && token == host->ask.token;
    if (is_ours) {
        host->is_alive = false;
        host->code = code;
        host->call.effects = (struct effect_list){0};
        (void)hook_call_take_all(&host->call, effects, count);
        if (why != NULL) {
            (void)hook_call_fail(api, &host->call, code, why);
        }
    }
    mutex_unlock(host->lock);
    return is_ours ? RUNG_OK : RUNG_ESTALE;
}

static bool is_alive(const rung_host *api, uint64_t token)
{
    testhost *host = testhost_inside_of(api);
    mutex_lock(host->lock);
    bool is_ours = host->is_alive && token == host->ask.token;
    mutex_unlock(host->lock);
    return is_ours;
}

static int submit(const rung_host *api, uint64_t ticket, const rung_effect *effects, size_t count)
{
    testhost *host = testhost_inside_of(api);
    const rung_plugin *plugin = host->instance->file.plugin;
    mutex_lock(host->lock);
    for (size_t i = 0; i < count; i++) {
        struct effect effect;
        effect_check(&host->call_arena, HOOK_TICKET_CHANGED, plugin->may, host->instance->grants,
                     hook_call_effect_at(effects, i), &effect);
        list_effect(host, &effect, ticket);
    }
    mutex_unlock(host->lock);
    return RUNG_OK;
}

/* --- opening --- */

static void tell(const struct config *config, char *why, size_t why_size)
{
    struct buf out;
    buf_init(&out);
    config_print_complaints(config, &out);
    (void)snprintf(why, why_size, "%.*s", TEXT_ARG(buf_text(&out)));
    buf_fini(&out);
}

static bool read_desk(testhost *host, const char *desk, char *why, size_t why_size)
{
    host->desk = config_of_text("desk", text_z(desk ? desk : desk_otherwise));
    host->policies = policy_load(host->desk, "/usr/share/zoneinfo");
    if (host->desk->complaint_count > 0) {
        tell(host->desk, why, why_size);
        return false;
    }
    return true;
}

static bool read_settings(testhost *host, const rung_plugin *plugin, const char *settings,
                          char *why, size_t why_size)
{
    host->config = config_of_text("settings", text_z(settings ? settings : "{}"));
    host->config->root.key_place = host->config->root.place;
    host->instance = instance_create(&host->env, TEXT("test"));
    instance_load_linked(host->instance, plugin, host->config, &host->config->root);
    if (host->config->complaint_count > 0) {
        tell(host->config, why, why_size);
        return false;
    }
    if (host->instance->state != INSTANCE_LOADED) {
        (void)snprintf(why, why_size, "%s", host->instance->reason);
        return false;
    }
    return true;
}

static bool counts(const struct instance *instance)
{
    return instance->state == INSTANCE_LOADED;
}

static bool start(testhost *host, char *why, size_t why_size)
{
    struct instance *instance = host->instance;
    host->has_pipeline = pipeline_init(&host->pipeline, &host->instance, 1, counts,
                                       rule_read_symbols(&host->arena, host->desk), why, why_size);
    if (!host->has_pipeline) {
        return false;
    }
    host_api_fill(instance);
    instance->api.log = note_log;
    instance->api.alloc = lend_memory;
    instance->api.finish = finish;
    instance->api.alive = is_alive;
    instance->api.submit = submit;
    come_up_run(instance);
    if (instance->state != INSTANCE_RUNNING) {
        (void)snprintf(why, why_size, "%s", instance->reason);
        return false;
    }
    return true;
}

/* What the server would log is told by `why`; what the plugin logs, by testhost_log_at. */
static void say_nothing(void *ctx, enum log_level level, const char *line)
{
    (void)ctx;
    (void)level;
    (void)line;
}

testhost *testhost_open(const rung_plugin *plugin, const char *settings, const char *desk,
                        char *why, size_t why_size)
{
    testhost *host = MEM_NEW(testhost);
    log_set_sink(say_nothing, NULL);
    arena_init(&host->arena);
    arena_init(&host->call_arena);
    arena_init(&host->said);
    host->lock = mutex_create();
    host->now_us = START_US;
    host->patience_ns = PATIENCE_NS;
    host->allocs_left = -1;
    host->env.service_count = testhost_far_services(host, &host->env.services);
    bool is_open = read_desk(host, desk, why, why_size);
    host->env.policies = host->policies;
    if (is_open) {
        testhost_scene_agents(host);
    }
    is_open = is_open && read_settings(host, plugin, settings, why, why_size) &&
              start(host, why, why_size);
    if (!is_open) {
        testhost_close(&host);
    }
    return host;
}

void testhost_close(testhost **host)
{
    testhost *old = *host;
    if (old == NULL) {
        return;
    }
    testhost_far_drop(old);
    if (old->instance != NULL && instance_is_running(old->instance)) {
        instance_quiesce(old->instance);
        instance_end(old->instance);
    }
    testhost_far_drop(old);
    if (old->has_pipeline) {
        pipeline_fini(&old->pipeline);
    }
    instance_destroy(&old->instance);
    config_free(&old->config);
    config_free(&old->desk);
    if (old->policies != NULL) {
        policy_set_release(&old->policies);
    }
    mutex_destroy(&old->lock);
    arena_fini(&old->call_arena);
    arena_fini(&old->said);
    arena_fini(&old->arena);
    mem_free(old);
    *host = NULL;
}

/* --- calling --- */

static const rung_sub *sub_of(const testhost *host)
{
    return ((const struct pipeline_place *)host->subscriber->host)->sub;
}

static uint32_t timeout_ms(const testhost *host)
{
    return host->subscriber->timeout_ms ? host->subscriber->timeout_ms : DELIVER_TIMEOUT_MS_DEFAULT;
}

static void prepare(testhost *host)
{
    bool is_job = host->subscriber->is_job;
    arena_fini(&host->call_arena);
    arena_init(&host->call_arena);
    host->effects = NULL;
    host->effect_count = 0;
    host->ask = (struct ask){.hook = host->subscriber->hook,
                             .id = host->id,
                             .token = is_job ? host->id * 100 + host->attempt : 0,
                             .attempt = is_job ? host->attempt : 1,
                             .left_ms = is_job ? timeout_ms(host) : 0,
                             .now_us = host->now_us,
                             .seed = host->id * UINT64_C(6364136223846793005) + 1442695040888963407,
                             .ticket = host->ticket,
                             .before = host->before,
                             .customer = host->customer,
                             .message = host->message,
                             .actor = host->actor,
                             .method = host->method,
                             .policies = host->policies,
                             .agents = host->agents,
                             .arena = &host->call_arena};
    testhost_scene_read(host, &host->ask);
}

static void cancel(testhost *host)
{
    const rung_plugin *plugin = host->instance->file.plugin;
    mutex_lock(host->lock);
    bool was_alive = host->is_alive;
    host->is_alive = false;
    mutex_unlock(host->lock);
    if (was_alive && plugin->cancel != NULL) {
        plugin->cancel(host->instance->self, host->ask.token);
    }
}

/* A job that goes on: what is due comes, then its own threads get some real time. */
static int wait_for_finish(testhost *host)
{
    struct timespec nap = {.tv_nsec = NAP_NS};
    int64_t until_us = host->ask.now_us + (int64_t)timeout_ms(host) * 1000;
    int64_t waited_ns = 0;
    while (is_alive(&host->instance->api, host->ask.token)) {
        if (testhost_far_step(host, until_us)) {
            continue;
        }
        if (waited_ns >= host->patience_ns) {
            break;
        }
        (void)nanosleep(&nap, NULL);
        waited_ns += NAP_NS;
    }
    if (is_alive(&host->instance->api, host->ask.token)) {
        testhost_far_pass(host, until_us);
        cancel(host);
        testhost_inside_fail(host, "no finish() within %u ms", timeout_ms(host));
        return TESTHOST_TIMED_OUT;
    }
    return host->code;
}

static int call_work(testhost *host)
{
    const rung_sub *sub = sub_of(host);
    bool is_async = (sub->flags & RUNG_ASYNC) != 0;
    hook_call_init(&host->call, host->instance, &host->ask,
                   is_async ? HOOK_CALL_LOOP : HOOK_CALL_WORKER, &host->call_arena);
    view_draw(&host->view, &host->call_arena, &host->ask, timeout_ms(host));
    mutex_lock(host->lock);
    host->is_alive = true;
    mutex_unlock(host->lock);
    int code = sub->work(host->instance->self, &host->call, &host->view.event);
    if (code == RUNG_PENDING && is_async) {
        return wait_for_finish(host);
    }
    if (!is_alive(&host->instance->api, host->ask.token)) { /* finish() came first: it counts */
        testhost_inside_fail(host, "it called finish() and returned %d (%s)", code,
                             hook_call_code_name(code));
        return code == RUNG_PENDING ? host->code : RUNG_EINVAL;
    }
    mutex_lock(host->lock);
    host->is_alive = false;
    mutex_unlock(host->lock);
    if (host->now_us - host->ask.now_us > (int64_t)timeout_ms(host) * 1000) {
        testhost_inside_fail(host, "it took longer than %u ms", timeout_ms(host));
        return TESTHOST_TIMED_OUT; /* its token was dead by then */
    }
    return code;
}

static int call_decide(testhost *host)
{
    hook_call_init(&host->call, host->instance, &host->ask, HOOK_CALL_ENGINE, &host->call_arena);
    view_draw(&host->view, &host->call_arena, &host->ask, 0);
    return sub_of(host)->decide(host->instance->self, &host->call, &host->view.event);
}

/* A code that nobody may return is a broken contract, as it is in the server. */
static int judge(testhost *host, int code)
{
    bool is_known = code == RUNG_OK || code == RUNG_DECLINE || code == TESTHOST_TIMED_OUT ||
                    (code <= RUNG_ERETRY && code >= RUNG_EBUSY);
    if (!is_known) {
        testhost_inside_fail(host, "it returned %d (%s), which %s may not", code,
                             hook_call_code_name(code),
                             host->subscriber->is_job ? "a job" : "an inline hook");
        return RUNG_EINVAL;
    }
    if (host->call.error.n > 0) {
        testhost_inside_fail(host, "%.*s", TEXT_ARG(host->call.error));
    }
    return code;
}

/* Effects of a call that did not end well count for nothing, as in the server. */
static void take_effects(testhost *host, int code)
{
    for (size_t i = 0; i < host->call.effects.count; i++) {
        struct effect *effect = &host->call.effects.items[i];
        bool is_taken = effect->verdict == VERDICT_APPLIED;
        if (is_taken && code != RUNG_OK) {
            effect->verdict = VERDICT_DROPPED;
            effect->why = TEXT("the call did not end well");
        }
        list_effect(host, effect, 0);
        if (code == RUNG_OK && is_taken &&
            (effect->kind == EFFECT_KV_PUT || effect->kind == EFFECT_KV_DEL)) {
            testhost_scene_keep(host, effect->key, effect->val, effect->kind == EFFECT_KV_PUT);
        }
    }
}

static int call(testhost *host)
{
    host->why[0] = '\0';
    prepare(host);
    if (!ask_wants(host->subscriber->host, &host->ask)) {
        return TESTHOST_NOT_ASKED;
    }
    int code = judge(host, host->subscriber->is_job ? call_work(host) : call_decide(host));
    take_effects(host, code);
    return code;
}

int testhost_call(testhost *host, uint32_t hook)
{
    host->subscriber = NULL;
    if (hook <= HOOK_MAX && host->pipeline.counts[hook] > 0) {
        host->subscriber = &host->pipeline.hooks[hook][0];
    }
    if (host->subscriber == NULL) {
        return TESTHOST_NOT_ASKED;
    }
    host->id++;
    host->attempt = 1;
    return call(host);
}

void testhost_next_id(testhost *host, uint64_t id)
{
    host->id = id - 1;
}

void testhost_fail_alloc(testhost *host, int64_t n)
{
    host->allocs_left = n;
}

int testhost_again(testhost *host)
{
    if (host->subscriber == NULL) {
        testhost_inside_fail(host, "nothing was asked that could be asked again");
        return RUNG_EINVAL;
    }
    host->attempt++;
    return call(host);
}

int64_t testhost_retry_ms(const testhost *host)
{
    return host->call.retry_ms;
}

void testhost_patience(testhost *host, int64_t real_ms)
{
    host->patience_ns = real_ms * 1000000;
}

int64_t testhost_now(const testhost *host)
{
    return host->now_us / 1000;
}

void testhost_advance(testhost *host, int64_t ms)
{
    int64_t until_us = host->now_us + ms * 1000;
    while (testhost_far_step(host, until_us)) {
    }
    testhost_far_pass(host, until_us);
}

int testhost_health(testhost *host, char *msg, size_t cap)
{
    const rung_plugin *plugin = host->instance->file.plugin;
    if (cap > 0) {
        msg[0] = '\0';
    }
    return plugin->health != NULL ? plugin->health(host->instance->self, msg, cap) : RUNG_OK;
}

/* --- what it said --- */

size_t testhost_effect_count(const testhost *host)
{
    return host->effect_count;
}

const testhost_effect *testhost_effect_at(const testhost *host, size_t i)
{
    return i < host->effect_count ? &host->effects[i] : NULL;
}

const testhost_effect *testhost_find(const testhost *host, uint32_t kind, const char *key)
{
    for (size_t i = 0; i < host->effect_count; i++) {
        const testhost_effect *effect = &host->effects[i];
        if (effect->kind == kind && effect->denied == NULL &&
            (key == NULL || strcmp(effect->key, key) == 0)) {
            return effect;
        }
    }
    return NULL;
}

size_t testhost_log_count(const testhost *host)
{
    return host->log_count;
}

const char *testhost_log_at(const testhost *host, size_t i)
{
    return i < host->log_count ? host->logs[i] : NULL;
}

double testhost_metric(const testhost *host, const char *name)
{
    for (size_t i = 0; i < host->instance->metric_count; i++) {
        if (strcmp(host->instance->metrics[i].name, name) == 0) {
            return host->instance->metrics[i].value;
        }
    }
    return 0;
}

const char *testhost_listening(const testhost *host)
{
    return host->instance->listening;
}

size_t testhost_pushed_count(const testhost *host)
{
    return host->pushed_count;
}

const rung_message *testhost_pushed_at(const testhost *host, size_t i)
{
    return i < host->pushed_count ? host->pushed[i] : NULL;
}

size_t testhost_request_count(const testhost *host)
{
    return host->request_count;
}

const testhost_request *testhost_request_at(const testhost *host, size_t i)
{
    return i < host->request_count ? &host->requests[i] : NULL;
}
