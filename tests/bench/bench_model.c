/* The model's arithmetic against a yardstick in the same run, in alternating rounds. Ratios only:
 * each is printed with its bar, the most that it may be.
 *
 *   rung-bench-model [LOOPS]
 *
 * A clock evaluation is what the engine does for one clock of a ticket: the elapsed seconds and the
 * due instant, over a calendar whose years are there. Its yardstick is a localtime_r of the same
 * zone that has been asked before. A rule of ten terms is held against a look-up in a hash table.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/clock.h"
#include "base/fs.h"
#include "base/map.h"
#include "base/random.h"
#include "model/calendar.h"
#include "model/ticket_facts.h"

#define ROUNDS 7
#define ZONE "Europe/Berlin"
#define NOW_S INT64_C(1718000000) /* 2024-06-10 */
#define HOUR_S INT64_C(3600)
#define MAP_ENTRIES 10000
#define PAUSES 4

static volatile int64_t sink; /* what is computed must not be thrown away by the compiler */

struct bench {
    struct arena arena;
    const struct calendar *calendar;
    struct span_s pauses[PAUSES];
    struct map map;
    struct expression *rule;
    struct expression_facts facts;
    struct ticket ticket;
    struct customer customer;
    struct ticket_facts ticket_facts;
    struct text keys[64];
};

static _Noreturn void fail(const char *what)
{
    (void)fprintf(stderr, "rung-bench-model: %s\n", what);
    exit(1);
}

/* --- what is measured: each runs `loops` times --- */

static void run_localtime(struct bench *bench, unsigned loops)
{
    struct tm local;
    (void)bench;
    for (unsigned i = 0; i < loops; i++) {
        time_t at = (time_t)(NOW_S + (int64_t)(i % 1000) * 61);
        sink += localtime_r(&at, &local)->tm_hour;
    }
}

static void evaluate(struct bench *bench, unsigned loops, int64_t target_s, size_t pauses)
{
    for (unsigned i = 0; i < loops; i++) {
        int64_t start_s = NOW_S + (int64_t)(i % 1000) * 61;
        int64_t due_s = 0;
        sink +=
            calendar_elapsed(bench->calendar, start_s, start_s + 7 * HOUR_S, bench->pauses, pauses);
        if (calendar_advance(bench->calendar, start_s, target_s, bench->pauses, pauses, &due_s) !=
            ERR_OK) {
            fail("a clock has no due");
        }
        sink += due_s;
    }
}

static void run_clock(struct bench *bench, unsigned loops)
{
    evaluate(bench, loops, 8 * HOUR_S, 0);
}

static void run_paused_clock(struct bench *bench, unsigned loops)
{
    evaluate(bench, loops, 8 * HOUR_S, PAUSES);
}

static void run_clock_of_a_month(struct bench *bench, unsigned loops)
{
    evaluate(bench, loops, 160 * HOUR_S, 0);
}

static void run_clock_of_ten_years(struct bench *bench, unsigned loops)
{
    evaluate(bench, loops, 10 * 2000 * HOUR_S, 0);
}

static void run_cold_year(struct bench *bench, unsigned loops)
{
    static const char *const days[] = {"09:00-12:00", "13:00-17:00"};
    int64_t due_s = 0;
    for (unsigned i = 0; i < loops; i++) {
        struct arena arena;
        arena_init(&arena);
        struct calendar *calendar =
            calendar_begin(&arena, TEXT("cold"), calendar_zone(bench->calendar));
        for (unsigned day = 0; day < 10; day++) {
            (void)calendar_add_hours(calendar, day / 2, text_z(days[day % 2]), NULL);
        }
        (void)calendar_advance(calendar, NOW_S, HOUR_S, NULL, 0, &due_s);
        sink += due_s;
        arena_fini(&arena);
    }
}

/* FNV-1a: what the owner of a map does before it asks. */
static uint64_t hash(struct text text)
{
    uint64_t sum = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < text.n; i++) {
        sum = (sum ^ (unsigned char)text.p[i]) * UINT64_C(1099511628211);
    }
    return sum;
}

static void run_map(struct bench *bench, unsigned loops)
{
    for (unsigned i = 0; i < loops; i++) {
        size_t at = 0;
        uint32_t index = 0;
        if (!map_next(&bench->map, hash(bench->keys[i % 64]), &at, &index)) {
            fail("a key is gone");
        }
        sink += index;
    }
}

static void run_rule(struct bench *bench, unsigned loops)
{
    for (unsigned i = 0; i < loops; i++) {
        bench->ticket.impact = i % 2 ? 3 : 4;
        if (!expression_run(bench->rule, &bench->facts)) {
            fail("the rule does not hold");
        }
        sink++;
    }
}

/* --- the bench --- */

static const struct calendar *make_calendar(struct arena *arena)
{
    struct buf bytes;
    buf_init(&bytes);
    if (fs_read_file("/usr/share/zoneinfo/" ZONE, (size_t)1 << 20, &bytes) != 0) {
        fail("no time zones: install tzdata");
    }
    const struct zone *zone = zone_read(arena, TEXT(ZONE), buf_text(&bytes));
    struct calendar *calendar = calendar_begin(arena, TEXT("desk"), zone);
    for (unsigned day = 0; day < 5; day++) {
        (void)calendar_add_hours(calendar, day, TEXT("09:00-12:00"), NULL);
        (void)calendar_add_hours(calendar, day, TEXT("13:00-17:00"), NULL);
    }
    (void)calendar_add_holiday(calendar, TEXT("12-25"), NULL);
    (void)calendar_add_special(calendar, TEXT("12-24=09:00-12:00"), NULL);
    buf_fini(&bytes);
    return calendar;
}

