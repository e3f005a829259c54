/* The door to LMDB: one environment, one database, default flags (every other flag loses data).
 * Transactions are pens: after the first trouble they do nothing; ask `err` once. One thread
 * reads; the same or one other writes, one transaction at a time. A copy of this process after fork
 * must not touch it: the pid is checked. */
#ifndef STORE_LMDB_KV_H
#define STORE_LMDB_KV_H
#include "base/arena.h"
#include "base/err.h"

struct kv;
struct kv_txn {
    struct kv *kv;
    void *txn;    /* MDB_txn */
    void *cursor; /* MDB_cursor; NULL until the first scan */
    enum err err; /* ERR_EXHAUSTED: disk or map full; ERR_INTERNAL: see detail */
    bool is_write;
    bool unknown; /* the commit failed in a way that leaves its outcome open */
    bool narrow;  /* ERR_EXHAUSTED, and it is the map that is full: kv_grow, then try again */
    char detail[120];
};

struct kv *kv_open(const char *file, uint64_t map_bytes, char *why, size_t why_size);
/* What the kernel reads around a page that was asked for is soon asked for, too, as long as the
 * file stays in memory. In one that does not, it takes the place of what is needed. */
bool kv_reads_ahead(uint64_t file_bytes, uint64_t memory_bytes);
/* Opens to read, also what another process has open to write. All reads are of one snapshot: that
 * of the moment of opening. `still`: nobody has it open to write, and nothing is left beside it. */
struct kv *kv_open_snapshot(const char *file, bool still, char *why, size_t why_size);
/* All pages that it speaks of are in its file. A good store may lack pages at the end that were
 * never used; where one is missing that was, whoever reads it is killed by a signal. */
bool kv_is_whole(struct kv *kv);
/* Writes what is committed by now, without free pages, in one go into `fd`. Only for a snapshot's
 * opener. What is on disk afterwards is to be looked at by another process. */
enum err kv_copy(struct kv *kv, int fd, char *why, size_t why_size);
void kv_close(struct kv **kv);
void kv_begin(struct kv *kv, struct kv_txn *txn, bool is_write);
bool kv_get(struct kv_txn *txn, struct text key,
            struct text *value); /* lent until the transaction ends */
void kv_put(struct kv_txn *txn, struct text key, struct text value);
void kv_delete(struct kv_txn *txn, struct text key);
/* The first row at or behind `key` (at or before it when backwards), and its neighbours. */
bool kv_seek(struct kv_txn *txn, struct text key, bool backwards, struct text *found,
             struct text *value);
bool kv_step(struct kv_txn *txn, bool backwards, struct text *found, struct text *value);
/* No more steps until the next seek: whoever writes pays for each place that is kept. */
void kv_rest(struct kv_txn *txn);
void kv_end(struct kv_txn *txn, bool commit); /* false: abort. Sets err and unknown */
void kv_forget_dead_readers(struct kv *kv);   /* processes that were killed while they read */
void kv_numbers(struct kv *kv, uint64_t *rows, uint64_t *bytes_used);
uint64_t kv_map_bytes(struct kv *kv); /* at least what was asked for: a map holds its data */
/* Forgets where the pages of the map are in memory; whoever reads one finds it again. A map that
 * moves must do that for each page, and everybody waits; like this nobody does. [any thread] */
void kv_shed(struct kv *kv);
/* A larger map, elsewhere in memory. No transaction may be under way in any thread: whoever reads
 * one has the ground pulled away. */
enum err kv_grow(struct kv *kv, uint64_t map_bytes, char *why, size_t why_size);

#endif
