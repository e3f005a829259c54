/* A decision of routing against a hash look-up in the same run, in alternating rounds: 1,000 agents
 * who are all full but one, 100,000 items that wait, in an embedded store.
 *
 *   rung-bench-route FOLDER [AGENTS ITEMS DECISIONS]
 *
 * A decision is the whole command that follows when somebody has room again: the first item that
 * somebody may have is found, its ticket loaded, everybody judged by every code, one chosen, the
 * offer written with all reasons, the ticket saved into the write set; all but the commit. A
 * look-up is of a name by chance in a table of as many entries as items wait. FOLDER is empty, and
 * the caller's to remove. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/random.h"
#include "config.h"
#include "engine/batch.h"
#include "engine/dispatch_work.h"
#include "model/id.h"
#include "policy_load.h"
#include "store/embedded.h"

#define START_US (INT64_C(1705309200) * 1000000) /* a Monday, 09:00 UTC */
#define BAR 1000.0
#define LOOKUPS 2000
#define KEY_BYTES 48
#define FILL_COMMANDS 512   /* of a batch */
#define DECISION_ROWS_MIN 5 /* a command that offers nothing writes no more */
#define TRIAGED 5           /* of so many items one is not of normal priority */

struct bench {
    struct store *store;
    const struct policy_set *policies;
    struct engine_ports ports;
    struct agent_cache agents;
    struct batch *batch; /* NULL: none is open */
    int64_t now_us;
    uint64_t chance;
    unsigned long agent_count, items, decisions, keys;
    char (*names)[KEY_BYTES]; /* of the table of the yardstick */
    struct map map;
};

static volatile uint64_t sink; /* what is looked up must not be thrown away by the compiler */

static _Noreturn void fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "rung-bench-route: %s: %s\n", what, why);
    exit(1);
}

static size_t plan_nobody(void *ctx, enum hook hook, const struct subscriber **subscribers)
{
    (void)ctx;
    (void)hook;
    (void)subscribers;
    return 0;
}

/* --- the desk --- */

/* Ten queues of ten teams; everybody has two teams, three skills at most, and one of two shifts. */
static void write_config(const struct bench *bench, struct buf *yaml)
{
    static const char *const skills[] = {"de", "pl", "sql", "tax", "net"};
    buf_printf(yaml, "calendars:\n");
    for (int i = 0; i < 2; i++) {
        buf_printf(yaml, "  s%d: {zone: UTC, hours: {mon: ['0%d:00-20:00']}}\n", i, 6 + i);
    }
    buf_printf(yaml, "customers: {tiers: {gold: ['@gold.example']}}\nteams:\n");
    for (int i = 0; i < 10; i++) {
        buf_printf(yaml, "  t%d: {calendar: s0}\n", i);
    }
    buf_printf(yaml, "agents:\n");
    for (unsigned long i = 0; i < bench->agent_count; i++) {
        buf_printf(yaml,
                   "  a%04lu: {teams: [t%lu, t%lu], work_capacity: 10, shifts: s%lu, skills: {%s: "
                   "%lu, %s: %lu}}\n",
                   i, i % 10, i / 10 % 10, i % 2, skills[i % 5], 1 + i % 5,
                   skills[(i + 1 + i / 5 % 4) % 5], 1 + i / 3 % 5);
    }
    buf_printf(yaml, "sla: {s: {owner: a0000, review_by: '2030-01-01', calendar: s0, targets: "
                     "{first_response: 4h, resolution: 80h}}}\n"
                     "routing:\n  presence_lease: 0s\n  presence_damping: 0s\n  queues:\n");
    for (int i = 0; i < 10; i++) {
        buf_printf(yaml,
                   "    q%d: {team: t%d, offer_for: 300h, skills: ['%s:2:1'], sticky: {days: "
                   "7}, reserve: {tier: gold, percent: 5}}\n",
                   i, i, skills[i % 5]);
    }
    buf_printf(yaml, "  rules:\n");
    for (int i = 0; i < 10; i++) {
        buf_printf(yaml, "    - {when: 'ticket.subject == \"%d\"', queue: q%d}\n", i, i);
    }
}

static const struct policy_set *load(const struct bench *bench)
{
    struct buf yaml;
    buf_init(&yaml);
    write_config(bench, &yaml);
    struct config *config = config_of_text("bench", buf_text(&yaml));
    const struct policy_set *policies = policy_load(config, "/usr/share/zoneinfo");
    if (config->complaint_count > 0) {
        struct buf said;
        buf_init(&said);
        config_print_complaints(config, &said);
        fail("the configuration", buf_z(&said));
    }
    config_free(&config);
    buf_fini(&yaml);
    return policies;
}

/* --- commands, without an engine around them --- */

static void check_answers(const struct batch *batch)
{
    for (const struct answer *answer = batch->answers; answer != NULL; answer = answer->next) {
        if (answer->refusal.code != ERR_OK) {
            fail("a command is refused", answer->refusal.text);
        }
    }
}

