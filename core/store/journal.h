/* The journal: what makes an acknowledgement cheap. Commits are appended in sequence and synced in
 * groups by a thread of its own, while the engine already prepares the next ones.
 *
 * The engine's thread decides where each record goes (so no room is an answer before anything is
 * accepted), the journal's thread writes and syncs. A write or sync that fails is the end: nobody
 * knows what is on disk, so whatever waits is UNKNOWN and nothing more is written. */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H
#include "store/recovery.h"
#include "store/store.h"

#define JOURNAL_SEGMENT_BYTES_DEFAULT (UINT64_C(16) << 20)
#define JOURNAL_SEGMENT_BYTES_MIN (UINT64_C(8) << 10)

struct journal;
struct journal_options {
    const char *folder;
    const char *archive;    /* a folder for copies of segments; NULL: none are kept */
    uint64_t segment_bytes; /* 0: the default */
    uint64_t store;
    uint32_t format; /* of the rows that it is given */
    bool stepped;    /* no thread: the owner calls journal_step */
};

/* Goes on behind what recovery found, in a new segment; takes its segments over. [engine] */
struct journal *journal_create(const struct journal_options *options, struct recovery *recovery);
/* Ends the thread after everything that waits is synced; no append may follow. */
void journal_stop(struct journal *journal);
/* Stops; requests that were not reaped stay the caller's. Likes NULL. */
void journal_destroy(struct journal **journal);

/* Finds room for a record of this size, making a new segment when there is none left.
 * ERR_EXHAUSTED: the disk is full (detail says what failed); nothing has changed. [engine] */
enum err journal_reserve(struct journal *journal, size_t record_bytes, char *detail, size_t size);
/* Takes the request over until it is reaped; MUST have been reserved. Yields its sequence. */
uint64_t journal_append(struct journal *journal, struct store_request *request);
/* Lines up a request that is already answered, so that all are reaped in order. */
void journal_pass(struct journal *journal, struct store_request *request);
size_t journal_reap(struct journal *journal, struct store_request **done,
                    size_t max);         /* [engine] */
int journal_fd(struct journal *journal); /* readable when journal_reap has something */
/* on_ready comes from the journal's thread, after each group; it must not call the store. NULL ends
 * it: none comes after that. */
void journal_on_ready(struct journal *journal, void (*on_ready)(void *ctx), void *ctx);

void journal_wake(struct journal *journal); /* calls on_ready; [any thread] */

uint64_t journal_sequence(const struct journal *journal); /* of the last append; [engine] */
uint32_t journal_epoch_of(const struct journal *journal, uint64_t sequence); /* [engine] */
/* Remembers the link of the last append for journal_marked, which yields it when the record is
 * written; one mark at a time. [engine] */
void journal_mark(struct journal *journal);
struct journal_link journal_marked(struct journal *journal);
uint64_t journal_synced(struct journal *journal); /* [any thread] */
bool journal_is_dead(struct journal *journal);    /* [any thread] */
/* Bytes that it can still take without a new file. [engine] */
uint64_t journal_room(struct journal *journal);
/* True with a sentence when a segment whose records LMDB may still want is not in its folder any
 * more: the one that is written into, or one before it. [engine] */
bool journal_is_gone(const struct journal *journal, char *why, size_t why_size);
/* LMDB has everything up to `sequence`: those segments may be used again. [engine] */
void journal_recycle(struct journal *journal, uint64_t sequence);
/* LMDB has everything and nothing more comes: all segments go to the archive. [engine] */
void journal_retire(struct journal *journal);
unsigned journal_archive_waiting(struct journal *journal); /* segments; [any thread] */
/* Archives, and makes a spare segment when few are left: slow, so the applier's work. [any thread]
 */
void journal_prepare(struct journal *journal);
/* One group: write, sync, report. False: nothing was waiting. [journal] */
bool journal_step(struct journal *journal);

#endif
