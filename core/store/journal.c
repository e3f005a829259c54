#include "store/journal.h"
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "base/mem.h"
#include "base/must.h"
#include "base/plant.h"
#include "store/journal_supply.h"

#define WRITE_BYTES ((size_t)4 << 20) /* of a group that are encoded before they are written */

struct pending {
    struct store_request *request;
    struct journal_segment *segment; /* NULL: nothing to write */
    uint64_t offset, sequence;
    size_t size;
    struct pending *next;
};
struct line { /* first in, first out */
    struct pending *first, **last;
};
struct journal {
    struct journal_options options;
    char folder[PATH_MAX];
    /* The engine's. */
    struct journal_segment *used, **used_end, *open; /* ascending; `open` is the last of them */
    struct journal_supply *supply;                   /* owned */
    uint64_t offset;                                 /* in the open segment */
    uint64_t sequence;
    uint32_t epoch;
    /* Shared, under the mutex. */
    pthread_mutex_t mutex;
    pthread_cond_t news;
    struct line waiting, done;
    uint64_t written, mark; /* sequences; the mark's link is kept when it is passed */
    struct journal_link written_link, mark_link;
    bool stopping;
    void (*on_ready)(void *ctx);
    void *ready_ctx;
    _Atomic uint64_t synced;
    atomic_bool dead;
    char trouble[120]; /* written before `dead` */
    /* The journal thread's. */
    struct journal_link previous;
    struct sha256 *sha256;
    struct buf group;
    int fd;
    bool threaded;
    pthread_t thread;
};

static void lock(struct journal *journal)
{
    (void)pthread_mutex_lock(&journal->mutex);
}

static void unlock(struct journal *journal)
{
    (void)pthread_mutex_unlock(&journal->mutex);
}

static void line_add(struct line *line, struct pending *pending)
{
    pending->next = NULL;
    *line->last = pending;
    line->last = &pending->next;
}

static struct pending *line_take_all(struct line *line)
{
    struct pending *first = line->first;
    line->first = NULL;
    line->last = &line->first;
    return first;
}

/* --- room [engine] --- */

static void open_segment(struct journal *journal, struct journal_segment *segment)
{
    segment->epoch = ++journal->epoch;
    segment->format = journal->options.format;
    segment->first = journal->sequence + 1;
    segment->last = journal->sequence;
    segment->begun = false;
    segment->next = NULL;
    *journal->used_end = segment;
    journal->used_end = &segment->next;
    journal->open = segment;
    journal->offset = JOURNAL_SEGMENT_HEAD_BYTES;
}

enum err journal_reserve(struct journal *journal, size_t record_bytes, char *detail, size_t size)
{
    if (record_bytes > JOURNAL_RECORD_BYTES_MAX) {
        (void)snprintf(detail, size, "one commit of %zu bytes is too large for the journal",
                       record_bytes);
        return ERR_LIMIT;
    }
    if (journal->open != NULL && journal->offset + record_bytes <= journal->open->size) {
        return ERR_OK;
    }
    struct journal_segment *segment = NULL;
    int err = journal_supply_take(journal->supply, record_bytes, &segment);
    if (err != 0) {
        (void)snprintf(detail, size, "no new journal segment in %.60s: %.30s", journal->folder,
                       strerror(-err));
        return ERR_EXHAUSTED;
    }
    open_segment(journal, segment);
    return ERR_OK;
}

void journal_prepare(struct journal *journal)
{
    journal_supply_prepare(journal->supply);
}

void journal_recycle(struct journal *journal, uint64_t sequence)
{
    while (journal->used != NULL && journal->used != journal->open &&
           journal->used->last <= sequence) {
        struct journal_segment *segment = journal->used;
        journal->used = segment->next;
        journal_supply_give(journal->supply, segment);
    }
    if (journal->used == NULL) {
        journal->used_end = &journal->used;
    }
}

