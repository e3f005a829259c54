#include "node.h"
#include <stdio.h>
#include <string.h>
#include "base/fs.h"
#include "base/mem.h"
#include "base/must.h"
#include "config.h"
#include "disk.h"
#include "host/host.h"
#include "net.h"
#include "oracle.h"
#include "policy_load.h"
#include "seams.h"
#include "sim.h"
#include "store/embedded.h"
#include "store/tables.h"

static const char yaml[] = /* printf: folders of guests */
    "mail_domain: support.example\n"
    "teams: {support: {name: Support, calendar: always, manager: cid, escalation_policy: page}}\n"
    "customers: {tiers: {gold: ['@bigcorp.example']}}\n"
    "agents:\n"
    "  ann: {teams: [support], capacity: 30, skills: {cards: 3},\n"
    "    contacts: [{channel: pager, address: ann}, {channel: mail, address: ann@sms.example}]}\n"
    "  bob: {teams: [support], capacity: 30, contacts: [{channel: pager, address: bob}]}\n"
    "  cid: {teams: [support], capacity: 30, contacts: [{channel: pager, address: cid}]}\n"
    "routing: {default_team: support}\n"
    "sla:\n"
    "  urgent: {owner: cid, review_by: '2030-01-01', when: 'ticket.priority >= \"high\"',\n"
    "    calendar: always, targets: {first_response: 2m, next_response: 3m, resolution: 10m},\n"
    "    thresholds: [{id: warn, percent: 75, escalate: page}], breach_escalation_policy: page}\n"
    "  standard: {owner: cid, review_by: '2030-01-01', calendar: always,\n"
    "    targets: {first_response: 4m, next_response: 5m, resolution: 15m},\n"
    "    thresholds: [{id: warn, percent: 50}, {id: last, before: 1m, raise_priority: high}]}\n"
    "escalation:\n"
    "  policies:\n"
    "    page: {owner: cid, review_by: '2030-01-01', acknowledge_for: 2m, levels: [\n"
    "      {targets: [owner], delay: 1m}, {targets: ['user:bob'], delay: 1m},\n"
    "      {targets: ['role:manager'], delay: 2m, raise_priority: urgent}]}\n"
    "  rules:\n"
    "    - {on: [created], when: 'ticket.priority == \"urgent\"', policy: page}\n"
    "    - {on: [at_risk, breached], policy: page}\n"
    "plugins:\n"
    "  path: [%s]\n"
    "  instances:\n"
    "    mail: {use: channel_email, config: {address: support@support.example}}\n"
    "    rules: {use: classify_rules, config: {rules: [\n"
    "      {name: stolen, when: 'ticket.body contains \"stolen\"', label: theft, impact: 3,\n"
    "        urgency: 4},\n"
    "      {name: card, when: 'ticket.subject contains \"card\"', label: card, impact: 2,\n"
    "        urgency: 3}]}}\n"
    "    targets: {use: sla_targets, config: {targets: [{tier: [gold], priority: [high, urgent],\n"
    "      policy: urgent, first_response: 1m}]}}\n"
    "    route: {use: route_team, config: {rules: [{team: support}]}}\n"
    "    pager: {use: notify_webhook,\n"
    "      config: {url: 'http://127.0.0.1:7499/page/{address}', secret: 'env:SIM_SECRET'}}\n";

struct news { /* an answer on its way from the engine's thread to the loop */
    struct answer *answer;
    struct news *next;
};
struct node {
    char folder[200], data[230], copies[230], guests[500];
    struct config *config;       /* owned */
    struct policy_set *policies; /* owned */
    struct loop *loop;
    struct store *store;
    struct host *host;
    struct engine *engine;
    struct advisor advisor;
    struct answer *news, **news_end; /* owned */
    uint64_t head;
    bool is_up, is_dying;
    bool is_awake[SEAMS_THREADS]; /* its step is in the heap */
    bool is_doomed;               /* the next write hangs until the power fails */
    bool is_turning;
    uint64_t sleep; /* the engine's newest; an older one has no end any more */
    struct session *sessions[NET_LINKS_MAX];
};
static struct node node;

