#include "store/dump.h"
#include <stdio.h>
#include <string.h>
#include "base/must.h"
#include "store/pace.h"

#define PIECE_BYTES ((size_t)1 << 18)
#define COMMIT_BYTES ((size_t)2 << 20)
#define HEAD_BYTES ((size_t)12)
#define ROW_HEAD_BYTES ((size_t)7)
#define END_BYTES (1 + 8 + SHA256_BYTES)
static const char head[HEAD_BYTES] = "RUNGDUMP\0\0\0\1";

/* --- out --- */

struct writer {
    const struct dump_sink *sink;
    struct digest *digest;
    struct sha256 *sha256;
    struct buf piece;
};

static enum err flush(struct writer *writer)
{
    bool taken =
        writer->piece.n == 0 || writer->sink->put(writer->sink->ctx, buf_text(&writer->piece));
    buf_clear(&writer->piece);
    return taken ? ERR_OK : ERR_EXHAUSTED;
}

static enum err write_row(void *ctx, enum store_table table, struct text key, struct text value)
{
    struct writer *writer = ctx;
    buf_put_u8(&writer->piece, (uint8_t)table);
    buf_put_u16(&writer->piece, (uint16_t)key.n);
    buf_put_u32(&writer->piece, (uint32_t)value.n);
    buf_put_text(&writer->piece, key);
    buf_put_text(&writer->piece, value);
    digest_add(writer->digest, writer->sha256, table, key, value);
    return writer->piece.n >= PIECE_BYTES ? flush(writer) : ERR_OK;
}

static void put_end(struct writer *writer)
{
    digest_end(writer->digest);
    buf_put_u8(&writer->piece, 0);
    buf_put_u64(&writer->piece, writer->digest->all.rows);
    buf_put(&writer->piece, writer->digest->all.sum, SHA256_BYTES);
}

enum err dump_write(struct store *store, const struct dump_sink *sink, struct digest *digest,
                    char *why, size_t why_size)
{
    struct writer writer = {.sink = sink, .digest = digest, .sha256 = sha256_create()};
    buf_init(&writer.piece);
    buf_put(&writer.piece, head, sizeof head);
    digest_begin(digest);
    enum err err = store_walk(store, write_row, &writer);
    if (err == ERR_OK) {
        put_end(&writer);
        err = flush(&writer);
    }
    if (err != ERR_OK) {
        (void)snprintf(why, why_size, "%s",
                       err == ERR_EXHAUSTED ? "the dump cannot be written"
                                            : "the store cannot be read");
    }
    buf_fini(&writer.piece);
    sha256_destroy(&writer.sha256);
    return err;
}

/* --- in --- */

struct loader {
    const struct dump_source *source;
    struct pace pace;
    struct write_set writes;
    struct digest *digest;
    struct sha256 *sha256;
    struct buf bytes; /* read and not yet used: [at, n) */
    size_t at;
    uint64_t read;
    char *why;
    size_t why_size;
};

static enum err refuse(struct loader *loader, enum err err, const char *what)
{
    (void)snprintf(loader->why, loader->why_size, "byte %llu of the dump: %s",
                   (unsigned long long)(loader->read - (loader->bytes.n - loader->at)), what);
    return err;
}

/* The next `count` bytes, lent until the next call; NULL: there are not so many. */
static const char *take(struct loader *loader, size_t count)
{
    while (loader->bytes.n - loader->at < count) {
        if (loader->at > 0) {
            memmove(loader->bytes.p, loader->bytes.p + loader->at, loader->bytes.n - loader->at);
            loader->bytes.n -= loader->at;
            loader->at = 0;
        }
        buf_reserve(&loader->bytes, PIECE_BYTES);
        int64_t got = loader->source->get(loader->source->ctx, loader->bytes.p + loader->bytes.n,
                                          loader->bytes.capacity - loader->bytes.n);
        if (got <= 0) {
            return NULL;
        }
        loader->bytes.n += (size_t)got;
        loader->read += (uint64_t)got;
    }
    const char *found = (const char *)loader->bytes.p + loader->at;
    loader->at += count;
    return found;
}

