#include "store/embedded.h"
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include "base/mem.h"
#include "base/must.h"
#include "base/plant.h"
#include "store/home.h"
#include "store/journal.h"
#include "store/journal_supply.h"
#include "store/layers.h"
#include "store/lmdb/applier.h"
#include "store/migrate_release.h"

struct embedded {
    struct store store;
    struct home home;
    size_t fold_bytes;
    struct layers layers;     /* the overlays are owned */
    uint64_t frozen_sequence; /* the last commit in the frozen overlay */
    atomic_bool fold_wanted;  /* freeze even a small one */
    bool given;               /* the applier has the frozen overlay */
    struct journal *journal;
    struct applier *applier;
    bool dead; /* LMDB's state is unknown, or the folder is gone */
    bool gone;
    char trouble[120];
    /* Room. */
    uint64_t segment_bytes;
    bool full;
    char shortage[120]; /* of what */
    int64_t room;       /* when last looked at */
    uint64_t read_back; /* commits that the last one to write had not folded */
};

/* --- folding --- */

static size_t bytes_active(const struct embedded *embedded)
{
    return overlay_bytes(embedded->layers.active);
}

static void freeze(struct embedded *embedded)
{
    bool is_large = bytes_active(embedded) >= embedded->fold_bytes;
    if (overlay_rows(embedded->layers.active) == 0) {
        atomic_store(&embedded->fold_wanted, false);
        return;
    }
    if (embedded->layers.frozen != NULL) {
        if (is_large) {
            applier_hurry(embedded->applier); /* at twice that, everybody waits for it */
        }
        return;
    }
    if (!is_large && !atomic_load(&embedded->fold_wanted)) {
        return;
    }
    embedded->layers.frozen = embedded->layers.active;
    embedded->layers.active = overlay_create();
    overlay_expect(embedded->layers.active, overlay_rows(embedded->layers.frozen));
    embedded->frozen_sequence = journal_sequence(embedded->journal);
    journal_mark(embedded->journal);
    atomic_store(&embedded->fold_wanted, false);
}

/* What LMDB will say about the journal after a fold up to `sequence`. */
static const struct format_fold *note_fold(struct embedded *embedded, uint64_t sequence)
{
    struct format_fold *fold = &embedded->home.fold;
    uint32_t epoch = journal_epoch_of(embedded->journal, sequence);
    fold->sequence = sequence;
    fold->epoch = epoch > fold->epoch ? epoch : fold->epoch;
    fold->link = journal_marked(embedded->journal);
    return fold;
}

static void give(struct embedded *embedded)
{
    applier_give(embedded->applier, embedded->layers.frozen,
                 note_fold(embedded, embedded->frozen_sequence));
    embedded->given = true;
    if (PLANT("segment_recycled_early")) {
        journal_recycle(embedded->journal, embedded->frozen_sequence);
    }
}

/* From now on only urgent commits, and what the ballast held is theirs: some of it becomes journal
 * at once, before a fold that does not fit after all can eat it. */
static void enter_need(struct embedded *embedded, const char *why)
{
    if (embedded->full) {
        return;
    }
    embedded->full = true;
    (void)snprintf(embedded->shortage, sizeof embedded->shortage, "%s", why);
    space_release(&embedded->home.space);
    for (unsigned i = 0; i < JOURNAL_SUPPLY_SPARE_MIN; i++) {
        journal_prepare(embedded->journal);
    }
    embedded->room = space_room(&embedded->home.space);
}

static void widen(struct embedded *embedded)
{
    char why[120];
    if (home_grow(&embedded->home)) {
        applier_retry(embedded->applier);
        return;
    }
    (void)snprintf(why, sizeof why, "the store has all %llu bytes of store.map_max",
                   (unsigned long long)embedded->home.map_bytes);
    enter_need(embedded, why);
}