static void commit(struct bench *bench)
{
    struct store_request *done[1];
    struct store_request *request = &bench->batch->request;
    check_answers(bench->batch);
    request->what = STORE_COMMIT;
    request->commit.writes = &bench->batch->writes;
    store_submit(bench->store, request);
    while (store_reap(bench->store, done, 1) == 0) {
        (void)usleep(50);
    }
    if (request->commit.outcome != STORE_DURABLE) {
        fail("a commit", request->detail);
    }
    batch_destroy(&bench->batch);
    struct store_info info;
    for (store_info(bench->store, &info); info.busy; store_info(bench->store, &info)) {
        (void)usleep(1000); /* the fold is behind, and what is folded is let go of by a reap */
        (void)store_reap(bench->store, done, 1);
    }
}

static void run(struct bench *bench, struct command *command)
{
    command->now_us = bench->now_us;
    command->seed = random_below(&bench->chance, UINT64_MAX);
    if (bench->batch == NULL) {
        bench->batch = batch_create(&bench->ports, bench->policies, &bench->agents);
    }
    batch_run(bench->batch, command);
}

static struct command *command(struct bench *bench, const char *name)
{
    char key[32];
    (void)snprintf(key, sizeof key, "k%lu", bench->keys++);
    return command_create(name, TEXT("local"), text_z(key));
}

static void put(struct command *command, const char *name, const char *text)
{
    *value_put(&command->arena, &command->args, name) =
        value_of_text(arena_text(&command->arena, text_z(text)));
}

static void put_number(struct command *command, const char *name, int64_t number)
{
    *value_put(&command->arena, &command->args, name) = value_of_int(number);
}

static void create(struct bench *bench)
{
    char text[64];
    struct command *made = command(bench, "ticket.create");
    (void)snprintf(text, sizeof text, "%" PRIu64, random_below(&bench->chance, 10));
    put(made, "subject", text);
    put(made, "body", "b");
    (void)snprintf(text, sizeof text, "c%" PRIu64 "@%s.example", random_below(&bench->chance, 5000),
                   random_below(&bench->chance, 20) == 0 ? "gold" : "some");
    put(made, "requester", text);
    put(made, "channel", "email");
    run(bench, made);
}

static void triage(struct bench *bench, unsigned long ticket)
{
    static const int64_t pairs[3][2] = {{1, 1}, {3, 2}, {4, 4}};
    const int64_t *pair = pairs[random_below(&bench->chance, 3)];
    struct command *said = command(bench, "ticket.triage");
    put(said, "id", id_print('T', ID_OF_LOCAL(ticket)).z);
    put_number(said, "impact", pair[0]);
    put_number(said, "urgency", pair[1]);
    run(bench, said);
}

static void say_presence(struct bench *bench, unsigned long agent, const char *presence)
{
    char name[16];
    struct command *said = command(bench, "agent.set_presence");
    (void)snprintf(name, sizeof name, "a%04lu", agent);
    put(said, "agent", name);
    put(said, "presence", presence);
    run(bench, said);
}

/* What waits meets who is free. */
static void dispatch(struct bench *bench)
{
    struct command *fired = command_create("timer.fire", TEXT("timer"), TEXT_NONE);
    put_number(fired, "ticket", 0);
    put_number(fired, "kind", TIMER_ROUTE);
    put_number(fired, "due_us", bench->now_us);
    run(bench, fired);
}

static void fill(struct bench *bench)
{
    for (unsigned long i = 1; i <= bench->items; i++) {
        create(bench);
        if (i % TRIAGED == 0) {
            triage(bench, i);
        }
        bench->now_us += (int64_t)random_below(&bench->chance, 300000);
        if (bench->batch->commands >= FILL_COMMANDS) {
            commit(bench);
        }
    }
    for (unsigned long i = 0; i < bench->agent_count; i += DISPATCH_WORK_OFFERS_MAX) {
        dispatch(bench);
    }
    commit(bench);
}

/* As a new process would have it. */
static void measure_memory(struct bench *bench)
{
    struct reader reader;
    struct arena arena;
    agent_cache_fini(&bench->agents);
    agent_cache_init(&bench->agents);
    arena_init(&arena);
    reader_init(&reader, bench->store, NULL);
    (void)agent_cache_read(&bench->agents, &reader, &arena, bench->policies);
    int64_t began_us = clock_monotonic_us(NULL);
    struct waiting_work *waiting =
        waiting_cache_read(&bench->agents, &reader, &arena, bench->policies);
    int64_t took_us = clock_monotonic_us(NULL) - began_us;
    arena_fini(&arena);
    (void)printf("%zu wait, in %zu groups: %zu bytes each; read anew in %lld ms\n",
                 waiting->waiting, waiting->group_count,
                 waiting_work_bytes(waiting) / waiting->waiting, (long long)took_us / 1000);
}

/* --- what is measured --- */

