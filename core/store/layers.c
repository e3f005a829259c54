#include "store/layers.h"
#include <stdio.h>
#include "base/mem.h"
#include "store/lmdb/format.h"
#include "store/squeeze.h"

enum { LAYER_ACTIVE, LAYER_FROZEN, LAYER_WAITING, LAYER_LMDB, LAYER_COUNT };

/* --- one row --- */

/* `stored`: the value is one of LMDB's, to be opened with squeeze_open. */
static bool look_up(const struct layers *layers, struct kv_txn *txn, struct text key,
                    struct text *value, bool *stored)
{
    struct overlay_row row;
    if (overlay_find(layers->active, key, &row) ||
        (layers->frozen != NULL && overlay_find(layers->frozen, key, &row))) {
        *value = row.value;
        *stored = false;
        return !row.deleted;
    }
    if (txn->kv == NULL) { /* most reads of what is hot never come here */
        kv_begin(layers->kv, txn, false);
    }
    *stored = true;
    return kv_get(txn, key, value);
}

static struct text take(struct arena *arena, struct text value, bool stored)
{
    return stored ? squeeze_open(arena, value) : arena_text(arena, value);
}

static void take_trouble(struct store_request *request, const struct kv_txn *txn)
{
    request->err = txn->err;
    request->detail[0] = '\0';
    if (txn->err != ERR_OK) {
        (void)snprintf(request->detail, sizeof request->detail, "%s", txn->detail);
    }
}

void layers_get(const struct layers *layers, struct store_request *request)
{
    struct kv_txn txn = {0};
    for (size_t i = 0; i < request->get.count; i++) {
        struct store_get *item = &request->get.items[i];
        struct overlay_key full;
        struct text value;
        bool stored = false;
        struct text key = overlay_key(&full, item->table, item->key);
        item->found = look_up(layers, &txn, key, &value, &stored);
        if (item->found) {
            item->value = take(&request->arena, value, stored);
        }
    }
    take_trouble(request, &txn);
    kv_end(&txn, false);
}

bool layers_hold(const struct layers *layers, const struct write_set *writes, enum err *err)
{
    struct kv_txn txn = {0};
    bool holds = true;
    for (size_t i = 0; i < writes->count && holds; i++) {
        const struct write *write = &writes->writes[i];
        struct overlay_key full;
        struct text value;
        bool stored = false;
        if (write->kind != WRITE_EXPECT_ABSENT && write->kind != WRITE_EXPECT_PRESENT) {
            continue;
        }
        struct text key = overlay_key(&full, write->table, write_set_key(writes, write));
        bool is_there = look_up(layers, &txn, key, &value, &stored);
        holds = is_there == (write->kind == WRITE_EXPECT_PRESENT) && txn.err == ERR_OK;
    }
    *err = txn.err;
    kv_end(&txn, false);
    return holds;
}

/* --- an ordered page --- */

struct layer {
    struct overlay_row row; /* of LMDB: key and value only, no place */
    bool has;
};
struct merge {
    const struct layers *layers;
    struct kv_txn txn;
    struct layer layer[LAYER_COUNT];
    struct overlay_row *waiting; /* owned: rows of the frozen overlay that wait for their place */
    size_t waiting_count, waiting_at;
    struct text from, end; /* of full keys: [from, end) */
    bool backwards;
};

static struct overlay *overlay_of(const struct merge *merge, int layer)
{
    return layer == LAYER_ACTIVE ? merge->layers->active : merge->layers->frozen;
}

/* What lies beyond the range ends a layer. */
static void check_range(struct merge *merge, struct layer *layer)
{
    if (layer->has) {
        layer->has = merge->backwards ? text_compare(layer->row.key, merge->from) >= 0
                                      : text_compare(layer->row.key, merge->end) < 0;
    }
}

static bool take_waiting(struct merge *merge, struct layer *layer)
{
    if (merge->waiting_at >= merge->waiting_count) { /* also when it went below zero */
        return false;
    }
    layer->row = merge->waiting[merge->waiting_at];
    return true;
}

/* At the first row at or behind `at`; backwards: at the last one before it. */
static void start_waiting(struct merge *merge, unsigned table, struct text at)
{
    struct layer *layer = &merge->layer[LAYER_WAITING];
    if (merge->layers->frozen == NULL) {
        return;
    }
    merge->waiting = overlay_waiting(merge->layers->frozen, table, &merge->waiting_count);
    while (merge->waiting_at < merge->waiting_count &&
           text_compare(merge->waiting[merge->waiting_at].key, at) < 0) {
        merge->waiting_at++;
    }
    merge->waiting_at -= merge->backwards;
    layer->has = take_waiting(merge, layer);
    check_range(merge, layer);
}

