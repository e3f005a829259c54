/* Where the tables that are ordered by time begin: the first timer, and the first open job of each
 * lane. What has fired or ended leaves a row in the overlay that says "deleted" until the next
 * fold; who asks each time from the front what is due next walks over all of them. This remembers
 * where the first row is, follows what batches write, and looks into the store only where that is
 * not known. The store is the truth: what is remembered here changes how far is looked, never what
 * is found. Owned by whoever commits, and by nobody else; not thread-safe. */
#ifndef STORE_DUE_ROWS_H
#define STORE_DUE_ROWS_H
#include "store/reader.h"

#define DUE_KEY_BYTES_MAX 32

enum due_state {
    DUE_BEHIND, /* no row lies before `from`: the first is there or behind it, if there is one */
    DUE_HEAD,   /* it is the one at `from` */
    DUE_NONE
};
struct due_line {
    enum due_state state;
    unsigned char from[DUE_KEY_BYTES_MAX];
    size_t from_n;
};
struct due_lane { /* of open jobs: one per instance */
    uint64_t lane;
    struct due_line line;
};
struct due_rows { /* zeros: nothing is known yet */
    struct due_line timers;
    struct due_lane *lanes; /* owned; ascending; one that is empty may be missing */
    size_t count, capacity;
    bool knows_lanes;
};

void due_rows_fini(struct due_rows *due);
/* What this batch puts and deletes; to be said before the next question whose answer it changes,
 * and may be said again. */
void due_rows_note(struct due_rows *due, const struct write_set *writes);
/* A batch that was noted did not happen: everything is looked up again. */
void due_rows_forget(struct due_rows *due);
/* The key of the first timer, lent until `due` changes; false: there is none. */
bool due_rows_timer(struct due_rows *due, struct reader *reader, struct arena *arena,
                    struct text *key);
/* The first open job of lane number `at`, counted from 0 among those that have one: lanes that turn
 * out to be empty leave, and the next one has their number. False: no more. */
bool due_rows_lane(struct due_rows *due, struct reader *reader, struct arena *arena, size_t at,
                   uint64_t *lane, struct text *key);

#endif
