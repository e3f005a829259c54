/* All rows of a store as one stream of bytes, the same for the same rows in every store, and back:
 * the way from one store to another, and to a format that outlives both.
 *
 *   RUNGDUMP 1 (4)   then per row: table (1) key length (2) value length (4) key value
 *   at the end: 0 (1) rows (8) digest of all (32)                      numbers are big-endian
 *
 * A dump is read page by page by the thread that owns the store, which commits nothing meanwhile:
 * that makes it one state, and no transaction stays open for longer than a page. For a store that a
 * server writes, dump a snapshot (store/snapshot.h) or a backup. */
#ifndef STORE_DUMP_H
#define STORE_DUMP_H
#include "store/digest.h"

struct dump_sink { /* false: it takes no more */
    bool (*put)(void *ctx, struct text bytes);
    void *ctx;
};
struct dump_source { /* how many bytes there were, at most `size`; 0: the end; < 0: trouble */
    int64_t (*get)(void *ctx, void *bytes, size_t size);
    void *ctx;
};

/* Yields the digest of what was written; ERR_CORRUPT, ERR_EXHAUSTED (the sink) with `why`. */
enum err dump_write(struct store *store, const struct dump_sink *sink, struct digest *digest,
                    char *why, size_t why_size);
/* Into an empty store. Only when the whole stream checks out is it ERR_OK; else what was loaded
 * until then is in the store, and the caller throws that away. */
enum err dump_load(struct store *store, const struct dump_source *source, struct digest *digest,
                   char *why, size_t why_size);

#endif