void journal_retire(struct journal *journal)
{
    journal->open = NULL;
    journal_recycle(journal, journal->sequence);
    journal_supply_archive(journal->supply);
}

/* --- lining up [engine] --- */

static void line_up(struct journal *journal, struct pending *pending)
{
    lock(journal);
    line_add(&journal->waiting, pending);
    if (!PLANT("lost_wakeup") || journal->waiting.first != pending) {
        (void)pthread_cond_signal(&journal->news);
    }
    unlock(journal);
}

uint64_t journal_append(struct journal *journal, struct store_request *request)
{
    struct pending *pending = MEM_NEW(struct pending);
    pending->request = request;
    pending->size = journal_record_size(request->commit.writes);
    MUST(journal->open != NULL && journal->offset + pending->size <= journal->open->size);
    pending->segment = journal->open;
    pending->offset = journal->offset;
    pending->sequence = ++journal->sequence;
    journal->open->last = pending->sequence;
    journal->offset += pending->size;
    line_up(journal, pending);
    return pending->sequence;
}

void journal_pass(struct journal *journal, struct store_request *request)
{
    struct pending *pending = MEM_NEW(struct pending);
    pending->request = request;
    line_up(journal, pending);
}

size_t journal_reap(struct journal *journal, struct store_request **done, size_t max)
{
    size_t count = 0;
    uint64_t signals = 0;
    lock(journal);
    while (journal->done.first != NULL && count < max) {
        struct pending *pending = journal->done.first;
        journal->done.first = pending->next;
        done[count++] = pending->request;
        mem_free(pending);
    }
    if (journal->done.first == NULL) {
        journal->done.last = &journal->done.first;
        if (count > 0) {
            (void)!read(journal->fd, &signals, sizeof signals);
        }
    }
    unlock(journal);
    return count;
}

/* --- writing [journal] --- */

static int flush(struct journal *journal, struct journal_segment *segment, uint64_t *offset)
{
    int err = journal_segment_write(segment, *offset, buf_text(&journal->group));
    *offset += journal->group.n;
    buf_clear(&journal->group);
    return err;
}

static void encode(struct journal *journal, const struct pending *pending)
{
    struct journal_record record = {.epoch = pending->segment->epoch,
                                    .sequence = pending->sequence,
                                    .synced = atomic_load(&journal->synced),
                                    .previous = journal->previous};
    journal_record_put(&journal->group, pending->request->commit.writes, journal->options.store,
                       journal->sha256, &record);
    MUST(record.size == pending->size);
    journal->previous = record.link;
    lock(journal);
    journal->written = record.sequence;
    journal->written_link = record.link;
    if (record.sequence == journal->mark) {
        journal->mark_link = record.link;
    }
    unlock(journal);
}

static const struct pending *skip_answered(const struct pending *pending)
{
    while (pending != NULL && pending->segment == NULL) {
        pending = pending->next;
    }
    return pending;
}

/* Writes and syncs all records from `first` on that go into one segment; *rest is what follows. */
static int write_run(struct journal *journal, const struct pending *first,
                     const struct pending **rest)
{
    struct journal_segment *segment = first->segment;
    const struct pending *pending = first;
    uint64_t offset = first->offset;
    uint64_t last = 0;
    int err = 0;
    if (!segment->begun) {
        segment->link = journal->previous;
        err = journal_segment_begin(segment);
    }
    while (err == 0 && pending != NULL && pending->segment == segment) {
        encode(journal, pending);
        last = pending->sequence;
        if (journal->group.n >= WRITE_BYTES) {
            err = flush(journal, segment, &offset);
        }
        pending = skip_answered(pending->next);
    }
    if (err == 0) {
        err = flush(journal, segment, &offset);
    }
    if (err == 0) {
        err = journal_segment_sync(segment);
    }
    if (err == 0) { /* a later segment may say so: what it follows is on disk */
        atomic_store(&journal->synced, last);
    }
    *rest = pending;
    return err;
}

