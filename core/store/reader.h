/* The store as one command sees it: the batch's own write set first, then the store. Owned by the
 * batch. */
#ifndef STORE_READER_H
#define STORE_READER_H
#include "store/store.h"

struct reader {
    struct store *store;            /* lent */
    const struct write_set *writes; /* lent; NULL: only the store */
    enum err err; /* the first trouble other than "not found"; later calls do nothing */
};

void reader_init(struct reader *reader, struct store *store, const struct write_set *writes);
/* Value in `arena`; false: absent (or trouble: see err). */
bool reader_get(struct reader *reader, struct arena *arena, enum store_table table, struct text key,
                struct text *value);
/* An ordered page of [from, to), the write set merged in; returns the count; *more may be NULL. */
size_t reader_scan(struct reader *reader, struct arena *arena, enum store_table table,
                   struct text from, struct text to, size_t limit, bool backwards,
                   struct store_row **rows, bool *more);

#endif
