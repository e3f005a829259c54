/* What a batch writes: an ordered list of (table, key, value | delete | expectation). Later entries
 * win. It is also what the journal records, so it knows only bytes. Owned by the batch; not
 * thread-safe. */
#ifndef STORE_WRITE_SET_H
#define STORE_WRITE_SET_H
#include "base/buf.h"
#include "base/map.h"

enum store_table { /* permanent numbers: they are the first byte of every key on disk */
                   TABLE_META = 1,
                   TABLE_TICKET = 2,
                   TABLE_ENTRY = 3,
                   TABLE_BY_DUE = 4,
                   TABLE_BY_AGENT = 5,
                   TABLE_BY_CUSTOMER = 6,
                   TABLE_TIMER = 7,
                   TABLE_JOB = 8,
                   TABLE_JOB_DUE = 9,
                   TABLE_JOB_OF = 10,
                   TABLE_INBOX = 11,
                   TABLE_BLOB = 12,
                   TABLE_COMMAND = 13,
                   TABLE_EVENT = 14,
                   TABLE_IDEMPOTENCY = 15,
                   TABLE_REFERENCE = 16,
                   TABLE_CUSTOMER = 17,
                   TABLE_IDENTITY = 18,
                   TABLE_AGENT = 19,
                   TABLE_KV = 20,
                   TABLE_DOCUMENT = 21,
                   TABLE_BY_LINK = 22,
                   TABLE_BY_PROBLEM = 23,
                   TABLE_REMAINS = 24,
                   TABLE_WAITING = 26,
                   TABLE_BY_OWED = 27,
                   TABLE_PURGED = 28,
                   TABLE_BLOB_USE = 29,
                   TABLE_JOB_PAST = 30,
                   TABLE_END = 32
};

enum write_kind { WRITE_PUT, WRITE_DELETE, WRITE_EXPECT_ABSENT, WRITE_EXPECT_PRESENT };

#define WRITE_NONE UINT32_MAX

struct write { /* offsets into the set's bytes; valid until the next change */
    enum write_kind kind;
    enum store_table table;
    size_t key_at, key_n, value_at, value_n;
    uint32_t before; /* the PUT or DELETE of this row that it replaces, or WRITE_NONE */
    bool replaced;   /* a later one of this row counts: stores need not look at this */
};
struct write_set {
    struct buf bytes;     /* owned */
    struct write *writes; /* owned; in order */
    size_t count, capacity;
    struct map index; /* hash of (table, key) -> last PUT/DELETE of each row, and only that one */
};

void write_set_init(struct write_set *set);
void write_set_fini(struct write_set *set);
void write_set_clear(struct write_set *set);
void write_set_put(struct write_set *set, enum store_table table, struct text key,
                   struct text value);
/* A put whose value is written where it stays: append to the buffer, then end. Nothing else may be
 * asked of the set in between. */
struct buf *write_set_put_begin(struct write_set *set, enum store_table table, struct text key);
void write_set_put_end(struct write_set *set);
void write_set_delete(struct write_set *set, enum store_table table, struct text key);
/* The commit is rejected with ERR_CONFLICT when the row is there (is not there) before the commit.
 */
void write_set_expect(struct write_set *set, enum store_table table, struct text key, bool present);
struct text write_set_key(const struct write_set *set, const struct write *write);
struct text write_set_value(const struct write_set *set, const struct write *write);
/* The last PUT or DELETE of this row, or NULL. */
const struct write *write_set_find(const struct write_set *set, enum store_table table,
                                   struct text key);
/* Forgets everything after the first `count` writes: a refused command takes back what it wrote. */
void write_set_truncate(struct write_set *set, size_t count);

#endif
