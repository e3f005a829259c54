/* A look at every row of a store, for damage that no read has met yet: each record's checksum, each
 * blob's hash, the rows that follow from others (indexes, timers, identities) against those that
 * they follow from, timelines, feed and recorded commands without gaps, counters. Reads only; meant
 * for a snapshot, in a process of its own, because damaged pages may end it. */
#ifndef STORE_SCRUB_H
#define STORE_SCRUB_H
#include "store/digest.h"

struct scrub_hooks {
    /* One finding: the table (or file), the key (may be empty), what is wrong with it. */
    void (*on_finding)(void *ctx, const char *where, struct text key, const char *what);
    void (*on_progress)(void *ctx, uint64_t rows); /* now and then; may be NULL */
    void *ctx;
};
struct scrub_report {
    uint64_t findings;
    struct digest digest; /* of what was looked at: its rows are the number of rows */
};

/* ERR_OK also with findings; else the store could not be read to its end. */
enum err scrub_store(struct store *store, const struct scrub_hooks *hooks,
                     struct scrub_report *report);

#endif
