#include "store/journal_supply.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include "base/mem.h"
#include "base/mutex.h"
#include "store/archive.h"

struct journal_supply {
    struct journal_supply_options options;
    char folder[PATH_MAX], archive[PATH_MAX]; /* archive empty: none */
    struct mutex *mutex;                      /* guards all below */
    struct journal_segment *unused;
    struct journal_segment *retired; /* not archived yet */
    unsigned slots;                  /* the highest number in a name */
};

static uint64_t room_of(const struct journal_segment *segment)
{
    return segment->size - JOURNAL_SEGMENT_HEAD_BYTES;
}

struct journal_supply *journal_supply_create(const struct journal_supply_options *options)
{
    struct journal_supply *supply = MEM_NEW(struct journal_supply);
    supply->options = *options;
    (void)snprintf(supply->folder, sizeof supply->folder, "%s", options->folder);
    (void)snprintf(supply->archive, sizeof supply->archive, "%s",
                   options->archive ? options->archive : "");
    supply->mutex = mutex_create();
    return supply;
}

static void close_list(struct journal_segment *segment)
{
    while (segment != NULL) {
        struct journal_segment *next = segment->next;
        journal_segment_close(&segment);
        segment = next;
    }
}

void journal_supply_destroy(struct journal_supply **supply)
{
    struct journal_supply *old = *supply;
    if (old != NULL) {
        close_list(old->unused);
        close_list(old->retired);
        mutex_destroy(&old->mutex);
        mem_free(old);
        *supply = NULL;
    }
}

static void push(struct journal_segment **list, struct journal_segment *segment)
{
    segment->next = *list;
    *list = segment;
}

void journal_supply_avoid(struct journal_supply *supply, unsigned slot)
{
    mutex_lock(supply->mutex);
    supply->slots = slot > supply->slots ? slot : supply->slots;
    mutex_unlock(supply->mutex);
}

void journal_supply_give(struct journal_supply *supply, struct journal_segment *segment)
{
    mutex_lock(supply->mutex);
    bool must_wait = supply->archive[0] != 0 && segment->epoch != 0;
    push(must_wait ? &supply->retired : &supply->unused, segment);
    mutex_unlock(supply->mutex);
}

static int make(struct journal_supply *supply, uint64_t record_bytes,
                struct journal_segment **segment)
{
    uint64_t size = supply->options.segment_bytes;
    uint64_t needed = record_bytes + JOURNAL_SEGMENT_HEAD_BYTES;
    mutex_lock(supply->mutex);
    unsigned slot = ++supply->slots;
    mutex_unlock(supply->mutex);
    return journal_segment_create(supply->folder, slot, size > needed ? size : needed,
                                  supply->options.store, segment);
}

int journal_supply_take(struct journal_supply *supply, uint64_t record_bytes,
                        struct journal_segment **segment)
{
    mutex_lock(supply->mutex);
    struct journal_segment **at = &supply->unused;
    while (*at != NULL && room_of(*at) < record_bytes) {
        at = &(*at)->next;
    }
    *segment = *at;
    if (*at != NULL) {
        *at = (*at)->next;
    }
    mutex_unlock(supply->mutex);
    return *segment != NULL ? 0 : make(supply, record_bytes, segment);
}

static struct journal_segment *first_retired(struct journal_supply *supply)
{
    mutex_lock(supply->mutex);
    struct journal_segment *segment = supply->retired;
    if (segment != NULL) {
        supply->retired = segment->next;
    }
    mutex_unlock(supply->mutex);
    return segment;
}

/* Until all are kept, or the archive takes no more. */
void journal_supply_archive(struct journal_supply *supply)
{
    struct journal_segment *segment = NULL;
    int err = 0;
    while (err == 0 && (segment = first_retired(supply)) != NULL) {
        char path[PATH_MAX];
        bool is_path = journal_segment_path(path, supply->folder, segment->slot, "");
        err = is_path ? archive_keep(supply->archive, path) : -ENAMETOOLONG;
        mutex_lock(supply->mutex);
        push(err == 0 ? &supply->unused : &supply->retired, segment);
        mutex_unlock(supply->mutex);
    }
}

void journal_supply_prepare(struct journal_supply *supply)
{
    struct journal_segment *segment = NULL;
    unsigned ready = 0;
    journal_supply_archive(supply);
    mutex_lock(supply->mutex);
    for (struct journal_segment *one = supply->unused; one != NULL; one = one->next) {
        ready++;
    }
    mutex_unlock(supply->mutex);
    if (ready >= JOURNAL_SUPPLY_SPARE_MIN || make(supply, 0, &segment) != 0) {
        return; /* no room on disk is for journal_supply_take to say, when it matters */
    }
    mutex_lock(supply->mutex);
    push(&supply->unused, segment);
    mutex_unlock(supply->mutex);
}

uint64_t journal_supply_room(struct journal_supply *supply)
{
    uint64_t room = 0;
    mutex_lock(supply->mutex);
    for (const struct journal_segment *one = supply->unused; one != NULL; one = one->next) {
        room += room_of(one);
    }
    mutex_unlock(supply->mutex);
    return room;
}

unsigned journal_supply_waiting(struct journal_supply *supply)
{
    unsigned count = 0;
    mutex_lock(supply->mutex);
    for (const struct journal_segment *one = supply->retired; one != NULL; one = one->next) {
        count++;
    }
    mutex_unlock(supply->mutex);
    return count;
}