static uint64_t hash(const char *text)
{
    uint64_t sum = UINT64_C(14695981039346656037);
    for (size_t i = 0; text[i] != '\0'; i++) {
        sum = (sum ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    }
    return sum;
}

static void make_table(struct bench *bench)
{
    bench->names = mem_new_array(bench->items, sizeof bench->names[0]);
    map_init(&bench->map);
    for (unsigned long i = 0; i < bench->items; i++) {
        (void)snprintf(bench->names[i], KEY_BYTES, "customer-%lu@example.org", i);
        map_add(&bench->map, hash(bench->names[i]), (uint32_t)i);
    }
}

/* Processor time of this thread: other work on the machine is none of it. */
static double now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static double time_lookups(struct bench *bench)
{
    double began_ns = now_ns();
    for (int i = 0; i < LOOKUPS; i++) {
        const char *name = bench->names[random_below(&bench->chance, bench->items)];
        size_t at = 0;
        uint32_t index = 0;
        while (map_next(&bench->map, hash(name), &at, &index) &&
               strcmp(bench->names[index], name) != 0) {
        }
        sink += index;
    }
    return (now_ns() - began_ns) / LOOKUPS;
}

/* Somebody who was away is there: the item that is the first for him is offered to him. False:
 * nothing waits for what he can do. */
static bool time_decision(struct bench *bench, double *took_ns)
{
    unsigned long agent = random_below(&bench->chance, bench->agent_count);
    bench->now_us += 1000000;
    say_presence(bench, agent, "away");
    say_presence(bench, agent, "online");
    size_t writes = bench->batch->writes.count;
    double began_ns = now_ns();
    dispatch(bench);
    *took_ns = now_ns() - began_ns;
    bool is_offered = bench->batch->writes.count > writes + DECISION_ROWS_MIN;
    commit(bench);
    return is_offered;
}

static int compare(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return difference < 0 ? -1 : difference > 0;
}

static void measure(struct bench *bench)
{
    double *decisions = MEM_NEW_ARRAY(double, bench->decisions);
    double *lookups = MEM_NEW_ARRAY(double, bench->decisions);
    double *ratios = MEM_NEW_ARRAY(double, bench->decisions);
    for (unsigned long i = 0; i < bench->decisions; i++) {
        lookups[i] = time_lookups(bench);
        for (int tries = 0; !time_decision(bench, &decisions[i]); tries++) {
            if (tries == 100) {
                fail("a decision", "nobody is offered anything");
            }
        }
        ratios[i] = decisions[i] / lookups[i];
    }
    qsort(decisions, bench->decisions, sizeof decisions[0], compare);
    qsort(lookups, bench->decisions, sizeof lookups[0], compare);
    qsort(ratios, bench->decisions, sizeof ratios[0], compare);
    unsigned long middle = bench->decisions / 2;
    unsigned long tail = bench->decisions * 9 / 10;
    (void)printf("look-up in a hash table    %9.0f ns\n", lookups[middle]);
    (void)printf("decision                   %9.0f ns   ratio %.0f (%.0f .. %.0f)   at most %.0f: "
                 "%s\n",
                 decisions[middle], ratios[middle], ratios[bench->decisions / 10], ratios[tail],
                 BAR, ratios[middle] <= BAR ? "reached" : "MISSED");
    mem_free(decisions);
    mem_free(lookups);
    mem_free(ratios);
}

int main(int argc, char **argv)
{
    static struct bench bench = {.now_us = START_US,
                                 .agent_count = 1000,
                                 .items = 100000,
                                 .decisions = 300,
                                 .chance = 20240115,
                                 .ports.advisor.plan = plan_nobody};
    char why[500] = "";
    if (argc != 2 && argc != 5) {
        fail("usage", "rung-bench-route FOLDER [AGENTS ITEMS DECISIONS]");
    }
    if (argc == 5) {
        bench.agent_count = strtoul(argv[2], NULL, 10);
        bench.items = strtoul(argv[3], NULL, 10);
        bench.decisions = strtoul(argv[4], NULL, 10);
    }
    if (bench.agent_count < 10 || bench.items < 2 * bench.agent_count || bench.decisions == 0) {
        fail("usage", "at least ten agents, twice as many items, and a decision");
    }
    log_set_level(LOG_LEVEL_ERROR);
    struct embedded_options where = {.folder = argv[1], .create = true};
    bench.store = embedded_open(&where, why, sizeof why);
    if (bench.store == NULL) {
        fail(argv[1], why);
    }
    bench.policies = load(&bench);
    bench.ports.store = bench.store;
    agent_cache_init(&bench.agents);
    fill(&bench);
    make_table(&bench);
    (void)printf("%lu agents, %lu items, %lu decisions; median of the ratios (a tenth .. nine "
                 "tenths)\n",
                 bench.agent_count, bench.items, bench.decisions);
    measure_memory(&bench);
    measure(&bench);
    agent_cache_fini(&bench.agents);
    store_close(&bench.store);
    policy_set_release(&bench.policies);
    map_fini(&bench.map);
    mem_free(bench.names);
    return 0;
}