static void die(struct journal *journal, int err)
{
    (void)snprintf(journal->trouble, sizeof journal->trouble, "the journal cannot be written: %s",
                   strerror(-err));
    atomic_store(&journal->dead, true);
}

static void report(struct journal *journal, struct pending *pending, uint64_t synced)
{
    uint64_t one = 1;
    lock(journal);
    while (pending != NULL) {
        struct pending *next = pending->next;
        struct store_request *request = pending->request;
        if (pending->segment != NULL && pending->sequence <= synced) {
            request->commit.outcome = STORE_DURABLE;
        } else if (pending->segment != NULL) {
            request->commit.outcome = STORE_UNKNOWN;
            request->err = ERR_INTERNAL;
            (void)snprintf(request->detail, sizeof request->detail, "%s", journal->trouble);
        }
        line_add(&journal->done, pending);
        pending = next;
    }
    (void)!write(journal->fd, &one, sizeof one);
    if (journal->on_ready != NULL) {
        journal->on_ready(journal->ready_ctx);
    }
    unlock(journal);
}

bool journal_step(struct journal *journal)
{
    lock(journal);
    struct pending *group = line_take_all(&journal->waiting);
    unlock(journal);
    const struct pending *rest = skip_answered(group);
    while (rest != NULL && !atomic_load(&journal->dead)) {
        int err = write_run(journal, rest, &rest);
        if (err != 0) {
            die(journal, err);
        }
    }
    if (group != NULL) {
        report(journal, group, atomic_load(&journal->synced));
    }
    return group != NULL;
}

static void *run_thread(void *ctx)
{
    struct journal *journal = ctx;
    bool stopping = false;
    while (!stopping) {
        lock(journal);
        while (journal->waiting.first == NULL && !journal->stopping) {
            (void)pthread_cond_wait(&journal->news, &journal->mutex);
        }
        stopping = journal->stopping;
        unlock(journal);
        (void)journal_step(journal);
    }
    return NULL;
}

/* --- life [engine] --- */

static void take_segments(struct journal *journal, struct recovery *recovery, uint64_t folded)
{
    while (recovery->segments != NULL) {
        struct journal_segment *segment = recovery->segments;
        recovery->segments = segment->next;
        segment->next = NULL;
        segment->begun = true;
        journal_supply_avoid(journal->supply, segment->slot);
        if (segment->epoch != 0 && segment->last > folded) {
            *journal->used_end = segment;
            journal->used_end = &segment->next;
        } else {
            journal_supply_give(journal->supply, segment);
        }
    }
}

static void create_supply(struct journal *journal)
{
    struct journal_supply_options options = {.folder = journal->folder,
                                             .archive = journal->options.archive,
                                             .segment_bytes = journal->options.segment_bytes,
                                             .store = journal->options.store};
    journal->supply = journal_supply_create(&options);
}

struct journal *journal_create(const struct journal_options *options, struct recovery *recovery)
{
    struct journal *journal = MEM_NEW(struct journal);
    journal->options = *options;
    (void)snprintf(journal->folder, sizeof journal->folder, "%s", options->folder);
    if (options->segment_bytes == 0) {
        journal->options.segment_bytes = JOURNAL_SEGMENT_BYTES_DEFAULT;
    } else if (options->segment_bytes < JOURNAL_SEGMENT_BYTES_MIN) {
        journal->options.segment_bytes = JOURNAL_SEGMENT_BYTES_MIN;
    }
    journal->used_end = &journal->used;
    journal->waiting.last = &journal->waiting.first;
    journal->done.last = &journal->done.first;
    journal->sequence = recovery->sequence;
    journal->epoch = recovery->epoch;
    journal->previous = recovery->previous;
    journal->written = recovery->sequence;
    journal->written_link = recovery->previous;
    journal->sha256 = sha256_create();
    atomic_store(&journal->synced, recovery->sequence);
    create_supply(journal);
    take_segments(journal, recovery, recovery->sequence - recovery->records);
    buf_init(&journal->group);
    MUST(pthread_mutex_init(&journal->mutex, NULL) == 0);
    MUST(pthread_cond_init(&journal->news, NULL) == 0);
    journal->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    MUST(journal->fd >= 0);
    if (!options->stepped) {
        MUST(pthread_create(&journal->thread, NULL, run_thread, journal) == 0);
        journal->threaded = true;
    }
    return journal;
}

