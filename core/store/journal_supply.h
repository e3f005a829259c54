/* Segments to write into: new ones, and those whose records LMDB has, used again. With an archive a
 * segment is copied there first, and until that has worked it is kept. */
#ifndef STORE_JOURNAL_SUPPLY_H
#define STORE_JOURNAL_SUPPLY_H
#include "store/journal_segment.h"

#define JOURNAL_SUPPLY_SPARE_MIN 2u /* unused segments that journal_supply_prepare keeps ready */

struct journal_supply;
struct journal_supply_options {
    const char *folder;
    const char *archive; /* a folder that is there; NULL: none */
    uint64_t segment_bytes, store;
};

struct journal_supply *journal_supply_create(const struct journal_supply_options *options);
void journal_supply_destroy(struct journal_supply **supply); /* likes NULL */
/* The segment's records are folded (or it never had any): takes it over. [engine] */
void journal_supply_give(struct journal_supply *supply, struct journal_segment *segment);
/* A file with this number is there and is somebody's: no new one gets its name. [engine] */
void journal_supply_avoid(struct journal_supply *supply, unsigned slot);
/* One with room for a record of this size; makes one when there is none. -errno: no room on the
 * disk; nothing has changed. [engine] */
int journal_supply_take(struct journal_supply *supply, uint64_t record_bytes,
                        struct journal_segment **segment);
void journal_supply_archive(struct journal_supply *supply); /* what was given; [any thread] */
/* The same, and makes a spare segment when few are left: slow, so somebody else's
 * work. [any thread] */
void journal_supply_prepare(struct journal_supply *supply);
uint64_t journal_supply_room(struct journal_supply *supply); /* bytes for records, in all of them */
/* Segments that wait for the archive; more than a few: it does not take them. [any thread] */
unsigned journal_supply_waiting(struct journal_supply *supply);

#endif