static void boot(void *ctx, uint64_t number);
static void turn(void *ctx, uint64_t number);

bool node_is_up(void)
{
    return node.is_up;
}

struct store *node_store(void)
{
    return node.store;
}

const struct policy_set *node_policies(void)
{
    return node.policies;
}

const struct advisor *node_advisor(void)
{
    return &node.advisor;
}

/* --- the loop --- */

void node_turn_soon(void)
{
    if (node.is_up && !node.is_turning) {
        node.is_turning = true;
        sim_after(sim_between(0, 2 * SIM_MS), turn, NULL, 0, true);
    }
}

static void give(struct answer *answer)
{
    answer->next = NULL;
    if (answer->origin == COMMAND_FROM_RPC) {
        session_on_answer(answer);
    } else if (answer->origin == COMMAND_FROM_HOST) {
        host_on_answer(node.host, answer);
    } else {
        command_answer_destroy(&answer);
    }
}

static void take_news(void)
{
    struct answer *answers = node.news;
    uint64_t head = node.head;
    node.news = NULL;
    node.news_end = &node.news;
    node.head = 0;
    while (answers != NULL) {
        struct answer *next = answers->next;
        give(answers);
        answers = next;
    }
    for (size_t i = 0; head != 0 && i < NET_LINKS_MAX; i++) {
        if (node.sessions[i] != NULL) {
            session_on_events(node.sessions[i], head);
        }
    }
}

static void turn(void *ctx, uint64_t number)
{
    (void)ctx;
    (void)number;
    node.is_turning = false;
    for (int i = 0; i < 3; i++) { /* what is posted by what was posted */
        loop_turn(node.loop, false);
    }
    take_news();
}

/* A thread that sleeps has nothing to do, or somebody forgot to wake it. */
static void check_sleepers(void)
{
    if (!node.is_awake[SEAMS_JOURNAL] && embedded_step_journal(node.store)) {
        sim_broken("rest: a commit waits, and the journal's thread sleeps");
    }
    if (!node.is_awake[SEAMS_APPLIER] && embedded_step_applier(node.store)) {
        sim_broken("rest: a fold waits, and the applier's thread sleeps");
    }
}

static void beat(void *ctx, uint64_t number)
{
    (void)ctx;
    (void)number;
    node_turn_soon();
    check_sleepers();
    sim_after(SIM_SECOND / 2, beat, NULL, 0, true);
}

/* --- the threads --- */

static void step(void *ctx, uint64_t number);

static int64_t latency_us(enum seams_thread thread)
{
    bool is_slow = !sim.is_calm && sim_percent(3);
    switch (thread) {
    case SEAMS_JOURNAL: return sim_between(50, is_slow ? SIM_SECOND / 2 : 4 * SIM_MS);
    case SEAMS_APPLIER: return sim_between(0, is_slow ? 30 * SIM_SECOND : 2 * SIM_SECOND);
    case SEAMS_ENGINE: return sim_between(0, is_slow ? 200 * SIM_MS : SIM_MS);
    case SEAMS_THREADS: break;
    }
    return 0;
}

static void cut_now(void *ctx, uint64_t number)
{
    (void)ctx;
    (void)number;
    node_end(NODE_CUT);
}

static void on_wake(enum seams_thread thread)
{
    if (!node.is_awake[thread] && !node.is_dying) {
        node.is_awake[thread] = true;
        if (thread == SEAMS_JOURNAL && node.is_doomed) { /* a write that never comes to its end */
            sim_after(sim_between(SIM_SECOND / 5, SIM_SECOND), cut_now, NULL, 0, true);
            return;
        }
        sim_after(latency_us(thread), step, NULL, thread, true);
    }
}

static void sleep_until(void *ctx, uint64_t number);

