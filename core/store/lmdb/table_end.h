/* Full pages for tables that grow at their end. LMDB fills a page before it begins the next one
 * only when the new row is the last on its page; a row in front of others splits a page in halves,
 * which stay as they are when all that follows goes in behind. At the end of a table stand the
 * first rows of the next one: they are taken out while rows go in before them, and put back.
 * All in the caller's transaction, in its thread; which rows there are in the end is the same. */
#ifndef STORE_LMDB_TABLE_END_H
#define STORE_LMDB_TABLE_END_H
#include "base/buf.h"
#include "store/lmdb/kv.h"

/* Fewer rows behind a table's last one than this fill no page. */
#define TABLE_END_ROWS_MIN 16u
/* The last row of a full page goes to the new one with its successor. Where two or three rows make
 * a page that is worse than rows of the next table behind them: longer ones go in as they are. */
#define TABLE_END_ROW_BYTES_MAX 680u

struct table_end {
    struct kv_txn *txn;   /* lent */
    int table;            /* of the last row that was told of; -1: of none */
    struct buf last;      /* key of its last row before that; empty: it had none */
    struct buf aside;     /* copies of the rows behind it: lengths, key, value */
    bool is_out;          /* those rows are not in LMDB now */
    unsigned rows_behind; /* told of so far that go in behind `last` */
    size_t bytes_behind;  /* of their keys and values */
};

void table_end_init(struct table_end *end, struct kv_txn *txn);
/* Before each row that is put or deleted, in the order of their keys: its key with the byte of its
 * table in front, and how long its value is (0: deleted). */
void table_end_expect(struct table_end *end, struct text key, size_t value_bytes);
/* Behind the last one, before the transaction ends: what is still out is put back. */
void table_end_fini(struct table_end *end);

#endif