static enum err commit(struct loader *loader)
{
    char detail[120] = "";
    enum err err = loader->writes.count == 0
                       ? ERR_OK
                       : pace_commit(&loader->pace, &loader->writes, detail, sizeof detail);
    write_set_clear(&loader->writes);
    if (err != ERR_OK) {
        (void)snprintf(loader->why, loader->why_size, "the store takes no more rows: %s", detail);
    }
    return err;
}

static enum err load_row(struct loader *loader, unsigned table)
{
    const char *sizes = take(loader, ROW_HEAD_BYTES - 1);
    size_t key_n = sizes != NULL ? buf_get_u16(sizes) : 0;
    size_t value_n = sizes != NULL ? buf_get_u32(sizes + 2) : 0;
    if (sizes == NULL || key_n == 0 || key_n > STORE_KEY_BYTES_MAX ||
        value_n > STORE_VALUE_BYTES_MAX || table >= TABLE_END) {
        return refuse(loader, ERR_CORRUPT, "no row is like this: the dump is damaged");
    }
    const char *row = take(loader, key_n + value_n);
    if (row == NULL) {
        return refuse(loader, ERR_CORRUPT, "the dump ends in the middle of a row");
    }
    struct text key = {row, key_n};
    struct text value = {row + key_n, value_n};
    write_set_put(&loader->writes, (enum store_table)table, key, value);
    digest_add(loader->digest, loader->sha256, (enum store_table)table, key, value);
    return loader->writes.bytes.n >= COMMIT_BYTES ? commit(loader) : ERR_OK;
}

static enum err check_end(struct loader *loader)
{
    const char *end = take(loader, END_BYTES - 1);
    digest_end(loader->digest);
    if (end == NULL) {
        return refuse(loader, ERR_CORRUPT, "the dump is cut: its end is missing");
    }
    if (buf_get_u64(end) != loader->digest->all.rows ||
        memcmp(end + 8, loader->digest->all.sum, SHA256_BYTES) != 0) {
        return refuse(loader, ERR_CORRUPT, "its rows are not those that were dumped");
    }
    return ERR_OK;
}

static enum err load_all(struct loader *loader)
{
    const char *begin = take(loader, HEAD_BYTES);
    enum err err = ERR_OK;
    if (begin == NULL || memcmp(begin, head, HEAD_BYTES) != 0) {
        return refuse(loader, ERR_UNSUPPORTED, "this is no dump of a store, or a newer one");
    }
    for (;;) {
        const char *table = take(loader, 1);
        if (table == NULL) {
            return refuse(loader, ERR_CORRUPT, "the dump is cut: its end is missing");
        }
        if (*table == 0) {
            break;
        }
        err = load_row(loader, (unsigned char)*table);
        if (err != ERR_OK) {
            return err;
        }
    }
    err = commit(loader);
    return err == ERR_OK ? check_end(loader) : err;
}

static enum err stop_at_row(void *ctx, enum store_table table, struct text key, struct text value)
{
    (void)ctx;
    (void)table;
    (void)key;
    (void)value;
    return ERR_CONFLICT;
}

enum err dump_load(struct store *store, const struct dump_source *source, struct digest *digest,
                   char *why, size_t why_size)
{
    struct loader loader = {.source = source,
                            .digest = digest,
                            .sha256 = sha256_create(),
                            .why = why,
                            .why_size = why_size};
    buf_init(&loader.bytes);
    write_set_init(&loader.writes);
    pace_init(&loader.pace, store);
    digest_begin(digest);
    enum err err = store_walk(store, stop_at_row, NULL);
    if (err != ERR_OK) {
        (void)snprintf(why, why_size, "the store is not empty: load into a new one");
    } else {
        err = load_all(&loader);
    }
    pace_fini(&loader.pace);
    write_set_fini(&loader.writes);
    buf_fini(&loader.bytes);
    sha256_destroy(&loader.sha256);
    return err;
}
