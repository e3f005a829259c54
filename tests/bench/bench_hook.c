/* What it costs to ask a plugin inline that does nothing, against one clock_gettime in the same
 * run, in alternating rounds. Ratios only.
 *
 *   rung-bench-hook [LOOPS]
 *
 * "empty hook" is all that the host does around the call: breaker, crumb, two looks at the clock,
 * counters, latency, verdict. "with its ticket" also draws the picture of an ordinary ticket, which
 * is the guest's own copy. "crumb" is entering and leaving alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/clock.h"
#include "host/ask.h"

#define ROUNDS 7
#define BODY_BYTES 600

static volatile int64_t sink;
static struct instance_env env = {.budget_us = 200, .budget_hard_us = 10000};
static struct arena arena;
static struct ask plain, full;
static struct subscriber subscriber;
static struct pipeline_place place;
static struct hook_stats stats;

static int nothing(const void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    sink += event->hook;
    return RUNG_DECLINE;
}

static void run_clock(unsigned loops)
{
    for (unsigned i = 0; i < loops; i++) {
        struct timespec now;
        (void)clock_gettime(CLOCK_MONOTONIC, &now);
        sink += now.tv_nsec;
    }
}

static void ask_it(const struct ask *ask, unsigned loops)
{
    for (unsigned i = 0; i < loops; i++) {
        struct ask_answer answer;
        if (i % 64 == 0) {
            arena_reset(&arena); /* as after each command */
        }
        ask_inline(&subscriber, ask, &answer);
        sink += answer.outcome;
    }
}

static void run_hook(unsigned loops)
{
    ask_it(&plain, loops);
}

static void run_hook_with_ticket(unsigned loops)
{
    ask_it(&full, loops);
}

static void run_crumb(unsigned loops)
{
    for (unsigned i = 0; i < loops; i++) {
        uint64_t outer = instance_enter(place.instance, HOOK_TICKET_CLASSIFY);
        instance_leave(place.instance, outer);
    }
}

struct line {
    const char *name;
    void (*run)(unsigned loops);
    double bar;            /* 0: none */
    double values[ROUNDS]; /* nanoseconds */
};
static struct line lines[] = {{"clock_gettime", run_clock, 0, {0}},
                              {"crumb", run_crumb, 0, {0}},
                              {"empty hook", run_hook, 6, {0}},
                              {"empty hook with its ticket", run_hook_with_ticket, 0, {0}}};
#define LINES (sizeof lines / sizeof lines[0])

static void measure(struct line *line, int round, unsigned loops)
{
    int64_t began_us = clock_monotonic_us(NULL);
    line->run(loops);
    line->values[round] = (double)(clock_monotonic_us(NULL) - began_us) * 1000 / loops;
}

static int compare(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return difference < 0 ? -1 : difference > 0;
}

static double median(const double *values)
{
    double sorted[ROUNDS];
    memcpy(sorted, values, sizeof sorted);
    qsort(sorted, ROUNDS, sizeof sorted[0], compare);
    return sorted[ROUNDS / 2];
}

static void print(const struct line *line)
{
    double ratios[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        ratios[i] = line->values[i] / lines[0].values[i];
    }
    (void)printf("%-28s %7.1f ns   ratio %5.1f", line->name, median(line->values), median(ratios));
    if (line->bar > 0) {
        (void)printf("   at most %.0f: %s", line->bar,
                     median(ratios) <= line->bar ? "reached" : "MISSED");
    }
    (void)printf("\n");
}

static void begin(void)
{
    static const rung_sub sub = {.hook = RUNG_TICKET_CLASSIFY, .decide = nothing};
    static const rung_plugin plugin = {.id = "bench.empty", .version = "1"};
    static struct ticket ticket;
    static char body[BODY_BYTES + 1];
    char why[200];
    arena_init(&arena);
    env.last_run.crumb = crumb_create(NULL, why, sizeof why);
    place = (struct pipeline_place){
        .instance = instance_create(&env, TEXT("empty")), .sub = &sub, .stats = &stats};
    place.instance->file.plugin = &plugin;
    subscriber = (struct subscriber){.hook = HOOK_TICKET_CLASSIFY, .host = &place};
    memset(body, 'x', BODY_BYTES);
    ticket_init(&ticket);
    ticket.id = 42;
    ticket.subject = TEXT("My card was swallowed");
    ticket.body = (struct text){body, BODY_BYTES};
    ticket.team = TEXT("support");
    plain = (struct ask){.hook = HOOK_TICKET_CLASSIFY, .id = 1, .arena = &arena};
    full = plain;
    full.ticket = &ticket;
}

int main(int argc, char **argv)
{
    unsigned loops = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 300000;
    if (loops == 0) {
        (void)fprintf(stderr, "usage: rung-bench-hook [LOOPS]\n");
        return 1;
    }
    begin();
    for (int round = -1; round < ROUNDS; round++) {
        for (size_t i = 0; i < LINES; i++) {
            measure(&lines[i], round < 0 ? 0 : round, loops); /* the first one only warms */
        }
    }
    (void)printf("%u loops a round, %d rounds, median; ratios to clock_gettime\n", loops, ROUNDS);
    for (size_t i = 0; i < LINES; i++) {
        print(&lines[i]);
    }
    place.instance->file.plugin = NULL;
    instance_destroy(&place.instance);
    crumb_destroy(&env.last_run.crumb);
    arena_fini(&arena);
    return 0;
}