static void close_list(struct journal_segment *segment)
{
    while (segment != NULL) {
        struct journal_segment *next = segment->next;
        journal_segment_close(&segment);
        segment = next;
    }
}

void journal_stop(struct journal *journal)
{
    lock(journal);
    journal->stopping = true;
    (void)pthread_cond_signal(&journal->news);
    unlock(journal);
    if (journal->threaded) {
        (void)pthread_join(journal->thread, NULL);
        journal->threaded = false;
    }
    while (journal_step(journal)) {
    }
}

void journal_destroy(struct journal **journal)
{
    struct journal *old = *journal;
    if (old == NULL) {
        return;
    }
    journal_stop(old);
    for (struct pending *pending = line_take_all(&old->done); pending != NULL;) {
        struct pending *next = pending->next;
        mem_free(pending);
        pending = next;
    }
    close_list(old->used);
    journal_supply_destroy(&old->supply);
    buf_fini(&old->group);
    sha256_destroy(&old->sha256);
    (void)close(old->fd);
    (void)pthread_cond_destroy(&old->news);
    (void)pthread_mutex_destroy(&old->mutex);
    mem_free(old);
    *journal = NULL;
}

/* --- questions --- */

void journal_on_ready(struct journal *journal, void (*on_ready)(void *ctx), void *ctx)
{
    lock(journal);
    journal->on_ready = on_ready;
    journal->ready_ctx = ctx;
    unlock(journal);
}

void journal_wake(struct journal *journal)
{
    lock(journal);
    if (journal->on_ready != NULL) {
        journal->on_ready(journal->ready_ctx);
    }
    unlock(journal);
}

int journal_fd(struct journal *journal)
{
    return journal->fd;
}

uint64_t journal_sequence(const struct journal *journal)
{
    return journal->sequence;
}

uint32_t journal_epoch_of(const struct journal *journal, uint64_t sequence)
{
    uint32_t epoch = 0;
    for (const struct journal_segment *one = journal->used; one != NULL; one = one->next) {
        if (one->first <= sequence && sequence <= one->last) {
            epoch = one->epoch;
        }
    }
    return epoch;
}

void journal_mark(struct journal *journal)
{
    lock(journal);
    journal->mark = journal->sequence;
    if (journal->written == journal->mark) {
        journal->mark_link = journal->written_link;
    }
    unlock(journal);
}

struct journal_link journal_marked(struct journal *journal)
{
    lock(journal);
    struct journal_link link = journal->mark_link;
    MUST(journal->written >= journal->mark);
    unlock(journal);
    return link;
}

uint64_t journal_synced(struct journal *journal)
{
    return atomic_load(&journal->synced);
}

bool journal_is_dead(struct journal *journal)
{
    return atomic_load(&journal->dead);
}

uint64_t journal_room(struct journal *journal)
{
    uint64_t room = journal->open != NULL ? journal->open->size - journal->offset : 0;
    return room + journal_supply_room(journal->supply);
}

unsigned journal_archive_waiting(struct journal *journal)
{
    return journal_supply_waiting(journal->supply);
}

bool journal_is_gone(const struct journal *journal, char *why, size_t why_size)
{
    const struct journal_segment *segment = journal->used;
    while (segment != NULL && journal_segment_is_there(segment, journal->folder)) {
        segment = segment->next;
    }
    if (segment != NULL) {
        (void)snprintf(why, why_size, "journal-%04u is not in %.200s any more", segment->slot,
                       journal->folder);
    }
    return segment != NULL;
}
