/* A desk: configuration text, the real host with real plugins, a real engine over a store in
 * memory, and a clock that is set by hand. The test turns engine and loop itself; workers are real
 * threads. Header-only: each test program has its own. */
#ifndef TESTS_SUPPORT_DESK_H
#define TESTS_SUPPORT_DESK_H
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/mem.h"
#include "base/pack.h"
#include "config.h"
#include "host/host.h"
#include "policy_load.h"
#include "store/memory.h"
#include "store/tables.h"
#include "support/suite.h"
#include "support/timelines.h"

#define DESK_START_US (INT64_C(1705309200) * 1000000) /* 2024-01-15T09:00:00Z, a Monday */
#define DESK_SECOND INT64_C(1000000)
#define DESK_BASE                                                                                \
    "calendars: {day: {zone: UTC, hours: {mon: ['09:00-17:00'], tue: ['09:00-17:00']}}}\n"       \
    "teams: {support: {calendar: day, manager: cid}, billing: {calendar: day}}\n"                \
    "customers: {tiers: {gold: ['@gold.example']}}\n"                                            \
    "agents:\n"                                                                                  \
    "  ann: {teams: [support], capacity: 3, skills: {cards: 4, sql: 1}}\n"                       \
    "  bob: {teams: [support, billing], capacity: 5, skills: {cards: 2}}\n"                      \
    "  cid: {teams: [support], capacity: 5, presence: offline, skills: {cards: 5}}\n"            \
    "routing: {default_team: support}\n"                                                         \
    "sla:\n"                                                                                     \
    "  fast: {owner: cid, review_by: '2030-01-01', calendar: always, when: 'ticket.priority == " \
    "\"urgent\"',\n"                                                                             \
    "    targets: {first_response: 30m, resolution: 8h}}\n"                                      \
    "  slow: {owner: cid, review_by: '2030-01-01', calendar: always,\n"                          \
    "    targets: {first_response: 4h, resolution: 40h}}\n"                                      \
    "escalation:\n"                                                                              \
    "  policies:\n"                                                                              \
    "    page: {owner: cid, review_by: '2030-01-01', levels: [{targets: ['user:ann'], delay: "   \
    "5m}, "                                                                                      \
    "{targets: ['user:bob'], delay: 5m}]}\n"                                                     \
    "  rules: [{on: [created], when: 'ticket.priority == \"urgent\"', policy: page}]\n"

struct desk {
    struct config *config;
    struct policy_set *policies;
    struct loop *loop;
    struct store *store;
    struct engine *engine;
    struct host *host;
    struct arena arena;
    int64_t now_us;
    uint64_t seed, asked;
    char folder[64];
    struct refusal refusal; /* of the last command */
    struct value result;
    bool has_answer;
};

static inline int64_t desk_clock(void *ctx)
{
    return ((struct desk *)ctx)->now_us;
}

static inline uint64_t desk_seed(void *ctx)
{
    return ((struct desk *)ctx)->seed += UINT64_C(0x9e3779b97f4a7c15);
}

/* [loop] or the test's own thread, which is the same here. */
static inline void desk_on_answers(void *ctx, struct answer *list)
{
    struct desk *desk = ctx;
    while (list != NULL) {
        struct answer *answer = list;
        list = answer->next;
        answer->next = NULL;
        if (answer->origin == COMMAND_FROM_HOST) {
            host_on_answer(desk->host, answer);
            continue;
        }
        if (answer->origin == COMMAND_FROM_ROOF) {
            desk->has_answer = true;
            desk->refusal = answer->refusal;
            desk->result = (struct value){.type = VALUE_NIL};
            (void)pack_read(&desk->arena, buf_text(&answer->result), &desk->result);
        }
        command_answer_destroy(&answer);
    }
}

static inline void desk_write_config(const struct desk *desk, const char *yaml, char path[128])
{
    (void)snprintf(path, 128, "%s/rung.yaml", desk->folder);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    (void)fputs(yaml, file);
    (void)fclose(file);
}

