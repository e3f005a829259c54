#include "sim.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/mem.h"
#include "base/random.h"

struct sim_event {
    int64_t at_us;
    uint64_t tie, number;
    void (*fn)(void *ctx, uint64_t number);
    void *ctx;
    uint64_t life; /* 0: whoever lives */
};

struct sim sim;

void sim_init(uint64_t seed, const struct sim_form *form, bool is_verbose)
{
    sim = (struct sim){.form = form, .seed = seed, .chance = seed, .is_verbose = is_verbose};
    sim.now_us = SIM_SECOND;
    sim.trace = UINT64_C(0xcbf29ce484222325);
}

void sim_fini(void)
{
    mem_free(sim.heap);
    sim.heap = NULL;
}

uint64_t sim_below(uint64_t limit)
{
    return random_below(&sim.chance, limit);
}

int64_t sim_between(int64_t low, int64_t high)
{
    return low + (int64_t)sim_below((uint64_t)(high - low) + 1);
}

bool sim_percent(unsigned percent)
{
    return sim_below(100) < percent;
}

/* --- what happened --- */

static void mix(uint64_t number)
{
    for (int i = 0; i < 8; i++) {
        sim.trace = (sim.trace ^ (number >> (8 * i) & 0xff)) * UINT64_C(0x100000001b3);
    }
}

void sim_note(const char *what, uint64_t a, uint64_t b)
{
    for (const char *c = what; *c != '\0'; c++) {
        mix((unsigned char)*c);
    }
    mix((uint64_t)sim.now_us);
    mix(a);
    mix(b);
    if (sim.is_verbose) {
        (void)fprintf(stderr, "%11.6f %-14s %llu %llu\n", (double)sim.now_us / 1e6, what,
                      (unsigned long long)a, (unsigned long long)b);
    }
}

void sim_broken(const char *format, ...)
{
    if (sim.violation[0] != '\0') {
        return;
    }
    int used =
        snprintf(sim.violation, sizeof sim.violation, "at %.3f s: ", (double)sim.now_us / 1e6);
    va_list args;
    va_start(args, format);
    (void)vsnprintf(sim.violation + used, sizeof sim.violation - (size_t)used, format, args);
    va_end(args);
}

/* --- the heap --- */

static bool before(const struct sim_event *a, const struct sim_event *b)
{
    return a->at_us != b->at_us ? a->at_us < b->at_us : a->tie < b->tie;
}

static void swap(size_t a, size_t b)
{
    struct sim_event kept = sim.heap[a];
    sim.heap[a] = sim.heap[b];
    sim.heap[b] = kept;
}

void sim_after(int64_t delay_us, void (*fn)(void *ctx, uint64_t number), void *ctx, uint64_t number,
               bool of_life)
{
    if (sim.heap_count == sim.heap_capacity) {
        sim.heap_capacity = sim.heap_capacity ? sim.heap_capacity * 2 : 256;
        sim.heap = mem_resize(sim.heap, sim.heap_capacity * sizeof *sim.heap);
    }
    size_t at = sim.heap_count++;
    sim.heap[at] = (struct sim_event){.at_us = sim.now_us + (delay_us > 0 ? delay_us : 0),
                                      .tie = random_next(&sim.chance),
                                      .number = number,
                                      .fn = fn,
                                      .ctx = ctx,
                                      .life = of_life ? sim.life : 0};
    while (at > 0 && before(&sim.heap[at], &sim.heap[(at - 1) / 2])) {
        swap(at, (at - 1) / 2);
        at = (at - 1) / 2;
    }
}

static struct sim_event take(void)
{
    struct sim_event first = sim.heap[0];
    size_t at = 0;
    sim.heap[0] = sim.heap[--sim.heap_count];
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < sim.heap_count; child++) {
            least = before(&sim.heap[child], &sim.heap[least]) ? child : least;
        }
        if (least == at) {
            return first;
        }
        swap(at, least);
        at = least;
    }
}

void sim_run(int64_t until_us)
{
    while (sim.heap_count > 0 && sim.heap[0].at_us <= until_us && sim.violation[0] == '\0') {
        struct sim_event event = take();
        sim.now_us = event.at_us;
        if (event.life != 0 && event.life != sim.life) {
            continue;
        }
        if (++sim.events > SIM_EVENTS_MAX) {
            sim_broken("the run never comes to rest: %u events", SIM_EVENTS_MAX);
            return;
        }
        event.fn(event.ctx, event.number);
    }
    sim.now_us = until_us;
}