static void engine_turn(void)
{
    int64_t until_us = engine_step(node.engine);
    int64_t latest_us = sim.now_us + SIM_SECOND; /* as engine.c's thread does */
    until_us = until_us < latest_us ? until_us : latest_us;
    sim_after(until_us - sim.now_us, sleep_until, NULL, ++node.sleep, true);
    node_turn_soon();
}

/* The end of the engine's sleep, if it was not woken meanwhile. */
static void sleep_until(void *ctx, uint64_t number)
{
    (void)ctx;
    if (number == node.sleep && !node.is_awake[SEAMS_ENGINE]) {
        step(NULL, SEAMS_ENGINE);
    }
}

static void step(void *ctx, uint64_t number)
{
    (void)ctx;
    node.is_awake[number] = false;
    switch ((enum seams_thread)number) {
    case SEAMS_JOURNAL: (void)embedded_step_journal(node.store); break;
    case SEAMS_APPLIER: (void)embedded_step_applier(node.store); break;
    case SEAMS_ENGINE: engine_turn(); break;
    case SEAMS_THREADS: break;
    }
    if (disk_is_dark()) {
        node_end(NODE_CUT);
    }
}

static void submit_late(void *ctx, uint64_t number)
{
    struct command *command = ctx;
    (void)number;
    if (engine_submit(node.engine, command) != ERR_OK) {
        command_destroy(&command);
    }
}

/* Somebody else fires timers too: the same one again, late, or before its time, as a second server
 * on the same store would. Only the generation that is armed and due may do anything. */
static void fire_again(void *ctx, uint64_t number)
{
    struct reader reader;
    struct arena arena;
    struct timer_row *rows = NULL;
    (void)ctx;
    (void)number;
    arena_init(&arena);
    reader_init(&reader, node.store, NULL);
    size_t count = timer_table_page(&reader, &arena, INT64_MAX - 1, 20, &rows);
    if (count > 0) {
        const struct timer_row *row = &rows[sim_below(count)];
        struct command *command = command_create("timer.fire", TEXT("timer"), TEXT_NONE);
        const struct {
            const char *name;
            uint64_t number;
        } args[] = {{"ticket", row->ticket},
                    {"kind", row->timer.kind},
                    {"n", row->timer.n},
                    {"generation", row->timer.generation}};
        for (size_t i = 0; i < 4; i++) {
            *value_put(&command->arena, &command->args, args[i].name) =
                value_of_int((int64_t)args[i].number);
        }
        sim_after(sim_between(0, 30 * SIM_SECOND), submit_late, command, 0, true);
    }
    arena_fini(&arena);
    sim_after(sim_between(0, 10 * SIM_SECOND), fire_again, NULL, 0, true);
}

/* --- the engine's ports --- */

static void on_answers(void *ctx, struct answer *list)
{
    (void)ctx;
    *node.news_end = list;
    while (*node.news_end != NULL) {
        node.news_end = &(*node.news_end)->next;
    }
    node_turn_soon();
}

static void on_events(void *ctx, uint64_t head)
{
    (void)ctx;
    node.head = head;
    node_turn_soon();
}

static void on_fatal(void *ctx, const char *why)
{
    (void)ctx;
    if (!disk_is_dark() && !node.is_dying) {
        sim_broken("the engine gave up on a disk that works: %s", why);
    }
}

/* --- visitors --- */

static void say_nothing(void *ctx, struct pack *pack)
{
    (void)ctx;
    pack_map_begin(pack);
    pack_map_end(pack);
}

struct session *node_visit(struct session_wire wire)
{
    static const struct session_local local = {
        .plugin_list = say_nothing, .config_show = say_nothing, .admin_status = say_nothing};
    for (size_t i = 0; node.is_up && i < NET_LINKS_MAX; i++) {
        if (node.sessions[i] == NULL) {
            node.sessions[i] = session_create(node.engine, &local, wire);
            return node.sessions[i];
        }
    }
    return NULL;
}

