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

struct news { /* an answer on its way from the engine's thread to the loop */
    struct answer *answer;
    struct news *next;
};
struct node {
    char data[230];
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
    int64_t away_us; /* until the next start; 0: soon */
    uint64_t sleep;  /* the engine's newest; an older one has no end any more */
    struct session *sessions[NET_LINKS_MAX];
};
static struct node node;
static struct { /* of all runs */
    char folder[200], copies[230];
    struct config *config;       /* owned */
    struct policy_set *policies; /* owned */
} common;

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
    return common.policies;
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
    sim_after(sim.form->beat_us, beat, NULL, 0, true);
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
    int64_t latest_us = sim.now_us + sim.form->nap_us; /* as engine.c's thread does */
    until_us = until_us < latest_us ? until_us : latest_us;
    sim_after(until_us - sim.now_us + sim_between(0, sim.form->oversleep_us), sleep_until, NULL,
              ++node.sleep, true);
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
    size_t count = timer_table_page(NULL, &reader, &arena, INT64_MAX - 1, 20, &rows);
    if (count > 0) {
        const struct timer_row *row = &rows[sim_below(count)];
        struct command *command = command_create("timer.fire", TEXT("rival"), TEXT_NONE);
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
    static struct method_list methods;
    static const struct session_local local = {.methods = &methods,
                                               .role = ACCESS_ADMIN,
                                               .plugin_list = say_nothing,
                                               .plugin_hooks = say_nothing,
                                               .config_show = say_nothing,
                                               .admin_status = say_nothing};
    if (methods.count == 0) {
        method_list_init(&methods, NULL);
    }
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
    bool is_cut_late = !node.is_dying && disk_is_dark(); /* it may fail while one stops */
    sim.counts.power_cuts += is_cut_late;
    disk_restore(is_cut || is_cut_late);
    sim.life++;
    sim_after(node.away_us > 0 ? node.away_us : sim_between(0, sim.form->down_us), boot, NULL, 0,
              false);
    node.away_us = 0;
}

void node_stay_away(int64_t away_us)
{
    node.away_us = away_us;
    node_end(NODE_STOP);
}

/* --- up --- */

static bool open_store(char *why, size_t why_size)
{
    static const enum seams_thread threads[] = {SEAMS_JOURNAL, SEAMS_APPLIER};
    struct embedded_options options = {.folder = node.data,
                                       .map_bytes = (uint64_t)64 << 20,
                                       .create = true,
                                       .segment_bytes = (uint64_t)sim.form->segment_kib << 10,
                                       .fold_bytes = (size_t)sim.form->fold_kib << 10,
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
    struct host_folders folders = {.copies = common.copies};
    node.host = host_load(common.config, common.policies, &folders, true);
    if (common.config->complaint_count > 0) {
        (void)snprintf(why, why_size, "%.*s", TEXT_ARG(common.config->complaints[0].text));
        return false;
    }
    host_ports(node.host, &ports.advisor, &ports.runner);
    node.advisor = ports.advisor;
    seams_expect(threads, 1);
    node.engine = engine_create(&ports, common.policies, why, why_size);
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
    seams_forget_chance();
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
        sim_after(sim_between(0, sim.form->down_us / 3), boot, NULL, 0, false);
        return;
    }
    node.is_up = true;
    sim_note("up", sim.life, 0);
    on_wake(SEAMS_ENGINE);
    beat(NULL, 0);
    if (!sim.form->is_story) {
        fire_again(NULL, 0);
    }
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

static bool read_config(struct text settings, char *why, size_t why_size)
{
    char path[300];
    (void)snprintf(path, sizeof path, "%s/rung.yaml", common.folder);
    if (fs_write_file_atomic(path, settings, 0600) != 0) {
        (void)snprintf(why, why_size, "%s cannot be written", path);
        return false;
    }
    common.config = config_load(path, NULL, 0);
    common.policies = policy_load(common.config, "/usr/share/zoneinfo");
    return true;
}

/* Opens the guests once, so that no run has to: what is loaded stays loaded. */
static bool warm_up(char *why, size_t why_size)
{
    struct host_folders folders = {.copies = common.copies};
    struct host *host = host_load(common.config, common.policies, &folders, true);
    host_destroy(&host);
    if (common.config->complaint_count > 0) {
        struct buf out;
        buf_init(&out);
        config_print_complaints(common.config, &out);
        (void)snprintf(why, why_size, "%s", buf_z(&out));
        buf_fini(&out);
        return false;
    }
    return true;
}

bool node_prepare(const char *folder, struct text settings, char *why, size_t why_size)
{
    (void)snprintf(common.folder, sizeof common.folder, "%s", folder);
    (void)snprintf(common.copies, sizeof common.copies, "%s/copies", folder);
    if (fs_make_folder(common.copies, 0700) != 0) {
        (void)snprintf(why, why_size, "%s cannot be made", common.copies);
        return false;
    }
    return read_config(settings, why, why_size) && warm_up(why, why_size);
}

void node_done(void)
{
    const struct policy_set *policies = common.policies;
    policy_set_release(&policies);
    config_free(&common.config);
}

bool node_init(const char *folder, char *why, size_t why_size)
{
    node = (struct node){.news_end = NULL};
    (void)snprintf(node.data, sizeof node.data, "%s/data", folder);
    if (fs_make_folder(node.data, 0700) != 0) {
        (void)snprintf(why, why_size, "%s cannot be made", node.data);
        return false;
    }
    seams_on_wake(on_wake);
    disk_init(node.data);
    sim.life = 1;
    sim_after(0, boot, NULL, 0, false);
    return true;
}
