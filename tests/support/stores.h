/* Stores of every kind for tests that hold for all of them, and rows to put into them. */
#ifndef TESTS_SUPPORT_STORES_H
#define TESTS_SUPPORT_STORES_H
#include "store/embedded.h"
#include "store/key.h"
#include "store/memory.h"
#include "store/pace.h"
#include "store/write_set.h"
#include "support/folder.h"

enum stores_kind { STORES_MEMORY, STORES_EMBEDDED, STORES_SMALL, STORES_KINDS };

/* STORES_SMALL folds all the time. */
static inline struct store *stores_open(int kind, const char *folder)
{
    char why[300] = "";
    struct embedded_options options = {
        .folder = folder, .map_bytes = (uint64_t)64 << 20, .create = true};
    if (kind == STORES_SMALL) {
        options.fold_bytes = 2000;
        options.segment_bytes = 8192;
    }
    struct store *store =
        kind == STORES_MEMORY ? memory_open(0) : embedded_open(&options, why, sizeof why);
    ck_assert_msg(store != NULL, "%s", why);
    return store;
}

/* A new one as a program of that format would make it. */
static inline struct store *stores_open_as(uint32_t version, const char *folder)
{
    char why[300] = "";
    struct migrate_plan plan = {
        .own = {.version = version, .min_reader = version, .min_writer = version}};
    struct embedded_options options = {
        .folder = folder, .map_bytes = (uint64_t)64 << 20, .create = true, .plan = &plan};
    struct store *store = embedded_open(&options, why, sizeof why);
    ck_assert_msg(store != NULL, "%s", why);
    return store;
}

static inline void stores_commit(struct store *store, const struct write_set *writes)
{
    struct pace pace;
    char detail[120] = "";
    pace_init(&pace, store);
    ck_assert_msg(pace_commit(&pace, writes, detail, sizeof detail) == ERR_OK, "%s", detail);
    pace_fini(&pace);
}

/* Rows [from, to), some in each of three tables, with values of 0 to 90 bytes. */
static inline void stores_fill(struct store *store, unsigned from, unsigned to)
{
    static const enum store_table tables[] = {TABLE_TICKET, TABLE_BY_DUE, TABLE_KV};
    static const char value[91] = "value";
    struct write_set writes;
    write_set_init(&writes);
    for (unsigned i = from; i < to; i++) {
        struct key key;
        key_begin(&key);
        key_u32(&key, i);
        write_set_put(&writes, tables[i % 3], key_text(&key), (struct text){value, i % 91});
        if (writes.count == 10 || i + 1 == to) {
            stores_commit(store, &writes);
            write_set_clear(&writes);
        }
    }
    write_set_fini(&writes);
}

static inline void stores_put(struct store *store, enum store_table table, struct text key,
                              struct text value)
{
    struct write_set writes;
    write_set_init(&writes);
    write_set_put(&writes, table, key, value);
    stores_commit(store, &writes);
    write_set_fini(&writes);
}

#endif