void node_leave(struct session **session)
{
    for (size_t i = 0; i < NET_LINKS_MAX; i++) {
        if (*session != NULL && node.sessions[i] == *session) {
            session_destroy(&node.sessions[i]);
        }
    }
    *session = NULL;
}

/* --- down --- */

static void drain(void) /* as SIGTERM: what was taken is finished and durable */
{
    for (int i = 0; i < 200; i++) {
        (void)engine_step(node.engine);
        (void)embedded_step(node.store);
        loop_turn(node.loop, false);
        take_news();
    }
}

static void drop_news(void)
{
    while (node.news != NULL) {
        struct answer *answer = node.news;
        node.news = answer->next;
        if (answer->origin == COMMAND_FROM_RPC) { /* its session is gone: this only frees it */
            session_on_answer(answer);
        } else {
            command_answer_destroy(&answer);
        }
    }
    node.news_end = &node.news;
    node.head = 0;
}

static void take_down(void)
{
    seams_at_once(true);
    if (node.is_dying) {
        net_hang_up(); /* nothing leaves a dead process */
    }
    if (node.host != NULL && node.engine != NULL) {
        host_stop(node.host);
        engine_stop(node.engine);
        if (!node.is_dying) {
            drain();
        }
    }
    if (node.store !=
        NULL) { /* what waits is answered while its batches are there: the disk is dark */
        (void)embedded_step_journal(node.store);
    }
    drop_news();
    net_hang_up();
    host_destroy(&node.host);
    engine_destroy(&node.engine);
    drop_news();
    store_close(&node.store);
    loop_destroy(&node.loop);
    seams_at_once(false);
}

void node_end(enum node_end how)
{
    if (!node.is_up) {
        return;
    }
    bool is_cut = how == NODE_CUT || disk_is_dark();
    sim.counts.kills += how == NODE_KILL && !is_cut;
    sim.counts.power_cuts += is_cut;
    sim.counts.torn += is_cut && disk_is_dark();
    sim.counts.stops += how == NODE_STOP && !is_cut;
    sim_note(is_cut ? "cut" : how == NODE_KILL ? "kill" : "stop", sim.life, 0);
    node.is_up = false;
    node.is_dying = is_cut || how == NODE_KILL;
    if (node.is_dying) {
        disk_cut_after(0);
        disk_go_dark();
    }
    take_down();
    disk_restore(is_cut);
    sim.life++;
    sim_after(sim_between(0, 3 * SIM_SECOND), boot, NULL, 0, false);
}

/* --- up --- */

static bool open_store(char *why, size_t why_size)
{
    static const enum seams_thread threads[] = {SEAMS_JOURNAL, SEAMS_APPLIER};
    struct embedded_options options = {.folder = node.data,
                                       .map_bytes = (uint64_t)64 << 20,
                                       .create = true,
                                       .segment_bytes = (uint64_t)64 << 10,
                                       .fold_bytes = (size_t)96 << 10,
                                       .stepped = true};
    seams_expect(threads, 2);
    node.store = embedded_open(&options, why, why_size);
    seams_expect(NULL, 0);
    return node.store != NULL;
}

static bool start_engine(char *why, size_t why_size)
{
    static const enum seams_thread threads[] = {SEAMS_ENGINE};
    struct engine_ports ports = {
        .store = node.store,
        .outlet = {.on_answers = on_answers, .on_events = on_events, .on_fatal = on_fatal}};
    struct host_folders folders = {NULL, node.copies};
    node.host = host_load(node.config, node.policies, &folders, true);
    if (node.config->complaint_count > 0) {
        (void)snprintf(why, why_size, "%.*s", TEXT_ARG(node.config->complaints[0].text));
        return false;
    }
    host_ports(node.host, &ports.advisor, &ports.runner);
    node.advisor = ports.advisor;
    seams_expect(threads, 1);
    node.engine = engine_create(&ports, node.policies, why, why_size);
    seams_expect(NULL, 0);
    return node.engine != NULL && host_start(node.host, node.loop, node.engine, why, why_size);
}