static void start(struct merge *merge, unsigned table)
{
    struct text at = merge->backwards ? merge->end : merge->from;
    for (int i = 0; i < LAYER_WAITING; i++) {
        struct overlay *overlay = overlay_of(merge, i);
        struct layer *layer = &merge->layer[i];
        layer->has = overlay != NULL && overlay_seek(overlay, at, merge->backwards, &layer->row);
        check_range(merge, layer);
    }
    start_waiting(merge, table, at);
    struct layer *lmdb = &merge->layer[LAYER_LMDB];
    kv_begin(merge->layers->kv, &merge->txn, false);
    lmdb->has = kv_seek(&merge->txn, at, merge->backwards, &lmdb->row.key, &lmdb->row.value);
    if (lmdb->has && merge->backwards && text_compare(lmdb->row.key, merge->end) >= 0) {
        lmdb->has = kv_step(&merge->txn, true, &lmdb->row.key, &lmdb->row.value);
    }
    check_range(merge, lmdb);
}

static void step(struct merge *merge, int i)
{
    struct layer *layer = &merge->layer[i];
    if (i == LAYER_LMDB) {
        layer->has = kv_step(&merge->txn, merge->backwards, &layer->row.key, &layer->row.value);
    } else if (i == LAYER_WAITING) {
        merge->waiting_at += merge->backwards ? SIZE_MAX : 1;
        layer->has = take_waiting(merge, layer);
    } else {
        layer->has = overlay_step(overlay_of(merge, i), merge->backwards, &layer->row);
    }
    check_range(merge, layer);
}

/* The next row of all layers; the newest layer wins and hides the others' row of that key. */
static bool next(struct merge *merge, struct overlay_row *row)
{
    int best = LAYER_COUNT;
    for (int i = 0; i < LAYER_COUNT; i++) {
        if (!merge->layer[i].has) {
            continue;
        }
        int order = best == LAYER_COUNT
                        ? -1
                        : text_compare(merge->layer[i].row.key, merge->layer[best].row.key);
        if (merge->backwards && best != LAYER_COUNT) {
            order = -order;
        }
        best = order < 0 ? i : best;
    }
    if (best == LAYER_COUNT) {
        return false;
    }
    *row = merge->layer[best].row;
    for (int i = best + 1; i < LAYER_COUNT; i++) {
        if (merge->layer[i].has && text_eq(merge->layer[i].row.key, row->key)) {
            step(merge, i);
        }
    }
    step(merge, best);
    return true;
}

/* The driver's own records live in the table of counters, and nobody else's business is that. */
static bool is_shown(const struct overlay_row *row)
{
    return !row->deleted && !format_is_own(row->key);
}

void layers_scan(const struct layers *layers, struct store_request *request)
{
    struct overlay_key from;
    struct overlay_key end;
    struct overlay_row row;
    unsigned table = request->scan.table;
    struct text to = request->scan.to;
    struct merge merge = {.layers = layers, .backwards = request->scan.backwards};
    request->scan.rows = NULL;
    request->scan.count = 0;
    request->scan.more = false;
    if (request->scan.limit == 0 || request->scan.limit > STORE_SCAN_ROWS_MAX) {
        request->err = ERR_LIMIT;
        return;
    }
    merge.from = overlay_key(&from, table, request->scan.from);
    merge.end = to.n ? overlay_key(&end, table, to) : overlay_key(&end, table + 1, TEXT_NONE);
    overlay_order(layers->active, table);
    start(&merge, table);
    while (merge.txn.err == ERR_OK && next(&merge, &row)) {
        if (!is_shown(&row)) {
            continue;
        }
        if (request->scan.count == request->scan.limit) {
            request->scan.more = true;
            break;
        }
        struct store_row copy = {.key =
                                     arena_text(&request->arena, text_slice(row.key, 1, row.key.n)),
                                 .value = take(&request->arena, row.value, row.place == NULL)};
        *ARENA_PUSH(&request->arena, request->scan.rows, request->scan.count) = copy;
    }
    mem_free(merge.waiting);
    take_trouble(request, &merge.txn);
    kv_end(&merge.txn, false);
}
