/* RC13: everything at once, on the threads that the server has: one that decides, the loop, and
 * workers. Each thread has a test host of its own around the one instance. Races that change an
 * answer are seen here; all others by ThreadSanitizer (--sanitize). */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "check.h"

#define LANES 4 /* the loop, the one that decides, two workers */
#define LOOP 0
#define EVENTS 40
#define ROUNDS 6
#define JOBS 30

struct lane {
    struct check *check;
    testhost *host;
    size_t number;
    pthread_t thread;
    char trouble[700]; /* what went wrong, for the main thread */
};

static struct {
    const rung_plugin *real;
    rung_host api; /* what the one instance holds */
    void *self;
    const rung_host *lanes[LANES]; /* what each test host would have lent */
    const rung_http *http;
    const rung_kv *kv;
    char **answers; /* of inline hooks, alone: a row of EVENTS for each subscription */
    atomic_uint reports;
} races;

static _Thread_local size_t my_lane; /* threads of the plugin's own are the loop's */

/* --- what differs between the threads: whose call, whose storage, whose requests --- */

static int finish(const rung_host *host, uint64_t token, int code, const rung_effect *effects,
                  size_t count, const char *why)
{
    int said = RUNG_ESTALE;
    (void)host;
    for (size_t i = 0; i < LANES && said == RUNG_ESTALE; i++) {
        said = races.lanes[i]->finish(races.lanes[i], token, code, effects, count, why);
    }
    return said;
}

static bool is_alive(const rung_host *host, uint64_t token)
{
    bool found = false;
    (void)host;
    for (size_t i = 0; i < LANES && !found; i++) {
        found = races.lanes[i]->alive(races.lanes[i], token);
    }
    return found;
}

static const rung_http_res *fetch(const rung_host *host, rung_call *call, const rung_http_req *req)
{
    (void)host;
    return races.http->fetch(races.lanes[my_lane], call, req);
}

static int get(const rung_host *host, rung_call *call, rung_str key, rung_str *value)
{
    (void)host;
    return races.kv->get(races.lanes[my_lane], call, key, value);
}

static int scan(const rung_host *host, rung_call *call, rung_str prefix,
                int (*each)(void *arg, rung_str key, rung_str value), void *arg)
{
    (void)host;
    return races.kv->scan(races.lanes[my_lane], call, prefix, each, arg);
}

static const void *service(const rung_host *host, const char *id)
{
    static rung_http http;
    static rung_kv kv;
    const rung_host *loop = races.lanes[LOOP];
    (void)host;
    if (strcmp(id, RUNG_HTTP) == 0) {
        http = *races.http;
        http.fetch = fetch;
        return &http;
    }
    if (strcmp(id, RUNG_KV) == 0) {
        kv = *races.kv;
        kv.get = get;
        kv.scan = scan;
        return &kv;
    }
    return loop->service(loop, id);
}

/* The loop's test host makes the instance, the others only get to know it. */
static int create(const rung_host *host, const void *config, void **self)
{
    races.lanes[my_lane] = host;
    if (my_lane == LOOP) {
        races.http = host->service(host, RUNG_HTTP);
        races.kv = host->service(host, RUNG_KV);
        races.api = *host;
        races.api.finish = finish;
        races.api.alive = is_alive;
        races.api.service = service;
        int code = races.real->create(&races.api, config, &races.self);
        *self = races.self;
        return code;
    }
    *self = races.self;
    return RUNG_OK;
}

static void leave(void *self)
{
    (void)self;
}

static testhost *open_lane(struct check *check, size_t number)
{
    static rung_plugin shown[LANES];
    rung_plugin *plugin = &shown[number];
    memcpy(plugin, races.real,
           races.real->size < sizeof *plugin ? races.real->size : sizeof *plugin);
    plugin->create = create;
    if (number != LOOP) {
        plugin->quiesce = NULL;
        plugin->destroy = leave;
    }
    my_lane = number;
    check->plugin = plugin;
    testhost *host = check_open(check);
    check->plugin = races.real;
    my_lane = LOOP;
    if (host != NULL) {
        testhost_patience(host, 50);
    }
    return host;
}

/* --- the threads --- */

static char *ask(struct check *check, testhost *host, uint32_t hook, unsigned n)
{
    uint64_t seed = check->seed + n * 104729;
    if (n % 3 == 0) {
        check_scene(host, hook);
    } else {
        check_scene_random(host, hook, &seed);
    }
    testhost_next_id(host, 1000 + n);
    return check_answer(host, testhost_call(host, hook));
}