static void make_rule(struct bench *bench)
{
    static const char rule[] =
        "ticket.priority >= \"high\" and ticket.impact > 2 and ticket.urgency < 5 and "
        "customer.tier == \"gold\" and \"vip\" in ticket.tags and "
        "not ticket.subject contains \"newsletter\" and ticket.state != \"closed\" and "
        "ticket.subject starts_with \"The\" and has(ticket.impact) and "
        "customer.tier in [\"silver\", \"gold\"]";
    struct expression_trouble trouble;
    ticket_init(&bench->ticket);
    bench->customer = (struct customer){.tier = TEXT("gold")};
    bench->ticket.subject = TEXT("The server is down");
    bench->ticket.priority = PRIORITY_HIGH;
    bench->ticket.impact = 3;
    bench->ticket.urgency = 2;
    *ARENA_PUSH(&bench->arena, bench->ticket.tags, bench->ticket.tag_count) = TEXT("vip");
    ticket_facts_init(&bench->ticket_facts, &bench->ticket, &bench->customer, NULL, TEXT_NONE,
                      TEXT_NONE);
    bench->facts =
        (struct expression_facts){.lookup = ticket_facts_lookup, .ctx = &bench->ticket_facts};
    bench->rule = expression_read(&bench->arena, TEXT(rule), ticket_facts_symbols,
                                  ticket_facts_count, &trouble);
    if (bench->rule == NULL) {
        fail(trouble.text);
    }
}

static void bench_init(struct bench *bench)
{
    *bench = (struct bench){0};
    arena_init(&bench->arena);
    bench->calendar = make_calendar(&bench->arena);
    for (int i = 0; i < PAUSES; i++) {
        bench->pauses[i].from_s = NOW_S + i * 9000;
        bench->pauses[i].to_s = bench->pauses[i].from_s + 1800;
    }
    map_init(&bench->map);
    for (uint32_t i = 0; i < MAP_ENTRIES; i++) {
        struct text key = arena_printf(&bench->arena, "customer-%u@example.org", i);
        map_add(&bench->map, hash(key), i);
        if (i % (MAP_ENTRIES / 64) == 0 && i / (MAP_ENTRIES / 64) < 64) {
            bench->keys[i / (MAP_ENTRIES / 64)] = key;
        }
    }
    make_rule(bench);
    (void)setenv("TZ", ZONE, 1);
    tzset();
}

struct line {
    const char *name;
    void (*run)(struct bench *bench, unsigned loops);
    unsigned share;        /* one of so many loops is enough */
    int against;           /* the yardstick's line; -1: it is one */
    double bar;            /* 0: none */
    double values[ROUNDS]; /* nanoseconds */
};

static struct line lines[] = {
    {"localtime_r, warm", run_localtime, 1, -1, 0, {0}},
    {"clock, due today", run_clock, 1, 0, 20, {0}},
    {"clock, four pauses", run_paused_clock, 1, 0, 0, {0}},
    {"clock, due in a month", run_clock_of_a_month, 1, 0, 20, {0}},
    {"clock, due in ten years", run_clock_of_ten_years, 1, 0, 20, {0}},
    {"clock, calendar is new", run_cold_year, 500, 0, 0, {0}},
    {"look-up in a hash table", run_map, 1, -1, 0, {0}},
    {"rule of ten terms", run_rule, 1, 6, 30, {0}},
};
#define LINES (sizeof lines / sizeof lines[0])

static void measure(struct bench *bench, struct line *line, int round, unsigned loops)
{
    unsigned own = loops / line->share > 0 ? loops / line->share : 1;
    int64_t began_us = clock_monotonic_us(NULL);
    line->run(bench, own);
    line->values[round] = (double)(clock_monotonic_us(NULL) - began_us) * 1000 / own;
}

static int compare(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return difference < 0 ? -1 : difference > 0;
}

static void print(struct line *line)
{
    double ratios[ROUNDS];
    for (int i = 0; i < ROUNDS && line->against >= 0; i++) {
        ratios[i] = line->values[i] / lines[line->against].values[i];
    }
    double sorted[ROUNDS];
    memcpy(sorted, line->values, sizeof sorted);
    qsort(sorted, ROUNDS, sizeof sorted[0], compare);
    (void)printf("%-26s %9.0f ns", line->name, sorted[ROUNDS / 2]);
    if (line->against >= 0) {
        qsort(ratios, ROUNDS, sizeof ratios[0], compare);
        (void)printf("   ratio %6.1f (%.1f .. %.1f)", ratios[ROUNDS / 2], ratios[0],
                     ratios[ROUNDS - 1]);
    }
    if (line->bar > 0) {
        (void)printf("   at most %.0f: %s", line->bar,
                     ratios[ROUNDS / 2] <= line->bar ? "reached" : "MISSED");
    }
    (void)printf("\n");
}

int main(int argc, char **argv)
{
    static struct bench bench;
    unsigned loops = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 200000;
    if (loops == 0) {
        fail("usage: rung-bench-model [LOOPS]");
    }
    bench_init(&bench);
    for (size_t i = 0; i < LINES; i++) {
        measure(&bench, &lines[i], 0, loops / 10 + 1); /* warm */
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < LINES; i++) {
            measure(&bench, &lines[i], round, loops);
        }
    }
    (void)printf("%u loops a round, %d rounds, median; ratios to the yardstick above\n", loops,
                 ROUNDS);
    for (size_t i = 0; i < LINES; i++) {
        print(&lines[i]);
    }
    map_fini(&bench.map);
    arena_fini(&bench.arena);
    return 0;
}
