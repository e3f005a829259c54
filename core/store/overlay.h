/* What is journalled and not yet in LMDB: an ordered map from keys (the table's byte first) to a
 * value or to the news that the row is gone. One thread writes it; once it is frozen nobody does,
 * and then any thread may read it. Texts it hands out live until it is destroyed, values until
 * their row is written again. */
#ifndef STORE_OVERLAY_H
#define STORE_OVERLAY_H
#include "store/journal_record.h"
#include "store/store.h"

/* Longer than any row's key, so that a longer bound of a range may be cut to it and sorts the same.
 */
#define OVERLAY_KEY_BYTES_MAX (STORE_KEY_BYTES_MAX + 16)

struct overlay;
struct overlay_row {
    struct text key, value;
    bool deleted;
    const void *place; /* the map's own: where overlay_step goes on */
};

struct overlay *overlay_create(void);
/* It will have about so many rows: room for them, so that it need not grow meanwhile. */
void overlay_expect(struct overlay *overlay, size_t rows);
void overlay_destroy(struct overlay **overlay); /* likes NULL */

void overlay_put(struct overlay *overlay, struct text key, struct text value);
void overlay_delete(struct overlay *overlay, struct text key);
/* Does what a commit did, read back from the journal. */
void overlay_take(struct overlay *overlay, const struct journal_write *write);
bool overlay_find(const struct overlay *overlay, struct text key, struct overlay_row *row);
/* Where a row will be looked for is fetched while somebody does something else. */
void overlay_prefetch(const struct overlay *overlay, struct text key);
/* Rows that did not come in the order of their keys wait outside of it. The thread that writes puts
 * those of a table in order before it walks the table. */
void overlay_order(struct overlay *overlay, unsigned table);
/* The waiting ones of a table, or of all (OVERLAY_ALL_TABLES), sorted by key: how a frozen overlay
 * is read, which nobody may put in order any more. Owned by the caller (mem_free), its texts are
 * not; NULL when there are none. */
#define OVERLAY_ALL_TABLES 0u
struct overlay_row *overlay_waiting(const struct overlay *overlay, unsigned table, size_t *count);
/* The first row at or behind `key`; backwards: the last one before it. Those that wait are
 * not among them, nor are they neighbours. */
bool overlay_seek(const struct overlay *overlay, struct text key, bool backwards,
                  struct overlay_row *row);
/* The neighbour of `row`; false at the end. */
bool overlay_step(const struct overlay *overlay, bool backwards, struct overlay_row *row);
size_t overlay_bytes(const struct overlay *overlay); /* memory it holds */
size_t overlay_rows(const struct overlay *overlay);

/* Keys of the store with the byte of their table in front: how both the map and LMDB sort. */
struct overlay_key {
    char p[OVERLAY_KEY_BYTES_MAX];
    size_t n;
};
struct text overlay_key(struct overlay_key *full, unsigned table, struct text key);

#endif