/* Reads the configuration and opens the plugins; complaints stay in desk->config. */
static inline void desk_load(struct desk *desk, const char *yaml)
{
    char path[128];
    char plugins[512];
    const char *build = getenv("RUNG_BUILD");
    *desk = (struct desk){.now_us = DESK_START_US};
    arena_init(&desk->arena);
    (void)snprintf(desk->folder, sizeof desk->folder, "/tmp/rung-desk-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(desk->folder));
    desk_write_config(desk, yaml, path);
    desk->config = config_load(path, NULL, 0);
    desk->policies = policy_load(desk->config, "/usr/share/zoneinfo");
    (void)snprintf(plugins, sizeof plugins, "%s/plugins", build ? build : "build");
    struct host_folders folders = {.search = plugins, .copies = desk->folder};
    desk->host = host_load(desk->config, desk->policies, &folders, true);
    (void)unlink(path);
}

/* All complaints as one text. */
static inline const char *desk_complaints(struct desk *desk)
{
    struct buf out;
    buf_init(&out);
    config_print_complaints(desk->config, &out);
    struct text kept = arena_text(&desk->arena, buf_text(&out));
    buf_fini(&out);
    return kept.p;
}

static inline void desk_turn(struct desk *desk)
{
    (void)engine_step(desk->engine);
    loop_turn(desk->loop, false);
}

static inline void desk_open(struct desk *desk, const char *yaml)
{
    char why[400] = "";
    desk_load(desk, yaml);
    ck_assert_msg(desk->config->complaint_count == 0, "%s", desk_complaints(desk));
    desk->loop = loop_create();
    desk->store = memory_open(0);
    struct engine_ports ports = {.store = desk->store,
                                 .clock = {.wall_us = desk_clock, .ctx = desk},
                                 .outlet = {.on_answers = desk_on_answers, .ctx = desk},
                                 .seed = desk_seed,
                                 .seed_ctx = desk};
    host_ports(desk->host, &ports.advisor, &ports.runner);
    desk->engine = engine_create(&ports, desk->policies, why, sizeof why);
    ck_assert_msg(desk->engine != NULL, "%s", why);
    ck_assert_msg(host_start(desk->host, desk->loop, desk->engine, why, sizeof why), "%s", why);
    desk_turn(desk);
}

static inline bool desk_has_leases(struct desk *desk)
{
    struct reader reader;
    struct job job;
    uint64_t *ids = NULL;
    bool is_any = false;
    reader_init(&reader, desk->store, NULL);
    size_t count =
        job_table_due(NULL, &reader, &desk->arena, INT64_MAX, STORE_SCAN_ROWS_MAX, NULL, &ids);
    for (size_t i = 0; i < count && !is_any; i++) {
        is_any = job_table_get(&reader, &desk->arena, ids[i], &job) && job.state == JOB_LEASED;
    }
    return is_any;
}

/* A worker inside of a guest may wait for the engine, which has no thread of its own here: it is
 * turned until they are out, but for those whose answer nobody gives. */
static inline void desk_settle(struct desk *desk)
{
    for (int i = 0; i < 500 && desk_has_leases(desk); i++) {
        desk_turn(desk);
        (void)usleep(200);
    }
}

static inline void desk_close(struct desk *desk)
{
    char copies[200];
    if (desk->engine != NULL) {
        desk_settle(desk);
        host_stop(desk->host);
        engine_stop(desk->engine);
    }
    host_destroy(&desk->host);
    engine_destroy(&desk->engine);
    if (desk->store != NULL) {
        timelines_check(desk->store);
    }
    store_close(&desk->store);
    loop_destroy(&desk->loop);
    const struct policy_set *policies = desk->policies;
    policy_set_release(&policies);
    config_free(&desk->config);
    arena_fini(&desk->arena);
    (void)snprintf(copies, sizeof copies, "rm -rf '%s'", desk->folder);
    ck_assert_int_eq(system(copies), 0);
}

/* Turns until `done` says so; real workers and sockets may be part of it. False: not in 20 s. */
static inline bool desk_until(struct desk *desk, bool (*done)(struct desk *desk, void *arg),
                              void *arg)
{
    int64_t until_us = clock_monotonic_us(NULL) + 20 * DESK_SECOND;
    while (!done(desk, arg)) {
        if (clock_monotonic_us(NULL) > until_us) {
            return false;
        }
        desk_turn(desk);
        (void)usleep(200);
    }
    return true;
}

static inline bool desk_has_answer(struct desk *desk, void *arg)
{
    (void)arg;
    return desk->has_answer;
}

/* Asks the engine with text parameters, NULL-ended; the answer is desk->result or desk->refusal. */
static inline const struct value *desk_ask(struct desk *desk, const char *name, ...)
{
    char key[32];
    va_list args;
    (void)snprintf(key, sizeof key, "desk-%llu", (unsigned long long)++desk->asked);
    struct command *command =
        command_create(name, TEXT("test"), engine_is_query(text_z(name)) ? TEXT_NONE : text_z(key));
    va_start(args, name);
    for (const char *word = va_arg(args, const char *); word != NULL;
         word = va_arg(args, const char *)) {
        const char *text = va_arg(args, const char *);
        *value_put(&command->arena, &command->args, word) =
            value_of_text(arena_text(&command->arena, text_z(text)));
    }
    va_end(args);
    command->origin = COMMAND_FROM_ROOF;
    desk->has_answer = false;
    ck_assert_int_eq(engine_submit(desk->engine, command), ERR_OK);
    ck_assert_msg(desk_until(desk, desk_has_answer, NULL), "%s was not answered", name);
    return &desk->result;
}

/* A new ticket; its view as ticket.get gives it. */
static inline const struct value *desk_ticket(struct desk *desk, const char *requester,
                                              const char *subject, const char *body)
{
    const struct value *answer = desk_ask(desk, "ticket.create", "requester", requester, "subject",
                                          subject, "body", body, NULL);
    ck_assert_msg(desk->refusal.code == ERR_OK, "%s", desk->refusal.text);
    const struct value *ticket = value_get(answer, "ticket");
    ck_assert_ptr_nonnull(ticket);
    return ticket;
}

/* The data of the n-th (from 0) timeline event of this type; NULL: there is none. */
static inline const struct value *desk_event(struct desk *desk, struct text ticket,
                                             const char *type, size_t n)
{
    char id[32];
    (void)snprintf(id, sizeof id, "%.*s", TEXT_ARG(ticket));
    const struct value *items =
        value_get(desk_ask(desk, "ticket.timeline", "id", id, NULL), "items");
    for (size_t i = 0; items != NULL && i < items->list.count; i++) {
        const struct value *event = &items->list.items[i];
        if (text_eq_z(value_text(event, "type"), type) && n-- == 0) {
            return value_get(event, "data");
        }
    }
    return NULL;
}

/* The item of a list of maps whose `key` is `word`; NULL: there is none. */
static inline const struct value *desk_item(const struct value *list, const char *key,
                                            const char *word)
{
    for (size_t i = 0; list != NULL && list->type == VALUE_LIST && i < list->list.count; i++) {
        if (text_eq_z(value_text(&list->list.items[i], key), word)) {
            return &list->list.items[i];
        }
    }
    return NULL;
}

/* Loads the text and expects that a complaint contains these words. */
static inline void desk_expect_refused(const char *yaml, const char *words)
{
    struct desk desk;
    desk_load(&desk, yaml);
    const char *complaints = desk_complaints(&desk);
    ck_assert_msg(strstr(complaints, words) != NULL, "no \"%s\" in:\n%s", words, complaints);
    desk_close(&desk);
}

#endif