static void decide(struct lane *lane, size_t sub, unsigned n)
{
    uint32_t hook = check_sub(races.real, sub)->hook;
    char *answer = ask(lane->check, lane->host, hook, n);
    const char *alone = races.answers[sub * EVENTS + n];
    if (strcmp(answer, alone) != 0 && lane->trouble[0] == '\0') {
        (void)snprintf(lane->trouble, sizeof lane->trouble,
                       "%s: beside other threads it answers\n  %.250s\nand alone\n  %.250s",
                       check_hook_name(hook), answer, alone);
    }
    free(answer);
}

static void work(struct lane *lane, const rung_sub *sub, unsigned n)
{
    bool is_mine = ((sub->flags & RUNG_ASYNC) != 0) == (lane->number == LOOP);
    if (is_mine) {
        check_scene(lane->host, sub->hook);
        testhost_next_id(lane->host, (lane->number + 1) * 1000000 + n);
        (void)testhost_call(lane->host, sub->hook);
    }
}

static void *live(void *arg)
{
    struct lane *lane = arg;
    char said[200];
    my_lane = lane->number;
    for (unsigned n = 0; n < ROUNDS * EVENTS; n++) {
        for (size_t i = 0; i < races.real->n_subs; i++) {
            const rung_sub *sub = check_sub(races.real, i);
            if (sub->decide != NULL && lane->number != LOOP) { /* or on a worker: `run: job` */
                decide(lane, i, (n * (unsigned)(lane->number * 2 + 1)) % EVENTS);
            } else if (sub->work != NULL && lane->number != 1 && n < JOBS) {
                work(lane, sub, n);
            }
        }
        if (lane->number == LOOP && n < JOBS) {
            testhost_advance(lane->host, 1000);
        } else if (lane->number == LANES - 1 && n % 16 == 0) {
            (void)testhost_health(lane->host, said, sizeof said);
        }
    }
    return NULL;
}

static bool answer_alone(struct check *check, testhost *host)
{
    races.answers = calloc(races.real->n_subs * EVENTS + 1, sizeof *races.answers);
    for (size_t i = 0; races.answers != NULL && i < races.real->n_subs; i++) {
        const rung_sub *sub = check_sub(races.real, i);
        for (unsigned n = 0; sub->decide != NULL && n < EVENTS; n++) {
            races.answers[i * EVENTS + n] = ask(check, host, sub->hook, n);
        }
    }
    return races.answers != NULL;
}

static void forget_answers(void)
{
    for (size_t i = 0; races.answers != NULL && i < races.real->n_subs * EVENTS; i++) {
        free(races.answers[i]);
    }
    free(races.answers);
}

/* Called by ThreadSanitizer for each thing that it reports; on stderr stands where. */
void __tsan_on_report(void *report);
__attribute__((visibility("default"))) void __tsan_on_report(void *report)
{
    (void)report;
    atomic_fetch_add(&races.reports, 1);
}

static void run_lanes(struct check *check, struct lane *lanes)
{
    size_t started = 0;
    unsigned before = atomic_load(&races.reports);
    while (started < LANES &&
           pthread_create(&lanes[started].thread, NULL, live, &lanes[started]) == 0) {
        started++;
    }
    for (size_t i = 0; i < started; i++) {
        (void)pthread_join(lanes[i].thread, NULL);
        if (lanes[i].trouble[0] != '\0' && !check->failed) {
            check_fail(check, "%s", lanes[i].trouble);
        }
    }
    if (atomic_load(&races.reports) > before) {
        check_fail(check, "ThreadSanitizer reports %u races; where stands on stderr",
                   atomic_load(&races.reports) - before);
    }
}

void check_races(struct check *check)
{
    struct lane lanes[LANES] = {{0}};
    bool is_open = true;
    races.real = check->plugin;
    for (size_t i = 0; i < LANES && is_open; i++) {
        lanes[i] = (struct lane){.check = check, .host = open_lane(check, i), .number = i};
        is_open = lanes[i].host != NULL;
    }
    if (is_open && answer_alone(check, lanes[1].host)) {
        run_lanes(check, lanes);
    }
    forget_answers();
    for (size_t i = LANES; i > 0; i--) { /* the loop's last: it has the instance */
        testhost_close(&lanes[i - 1].host);
    }
#ifndef __SANITIZE_THREAD__
    if (!check->skipped) {
        check_note(check, "by their answers; --sanitize sees the races that change none");
    }
#endif
}