/* Moves the fold on: freeze, hand over what is durable, drop what is in LMDB. */
static void advance(struct embedded *embedded)
{
    enum applier_state state =
        applier_state(embedded->applier, embedded->trouble, sizeof embedded->trouble);
    if (state == APPLIER_DEAD) {
        embedded->dead = true;
    } else if (state == APPLIER_DONE) {
        applier_finish(embedded->applier);
        overlay_destroy(&embedded->layers.frozen);
        journal_recycle(embedded->journal, embedded->frozen_sequence);
        embedded->given = false;
    } else if (state == APPLIER_FULL) {
        enter_need(embedded, embedded->trouble);
    } else if (state == APPLIER_TIGHT) {
        (void)home_grow(&embedded->home); /* as large as it may be: it is tried all the same */
        applier_retry(embedded->applier);
    } else if (state == APPLIER_NARROW) {
        widen(embedded);
    }
    freeze(embedded);
    if (embedded->layers.frozen != NULL && !embedded->given && !embedded->dead &&
        journal_synced(embedded->journal) >= embedded->frozen_sequence) {
        give(embedded);
    }
}

/* --- commit --- */

static void refuse(struct store_request *request, enum err err, const char *detail)
{
    request->err = err;
    request->commit.outcome = STORE_REJECTED;
    (void)snprintf(request->detail, sizeof request->detail, "%s", detail);
}

static bool is_full(struct embedded *embedded, struct store_request *request)
{
    char detail[sizeof request->detail] = "";
    size_t bytes_max = embedded->fold_bytes * EMBEDDED_BUSY_FOLDS * 2;
    if (bytes_active(embedded) > bytes_max) {
        refuse(request, ERR_BUSY, "the disk is slower than what comes in");
        return true;
    }
    size_t size = journal_record_size(request->commit.writes);
    enum err err = journal_reserve(embedded->journal, size, detail, sizeof detail);
    if (err == ERR_EXHAUSTED && !embedded->full) { /* whoever finds the disk full is still served */
        enter_need(embedded, detail);
        err = journal_reserve(embedded->journal, size, detail, sizeof detail);
    }
    if (err != ERR_OK) {
        refuse(request, err, detail);
    }
    return err != ERR_OK;
}

/* False: refused, and nothing has changed. */
static bool may_commit(struct embedded *embedded, struct store_request *request)
{
    enum err err = store_check(request->commit.writes);
    if (err != ERR_OK) {
        refuse(request, err, "a key or a value is longer than a row may be");
        return false;
    }
    if (!layers_hold(&embedded->layers, request->commit.writes, &err)) {
        refuse(request, err == ERR_OK ? ERR_CONFLICT : err, "a row was, or was not, as expected");
        return false;
    }
    return !is_full(embedded, request);
}

#define WRITES_AHEAD 4 /* memory is that much slower than putting a row */

static void prefetch(const struct overlay *overlay, const struct write_set *writes, size_t i)
{
    struct overlay_key full;
    if (i < writes->count && !writes->writes[i].replaced) {
        const struct write *write = &writes->writes[i];
        overlay_prefetch(overlay, overlay_key(&full, write->table, write_set_key(writes, write)));
    }
}

static void put_all(struct overlay *overlay, const struct write_set *writes)
{
    for (size_t i = 0; i < writes->count; i++) {
        const struct write *write = &writes->writes[i];
        struct overlay_key full;
        if (write->replaced) {
            continue;
        }
        prefetch(overlay, writes, i + WRITES_AHEAD);
        struct text key = overlay_key(&full, write->table, write_set_key(writes, write));
        if (write->kind == WRITE_PUT) {
            overlay_put(overlay, key, write_set_value(writes, write));
        } else if (write->kind == WRITE_DELETE) {
            overlay_delete(overlay, key);
        }
    }
}

static void commit(struct embedded *embedded, struct store_request *request)
{
    bool was_full = embedded->full; /* as the caller knows it */
    advance(embedded);
    if (embedded->dead) {
        request->err = ERR_INTERNAL;
        request->commit.outcome = STORE_UNKNOWN;
        (void)snprintf(request->detail, sizeof request->detail, "%s%.100s",
                       embedded->gone ? "" : "LMDB: ", embedded->trouble);
        journal_pass(embedded->journal, request);
    } else if (was_full && !request->commit.urgent) {
        refuse(request, ERR_EXHAUSTED, embedded->shortage);
        journal_pass(embedded->journal, request);
    } else if (!may_commit(embedded, request)) {
        journal_pass(embedded->journal, request);
    } else {
        (void)journal_append(embedded->journal, request); /* its thread writes while we put */
        put_all(embedded->layers.active, request->commit.writes);
        advance(embedded);
    }
}

/* --- the driver --- */

