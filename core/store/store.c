#include "store/store.h"
#include "base/must.h"

void store_submit(struct store *store, struct store_request *request)
{
    store->driver->submit(store, request);
}

size_t store_reap(struct store *store, struct store_request **done, size_t max)
{
    return store->driver->reap(store, done, max);
}

enum err store_check(const struct write_set *writes)
{
    for (size_t i = 0; i < writes->count; i++) {
        if (writes->writes[i].key_n > STORE_KEY_BYTES_MAX ||
            writes->writes[i].value_n > STORE_VALUE_BYTES_MAX) {
            return ERR_LIMIT;
        }
    }
    return ERR_OK;
}

int store_fd(struct store *store)
{
    return store->driver->fd(store);
}

void store_on_ready(struct store *store, void (*on_ready)(void *ctx), void *ctx)
{
    if (store->driver->on_ready != NULL) {
        store->driver->on_ready(store, on_ready, ctx);
    }
}

void store_info(struct store *store, struct store_info *info)
{
    *info = (struct store_info){0};
    store->driver->info(store, info);
}

enum err store_tend(struct store *store, char *why, size_t why_size)
{
    return store->driver->tend != NULL ? store->driver->tend(store, why, why_size) : ERR_OK;
}

uint64_t store_fold(struct store *store)
{
    return store->driver->fold != NULL ? store->driver->fold(store) : 0;
}

void store_close(struct store **store)
{
    if (*store != NULL) {
        (*store)->driver->close(*store);
        *store = NULL;
    }
}

enum err store_get(struct store *store, struct arena *arena, enum store_table table,
                   struct text key, struct text *value)
{
    struct store_get item = {.table = table, .key = key};
    struct store_request request = {.what = STORE_GET, .get = {.items = &item, .count = 1}};
    request.arena = *arena; /* for the time of the question, so that the row is copied once */
    store_submit(store, &request);
    *arena = request.arena;
    if (request.err == ERR_OK && item.found) {
        *value = item.value;
    }
    return request.err != ERR_OK ? request.err : item.found ? ERR_OK : ERR_NOT_FOUND;
}

static enum err walk_table(struct store *store, enum store_table table,
                           enum err (*on_row)(void *ctx, enum store_table table, struct text key,
                                              struct text value),
                           void *ctx)
{
    struct arena arena;
    struct buf from;
    enum err err = ERR_OK;
    bool more = true;
    arena_init(&arena);
    buf_init(&from);
    while (more && err == ERR_OK) {
        struct store_request request = {.what = STORE_SCAN,
                                        .scan = {.table = table, .limit = STORE_SCAN_ROWS_MAX}};
        request.scan.from = buf_text(&from);
        arena_init(&request.arena);
        store_submit(store, &request);
        err = request.err;
        more = request.scan.more;
        for (size_t i = 0; i < request.scan.count && err == ERR_OK; i++) {
            err = on_row(ctx, table, request.scan.rows[i].key, request.scan.rows[i].value);
        }
        if (request.scan.count > 0) { /* go on behind the last key */
            buf_clear(&from);
            buf_put_text(&from, request.scan.rows[request.scan.count - 1].key);
            buf_put_u8(&from, 0);
        }
        arena_fini(&request.arena);
    }
    buf_fini(&from);
    arena_fini(&arena);
    return err;
}

enum err store_walk(struct store *store,
                    enum err (*on_row)(void *ctx, enum store_table table, struct text key,
                                       struct text value),
                    void *ctx)
{
    enum err err = ERR_OK;
    for (int table = 1; table < TABLE_END && err == ERR_OK; table++) {
        err = walk_table(store, (enum store_table)table, on_row, ctx);
    }
    return err;
}
