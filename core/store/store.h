/* The store: what is true. One interface, asynchronous: submit, then reap. A handle belongs to one
 * thread (the engine's); submit never waits for another machine or for a lock, and the order of
 * commits is the order of submits.
 *
 * A commit has three answers, and they are different things: DURABLE (it survives a power cut),
 * REJECTED (surely not applied, and why), UNKNOWN (it may or may not have happened: the idempotency
 * keys tell after a look). Reads see every commit that was accepted before them, durable or not,
 * when info.reads_see_accepted is set; where it is not, the engine waits for a commit before it
 * reads.
 *
 * Rows are (table, key) -> bytes. Keys sort bytewise, numbers in them are big-endian. What the
 * bytes mean is said by the <x>_table.c files of this floor and by no driver, so a second
 * implementation needs none of that knowledge; one that wants native columns may use the same
 * files. docs/decisions/0002 says why this and not rows of structs. */
#ifndef STORE_STORE_H
#define STORE_STORE_H
#include "base/arena.h"
#include "base/err.h"
#include "store/write_set.h"

#define STORE_KEY_BYTES_MAX 480
#define STORE_KV_NAME_BYTES_MAX 448 /* of a plugin's own key: 16 bytes are the instance's */
#define STORE_VALUE_BYTES_MAX ((size_t)32 << 20)
#define STORE_SCAN_ROWS_MAX 1000

enum store_what { STORE_GET, STORE_SCAN, STORE_COMMIT };
enum store_outcome { STORE_DURABLE, STORE_REJECTED, STORE_UNKNOWN };

struct store_row {
    struct text key, value; /* live in the request's arena */
};
struct store_get {
    enum store_table table;
    struct text key; /* lent by the caller until the request is reaped */
    bool found;
    struct text value;
};
struct store_request {
    enum store_what what;
    union {
        struct {
            struct store_get *items; /* lent by the caller; answers are written into it */
            size_t count;
        } get;
        struct {
            enum store_table table;
            struct text from, to; /* [from, to); an empty `to` is the end of the table */
            uint32_t limit;       /* 1..STORE_SCAN_ROWS_MAX */
            bool backwards;       /* from the end of the range */
            struct store_row *rows;
            size_t count;
            bool more;
        } scan;
        struct {
            const struct write_set *writes; /* lent until reaped */
            bool urgent;                    /* may use what is kept back for a full disk */
            enum store_outcome outcome;
        } commit;
    };
    enum err err; /* ERR_OK, or why: ERR_CONFLICT (an expectation failed), ERR_EXHAUSTED, ERR_LIMIT,
                     ... */
    char detail[120];   /* the engine's words, for logs */
    struct arena arena; /* answers; the caller inits and finis it */
    void *user;
    struct store_request *next; /* the store's while it has the request */
};

struct store_info {
    const char *name; /* "memory", "embedded" */
    bool reads_see_accepted;
    bool reads_at_once;             /* GET and SCAN are complete when submit returns */
    bool busy;                      /* more waits than it can digest: take smaller bites, or none */
    uint64_t rows, rows_waiting;    /* in their last place; accepted and on the way there */
    uint64_t bytes_used, bytes_max; /* of rows in their last place; what there may be of them */
    uint64_t map_bytes;             /* address space of now */
    unsigned grown;                 /* times that it grew since the store was opened */
    int64_t grow_pause_us, grow_longest_us; /* that nobody was served: the last time, at most */
    /* As of the last store_tend. */
    bool full;        /* no room: only urgent commits are taken, until tend finds some */
    bool reserve_low; /* full, and half of what was kept back is used up */
    uint64_t disk_free, ballast_bytes;
    unsigned used_percent;    /* of what the disk and the settings will ever let it have */
    char shortage[120];       /* full: of what */
    uint64_t sequence;        /* of the last commit that was accepted; 0: it does not number them */
    uint64_t read_back;       /* commits that opening it had to read back: it was not closed well */
    unsigned archive_waiting; /* pieces of the journal that the archive has not taken yet */
};

struct store;
struct store_driver {
    void (*submit)(struct store *store, struct store_request *request);
    size_t (*reap)(struct store *store, struct store_request **done,
                   size_t max); /* never blocks; in order of commits */
    int (*fd)(struct store
                  *store); /* readable when reap has something; -1: call reap after each submit */
    /* May be NULL: this store never has news of its own. */
    void (*on_ready)(struct store *store, void (*on_ready)(void *ctx), void *ctx);
    void (*info)(struct store *store, struct store_info *info);
    enum err (*tend)(struct store *store, char *why, size_t why_size); /* may be NULL */
    uint64_t (*fold)(struct store *store);                             /* may be NULL */
    void (*close)(struct store *store);
};
struct store { /* first member of every implementation */
    const struct store_driver *driver;
};

void store_submit(struct store *store, struct store_request *request);
size_t store_reap(struct store *store, struct store_request **done, size_t max);
/* ERR_LIMIT: a key or a value is too long. What every driver asks before it accepts a commit. */
enum err store_check(const struct write_set *writes);
int store_fd(struct store *store);
/* on_ready comes from any thread when reap may have something or `busy` may have ended; it only
 * wakes somebody and calls nothing of the store. NULL ends it: none comes after that. */
void store_on_ready(struct store *store, void (*on_ready)(void *ctx), void *ctx);
void store_info(struct store *store, struct store_info *info);
/* Housekeeping, twice a second: looks whether the store is still there and whether there is room
 * (again). ERR_GONE with a sentence: somebody took it away; from now on nothing is DURABLE. */
enum err store_tend(struct store *store, char *why, size_t why_size);
/* Asks that what is durable by now is brought to its last place soon. Yields its sequence, which
 * says when that has happened; 0: it is there already. [any thread] */
uint64_t store_fold(struct store *store);
void store_close(
    struct store **store); /* likes NULL; everything accepted is durable before it returns */

/* Reads that are complete at once; only for stores with reads_at_once. The value lives in `arena`.
 */
enum err store_get(struct store *store, struct arena *arena, enum store_table table,
                   struct text key, struct text *value); /* ERR_NOT_FOUND */
/* Visits every row of every table in order, as (table, key, value): dump, digest, compare. */
enum err store_walk(struct store *store,
                    enum err (*on_row)(void *ctx, enum store_table table, struct text key,
                                       struct text value),
                    void *ctx);

#endif