static void embedded_submit(struct store *store, struct store_request *request)
{
    struct embedded *embedded = (struct embedded *)store;
    request->err = ERR_OK;
    switch (request->what) {
    case STORE_GET: layers_get(&embedded->layers, request); break;
    case STORE_SCAN: layers_scan(&embedded->layers, request); break;
    case STORE_COMMIT: commit(embedded, request); break;
    }
}

static size_t embedded_reap(struct store *store, struct store_request **done, size_t max)
{
    struct embedded *embedded = (struct embedded *)store;
    size_t count = journal_reap(embedded->journal, done, max);
    for (size_t i = 0; i < count && embedded->gone; i++) { /* synced, into a file without a name */
        if (done[i]->commit.outcome == STORE_DURABLE) {
            done[i]->commit.outcome = STORE_UNKNOWN;
            done[i]->err = ERR_INTERNAL;
            (void)snprintf(done[i]->detail, sizeof done[i]->detail, "%s", embedded->trouble);
        }
    }
    advance(embedded);
    return count;
}

static int embedded_fd(struct store *store)
{
    return journal_fd(((struct embedded *)store)->journal);
}

static void embedded_on_ready(struct store *store, void (*on_ready)(void *ctx), void *ctx)
{
    journal_on_ready(((struct embedded *)store)->journal, on_ready, ctx);
}

