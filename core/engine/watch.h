/* The engine's eye on its store: is it still there, is there room. Looks twice a second, so
 * that nothing is acknowledged one second after its files were taken away, and writes to the log
 * what has changed since. Owned by the engine; its thread. */
#ifndef ENGINE_WATCH_H
#define ENGINE_WATCH_H
#include "engine/use_case_table.h"
#include "store/store.h"

#define WATCH_PERIOD_US INT64_C(500000)
#define WATCH_ALARM_PERCENT 70u

struct watch {
    struct store_info info; /* as of the last look; `full` and what belongs to it of each step */
    int64_t next_us;        /* monotonic */
    bool was_full, was_high;
    unsigned was_grown;
};

/* Looks when it is time. False with a sentence: the store is gone, and the process must end. */
bool watch_store(struct watch *watch, struct store *store, int64_t monotonic_us, char *why,
                 size_t why_size);
/* May this command be run now? A full store still answers questions, and takes what an escalation
 * waits for. */
bool watch_admits(const struct watch *watch, const struct use_case *use_case);

#endif
