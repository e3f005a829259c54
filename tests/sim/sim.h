/* The simulator's own: one generator, one heap of things to come, one virtual clock. Everything
 * that happens in a run happens because something was taken from this heap, in the order of
 * (virtual time, seeded tie-break), so a seed names a run. One thread; `sim` is the only global,
 * because the seams (seams.c, disk.c) stand in for functions that have no context. */
#ifndef TESTS_SIM_SIM_H
#define TESTS_SIM_SIM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_MS INT64_C(1000)
#define SIM_SECOND INT64_C(1000000)
#define SIM_MINUTE (60 * SIM_SECOND)
#define SIM_EVENTS_MAX 2000000u /* a run that needs more never comes to rest */

struct sim_form { /* how much a run is; see run.c */
    const char *name;
    int64_t run_us, calm_us; /* of work with faults; of peace, in which everything must end */
    unsigned ends;           /* of the process, planned */
    bool is_story;           /* one client and what it was told; no faults but the planned one */
    int64_t rest_us;         /* of a client between two calls, at most */
    int64_t retry_us;        /* of a client that has no answer: half of it to three times as much */
    int64_t mail_us;         /* between two new mails, at most */
    int64_t down_us;         /* from an end to the next start, at most */
    int64_t beat_us;         /* between two looks at the sleepers */
    int64_t nap_us;          /* of the engine, at most */
    int64_t oversleep_us;    /* a thread whose sleep is over waits for a processor, at most */
    unsigned unit_s;         /* of the durations in policies: node.c */
    unsigned segment_kib, fold_kib;
};

struct sim_counts {
    unsigned calls, answered, retried, lost, doubled;   /* on the network */
    unsigned kills, power_cuts, torn, stops, bad_boots; /* ends of the process */
    unsigned unsynced, reverted;                        /* sectors at the power cuts */
    unsigned pages, mails_out, mails_in, peers_failed, peers_hung, peers_late;
    unsigned repeated, in_flight; /* taken once more; notifications leased when the process ended */
    unsigned syncs;               /* that came to their end */
    unsigned commands, tickets, timers, jobs; /* found in the store at the end */
};

struct sim_event;
struct sim {
    const struct sim_form *form; /* lent */
    uint64_t seed, chance;
    int64_t now_us;  /* monotonic; the wall is this and SIM_WALL_US */
    uint64_t life;   /* of the process; grows at each boot */
    bool is_calm;    /* the end of the run: no faults any more, everything must come to rest */
    bool is_verbose; /* say what happens */
    uint64_t trace;  /* hash of what happened, in order */
    uint64_t events;
    struct sim_event *heap; /* owned */
    size_t heap_count, heap_capacity;
    struct sim_counts counts;
    char violation[400]; /* the first broken promise; empty: none */
};
extern struct sim sim;

#define SIM_WALL_US (INT64_C(1705309200) * 1000000) /* 2024-01-15T09:00:00Z, a Monday */

void sim_init(uint64_t seed, const struct sim_form *form, bool is_verbose);
void sim_fini(void);
/* fn(ctx, number) after `delay_us`. With `of_life` it is the server process's own: it never comes
 * when that process has ended meanwhile. */
void sim_after(int64_t delay_us, void (*fn)(void *ctx, uint64_t number), void *ctx, uint64_t number,
               bool of_life);
/* Takes things from the heap until `until_us`, or a promise was broken. */
void sim_run(int64_t until_us);

uint64_t sim_below(uint64_t limit);
int64_t sim_between(int64_t low, int64_t high); /* both may come */
bool sim_percent(unsigned percent);

/* Into the trace, and onto the screen when told to. */
void sim_note(const char *what, uint64_t a, uint64_t b);
/* A promise was broken. The first one counts. */
void sim_broken(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