static uint64_t max_of(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* Half of the ballast is for acknowledgements alone. */
static void info_of_room(struct embedded *embedded, struct store_info *info)
{
    const struct space *space = &embedded->home.space;
    info->disk_free = embedded->room > 0 ? (uint64_t)embedded->room : 0;
    info->ballast_bytes = space->is_held ? space->ballast_bytes : 0;
    uint64_t ever = info->bytes_used + info->disk_free;
    ever = ever < info->bytes_max ? ever : info->bytes_max;
    info->used_percent = ever > 0 ? (unsigned)(info->bytes_used * 100 / ever) : 100;
    info->full = embedded->full;
    if (embedded->full) {
        info->reserve_low = journal_room(embedded->journal) + info->disk_free <
                            max_of(space->ballast_bytes / 2, embedded->segment_bytes);
        (void)snprintf(info->shortage, sizeof info->shortage, "%s", embedded->shortage);
    }
}

static void embedded_info(struct store *store, struct store_info *info)
{
    struct embedded *embedded = (struct embedded *)store;
    info->name = "embedded";
    info->reads_see_accepted = true;
    info->reads_at_once = true;
    /* Patience helps only when the fold goes on: a full store refuses what it cannot take, and of a
     * dead one nobody would ever hear that it is, if nothing were asked of it any more. */
    info->busy = !embedded->full && !embedded->dead &&
                 bytes_active(embedded) > embedded->fold_bytes * EMBEDDED_BUSY_FOLDS;
    info->bytes_max = embedded->home.map_max;
    info->map_bytes = embedded->home.map_bytes;
    info->grown = embedded->home.grown;
    info->grow_pause_us = embedded->home.pause_us;
    info->grow_longest_us = embedded->home.longest_us;
    info->sequence = journal_sequence(embedded->journal);
    info->read_back = embedded->read_back;
    info->archive_waiting = journal_archive_waiting(embedded->journal);
    kv_numbers(embedded->home.kv, &info->rows, &info->bytes_used);
    info_of_room(embedded, info);
    info->rows_waiting = overlay_rows(embedded->layers.active) +
                         (embedded->layers.frozen ? overlay_rows(embedded->layers.frozen) : 0);
}

/* --- housekeeping --- */

/* Read-only begins with less than a segment free and ends with the ballast and two: no flutter. */
static void watch_room(struct embedded *embedded)
{
    struct space *space = &embedded->home.space;
    uint64_t room = embedded->room > 0 ? (uint64_t)embedded->room : 0;
    char why[120];
    if (room < embedded->segment_bytes) {
        (void)snprintf(why, sizeof why, "%llu bytes are free on the disk",
                       (unsigned long long)room);
        enter_need(embedded, why);
    } else if (!space->is_held && room >= space->ballast_bytes + 2 * embedded->segment_bytes) {
        (void)space_hold(space);
    }
}

static void seek_room(struct embedded *embedded)
{
    struct space *space = &embedded->home.space;
    enum applier_state state = applier_state(embedded->applier, NULL, 0);
    uint64_t room = embedded->room > 0 ? (uint64_t)embedded->room : 0;
    size_t frozen = embedded->layers.frozen != NULL ? overlay_bytes(embedded->layers.frozen) : 0;
    if (state == APPLIER_FULL && room >= frozen * 2) {
        applier_retry(embedded->applier);
    }
    if (state != APPLIER_IDLE || room < space->ballast_bytes + 2 * embedded->segment_bytes ||
        space_hold(space) == SPACE_NO_ROOM) {
        return;
    }
    embedded->full = false;
    journal_wake(embedded->journal);
}

static enum err embedded_tend(struct store *store, char *why, size_t why_size)
{
    struct embedded *embedded = (struct embedded *)store;
    advance(embedded);
    if (space_is_gone(&embedded->home.space, why, why_size) ||
        journal_is_gone(embedded->journal, why, why_size)) {
        embedded->dead = true;
        embedded->gone = true;
        (void)snprintf(embedded->trouble, sizeof embedded->trouble, "%s", why);
        return ERR_GONE;
    }
    embedded->room = space_room(&embedded->home.space);
    if (embedded->full) {
        seek_room(embedded);
    } else {
        watch_room(embedded);
    }
    return ERR_OK;
}

bool embedded_step_journal(struct store *store)
{
    return journal_step(((struct embedded *)store)->journal);
}

bool embedded_step_applier(struct store *store)
{
    return applier_step(((struct embedded *)store)->applier);
}

bool embedded_step(struct store *store)
{
    struct embedded *embedded = (struct embedded *)store;
    bool did = embedded_step_journal(store);
    advance(embedded);
    did = embedded_step_applier(store) || did;
    advance(embedded);
    return did;
}

static uint64_t embedded_fold(struct store *store)
{
    struct embedded *embedded = (struct embedded *)store;
    uint64_t sequence = journal_synced(embedded->journal);
    atomic_store(&embedded->fold_wanted, true);
    journal_wake(embedded->journal); /* whoever owns the store comes to reap, and moves it on */
    return sequence;
}

/* --- life --- */

/* A store that was closed well has an empty journal: the next start reads nothing back. */
static void fold_the_rest(struct embedded *embedded)
{
    char detail[120];
    if (embedded->dead || journal_is_dead(embedded->journal)) {
        return;
    }
    const struct overlay *rest[] = {embedded->layers.frozen, embedded->layers.active};
    for (size_t i = 0; i < 2; i++) {
        uint64_t sequence = embedded->frozen_sequence;
        enum applier_state state = APPLIER_NARROW;
        if (rest[i] == NULL || overlay_rows(rest[i]) == 0) {
            continue;
        }
        if (i == 1) {
            sequence = journal_sequence(embedded->journal);
            journal_mark(embedded->journal);
        }
        do {
            state = applier_fold(embedded->home.kv, rest[i], note_fold(embedded, sequence), detail,
                                 sizeof detail);
        } while (state == APPLIER_NARROW && home_grow(&embedded->home));
        if (state != APPLIER_DONE) {
            return; /* the journal has it: the next start folds it */
        }
    }
    journal_retire(embedded->journal);
}

static void embedded_close(struct store *store)
{
    struct embedded *embedded = (struct embedded *)store;
    if (embedded->journal != NULL) {
        journal_stop(embedded->journal);
        applier_destroy(&embedded->applier);
        fold_the_rest(embedded);
    }
    journal_destroy(&embedded->journal);
    overlay_destroy(&embedded->layers.frozen);
    overlay_destroy(&embedded->layers.active);
    home_fini(&embedded->home);
    mem_free(embedded);
}

static const struct store_driver driver = {.submit = embedded_submit,
                                           .reap = embedded_reap,
                                           .fd = embedded_fd,
                                           .on_ready = embedded_on_ready,
                                           .info = embedded_info,
                                           .tend = embedded_tend,
                                           .fold = embedded_fold,
                                           .close = embedded_close};

static void on_write(void *ctx, const struct journal_write *write)
{
    struct embedded *embedded = ctx;
    overlay_take(embedded->layers.active, write);
}

static void on_slack(void *ctx)
{
    struct embedded *embedded = ctx;
    journal_prepare(embedded->journal);
}

static void on_done(void *ctx)
{
    struct embedded *embedded = ctx;
    journal_wake(embedded->journal);
}

/* What was read back is of the older format: it is folded before the first row is changed. */
static bool bring_up(struct embedded *embedded, const struct embedded_options *options,
                     struct recovery *recovery, char *why, size_t why_size)
{
    struct format_fold fold = embedded->home.fold;
    const struct migrate_plan release = migrate_release_plan();
    const struct migrate_plan *plan = options->plan != NULL ? options->plan : &release;
    enum applier_state state = recovery->records > 0 ? APPLIER_NARROW : APPLIER_DONE;
    char detail[120] = "";
    if (!migrate_is_due(&embedded->home, plan)) {
        return true;
    }
    fold.sequence = recovery->sequence;
    fold.link = recovery->previous;
    fold.epoch = recovery->records > 0 ? recovery->epoch : fold.epoch;
    while (state == APPLIER_NARROW) {
        state =
            applier_fold(embedded->home.kv, embedded->layers.active, &fold, detail, sizeof detail);
        state = state == APPLIER_NARROW && !home_grow(&embedded->home) ? APPLIER_FULL : state;
    }
    if (state != APPLIER_DONE) {
        (void)snprintf(why, why_size, "data.mdb takes nothing: %s", detail);
        return false;
    }
    embedded->home.fold = fold;
    recovery->records = 0;
    overlay_destroy(&embedded->layers.active);
    embedded->layers.active = overlay_create();
    return migrate_run(&embedded->home, plan, options->migrate, why, why_size) == ERR_OK;
}

static bool start(struct embedded *embedded, const struct embedded_options *options, char *why,
                  size_t why_size)
{
    struct recovery recovery;
    struct journal_options journal = {.folder = options->folder,
                                      .archive = options->archive,
                                      .segment_bytes = options->segment_bytes,
                                      .store = embedded->home.fold.store,
                                      .stepped = options->stepped};
    struct applier_hooks hooks = {.on_done = on_done, .on_slack = on_slack, .ctx = embedded};
    char detail[120];
    embedded->layers = (struct layers){.active = overlay_create(), .kv = embedded->home.kv};
    if (recovery_run(&recovery, options->folder, &embedded->home.fold, on_write, embedded, why,
                     why_size) != ERR_OK) {
        recovery_fini(&recovery);
        return false;
    }
    embedded->read_back = recovery.records;
    if (!bring_up(embedded, options, &recovery, why, why_size)) {
        recovery_fini(&recovery);
        return false;
    }
    journal.format = embedded->home.format.version;
    atomic_store(&embedded->fold_wanted,
                 recovery.records > 0); /* or the next start reads it again */
    embedded->journal = journal_create(&journal, &recovery);
    embedded->applier = applier_create(embedded->home.kv, &hooks, options->stepped);
    enum err err =
        journal_reserve(embedded->journal, JOURNAL_RECORD_HEAD_BYTES, detail, sizeof detail);
    if (err == ERR_EXHAUSTED) { /* a full disk is no reason not to answer who reads and who acts */
        enter_need(embedded, detail);
        err = journal_reserve(embedded->journal, JOURNAL_RECORD_HEAD_BYTES, detail, sizeof detail);
    }
    if (err != ERR_OK) { /* better now than at the first commit */
        (void)snprintf(why, why_size, "%s", detail);
        return false;
    }
    advance(embedded); /* what was read back may be enough for a fold, or too much to be idle */
    return true;
}

struct store *embedded_open(const struct embedded_options *options, char *why, size_t why_size)
{
    struct embedded *embedded = MEM_NEW(struct embedded);
    embedded->store.driver = &driver;
    embedded->fold_bytes = options->fold_bytes ? options->fold_bytes : EMBEDDED_FOLD_BYTES_DEFAULT;
    embedded->segment_bytes =
        options->segment_bytes ? options->segment_bytes : JOURNAL_SEGMENT_BYTES_DEFAULT;
    struct home_options home = {.folder = options->folder,
                                .map_bytes = options->map_bytes,
                                .map_max = options->map_max,
                                .ballast_bytes = options->ballast_bytes,
                                .create = options->create,
                                .monotonic_us = options->monotonic_us,
                                .ctx = options->ctx,
                                .own = options->plan != NULL ? &options->plan->own : NULL};
    if (!home_init(&embedded->home, &home, why, why_size) ||
        !start(embedded, options, why, why_size)) {
        embedded_close(&embedded->store);
        return NULL;
    }
    return &embedded->store;
}

bool embedded_admits(const char *folder, char *why, size_t why_size)
{
    const struct format own = format_own();
    return home_admits(folder, &own, why, why_size);
}
