/* A store for kills inside a migration (tests/support/plan.h has the formats).
 *
 *   migrate_store fill FOLDER ROWS      a new store of the format of today, closed well
 *   migrate_store open FOLDER STEPS     as a program so many formats ahead does: brings it there,
 *                                       prints its digest; 3: it is refused, and why is on stderr
 *
 * RUNG_MIGRATE_FORGET (control): how far the migration has come is forgotten before it opens. */
#include <stdio.h>
#include <stdlib.h>
#include "store/digest.h"
#include "store/embedded.h"
#include "store/key.h"
#include "store/pace.h"
#include "support/plan.h"

#define MAP_BYTES ((uint64_t)256 << 20)
#define REFUSED 3
#define ROWS_PER_COMMIT 100u
#define VALUE_BYTES_MAX 300u
#define SEGMENT_BYTES ((uint64_t)64 << 10)

static void forget(const char *folder)
{
    char path[400];
    char why[300] = "";
    struct kv_txn txn;
    (void)snprintf(path, sizeof path, "%s/data.mdb", folder);
    struct kv *kv = kv_open(path, MAP_BYTES, why, sizeof why);
    if (kv == NULL) {
        return;
    }
    kv_begin(kv, &txn, true);
    format_end_progress(&txn);
    kv_end(&txn, true);
    kv_close(&kv);
}

static int open_as(const char *folder, uint32_t steps)
{
    struct migrate_plan plan = plan_of(steps);
    struct embedded_options options = {
        .folder = folder, .map_bytes = MAP_BYTES, .segment_bytes = SEGMENT_BYTES, .plan = &plan};
    struct digest digest;
    struct buf text;
    char why[600] = "";
    if (getenv("RUNG_MIGRATE_FORGET") != NULL) {
        forget(folder);
    }
    struct store *store = embedded_open(&options, why, sizeof why);
    if (store == NULL) {
        (void)fprintf(stderr, "%s\n", why);
        return REFUSED;
    }
    if (digest_of(store, &digest) != ERR_OK) {
        (void)fprintf(stderr, "the store cannot be read\n");
        return 1;
    }
    buf_init(&text);
    digest_print(&digest, &text);
    (void)fwrite(text.p, 1, text.n, stdout);
    buf_fini(&text);
    store_close(&store);
    return 0;
}

/* A third of the rows in each of three tables, with values of any length; two of them are walked.
 */
static void put_row(struct write_set *writes, unsigned i)
{
    static const enum store_table tables[] = {TABLE_TICKET, TABLE_BY_DUE, TABLE_KV};
    static const char value[VALUE_BYTES_MAX] = "as it was";
    struct key key;
    key_begin(&key);
    key_u32(&key, i);
    write_set_put(writes, tables[i % 3], key_text(&key), (struct text){value, i % VALUE_BYTES_MAX});
}

static int fill(const char *folder, unsigned rows)
{
    struct embedded_options options = {
        .folder = folder, .map_bytes = MAP_BYTES, .create = true, .segment_bytes = SEGMENT_BYTES};
    struct write_set writes;
    struct pace pace;
    char why[600] = "";
    struct store *store = embedded_open(&options, why, sizeof why);
    enum err err = store != NULL ? ERR_OK : ERR_INTERNAL;
    if (err != ERR_OK) {
        (void)fprintf(stderr, "%s\n", why);
        return 1;
    }
    write_set_init(&writes);
    pace_init(&pace, store);
    for (unsigned i = 0; i < rows && err == ERR_OK; i++) {
        put_row(&writes, i);
        if (writes.count == ROWS_PER_COMMIT || i + 1 == rows) {
            err = pace_commit(&pace, &writes, why, sizeof why);
            write_set_clear(&writes);
        }
    }
    pace_fini(&pace);
    write_set_fini(&writes);
    store_close(&store);
    return err == ERR_OK ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "fill") == 0) {
        return fill(argv[2], (unsigned)strtoul(argv[3], NULL, 10));
    }
    if (argc == 4 && strcmp(argv[1], "open") == 0) {
        return open_as(argv[2], (uint32_t)strtoul(argv[3], NULL, 10));
    }
    (void)fprintf(stderr, "usage: migrate_store fill FOLDER ROWS | open FOLDER STEPS\n");
    return 2;
}