static bool bring_up(char *why, size_t why_size)
{
    memset(node.is_awake, 0, sizeof node.is_awake);
    node.is_turning = false;
    node.is_doomed = false;
    node.is_dying = false;
    node.news_end = &node.news;
    seams_at_once(true);
    node.loop = loop_create();
    bool is_good = open_store(why, why_size) && start_engine(why, why_size);
    seams_at_once(false);
    return is_good && !disk_is_dark();
}

static void boot(void *ctx, uint64_t number)
{
    char why[600] = "";
    (void)ctx;
    (void)number;
    if (!sim.is_calm && sim_percent(10)) {
        disk_cut_after((unsigned)sim_between(1, 40));
    }
    if (!bring_up(why, sizeof why)) {
        if (!disk_is_dark()) {
            sim_broken("the server does not start: %s", why);
            return;
        }
        node.is_dying = true;
        sim.counts.bad_boots++;
        take_down();
        disk_restore(true);
        sim.life++;
        sim_after(sim_between(0, SIM_SECOND), boot, NULL, 0, false);
        return;
    }
    node.is_up = true;
    sim_note("up", sim.life, 0);
    on_wake(SEAMS_ENGINE);
    beat(NULL, 0);
    fire_again(NULL, 0);
    oracle_look_after_boot();
}

static void end_as_planned(void *ctx, uint64_t number)
{
    (void)ctx;
    (void)number;
    unsigned choice = (unsigned)sim_below(100);
    if (choice < 15) {
        node.is_doomed = true;
    } else if (choice < 50) {
        disk_cut_after((unsigned)sim_between(1, 60)); /* in the middle of something, soon */
    } else {
        node_end(choice < 68 ? NODE_CUT : choice < 93 ? NODE_KILL : NODE_STOP);
    }
}

void node_plan_ends(unsigned count, int64_t until_us)
{
    for (unsigned i = 0; i < count; i++) {
        sim_after(sim_between(0, until_us - sim.now_us), end_as_planned, NULL, 0, false);
    }
}

/* --- life --- */

static bool read_config(char *why, size_t why_size)
{
    char path[300];
    (void)snprintf(path, sizeof path, "%s/rung.yaml", node.folder);
    struct buf text;
    buf_init(&text);
    buf_printf(&text, yaml, node.guests);
    int result = fs_write_file_atomic(path, buf_text(&text), 0600);
    buf_fini(&text);
    if (result != 0) {
        (void)snprintf(why, why_size, "%s cannot be written", path);
        return false;
    }
    node.config = config_load(path, NULL, 0);
    node.policies = policy_load(node.config, "/usr/share/zoneinfo");
    if (node.config->complaint_count > 0) {
        struct buf out;
        buf_init(&out);
        config_print_complaints(node.config, &out);
        (void)snprintf(why, why_size, "%s", buf_z(&out));
        buf_fini(&out);
        return false;
    }
    return true;
}

bool node_init(const char *folder, const char *guests, char *why, size_t why_size)
{
    node = (struct node){.news_end = NULL};
    (void)snprintf(node.folder, sizeof node.folder, "%s", folder);
    (void)snprintf(node.data, sizeof node.data, "%s/data", node.folder);
    (void)snprintf(node.copies, sizeof node.copies, "%s/copies", node.folder);
    (void)snprintf(node.guests, sizeof node.guests, "%s", guests);
    if (fs_make_folder(node.data, 0700) != 0 || fs_make_folder(node.copies, 0700) != 0) {
        (void)snprintf(why, why_size, "%s cannot be made", node.data);
        return false;
    }
    seams_on_wake(on_wake);
    if (!read_config(why, why_size)) {
        return false;
    }
    disk_init(node.data);
    sim.life = 1;
    sim_after(0, boot, NULL, 0, false);
    return true;
}

void node_fini(void)
{
    const struct policy_set *policies = node.policies;
    node.is_up = false;
    take_down();
    disk_fini();
    policy_set_release(&policies);
    config_free(&node.config);
}
