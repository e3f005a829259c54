#include "store/lmdb/applier.h"
#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>
#include "base/mem.h"
#include "base/must.h"
#include "base/plant.h"
#include "store/lmdb/gentle_sync.h"
#include "store/lmdb/table_end.h"
#include "store/squeeze.h"

#define NICENESS 10
#define PAGES_PER_ROWS 2u

struct applier {
    struct kv *kv;
    struct applier_hooks hooks;
    pthread_mutex_t mutex;
    pthread_cond_t news;
    enum applier_state state;
    const struct overlay *overlay; /* lent */
    struct format_fold fold;
    char detail[120];
    bool tries; /* also where it may not fit */
    bool stopping, threaded;
    atomic_bool hurries; /* somebody waits for this fold */
    pthread_t thread;
};

/* All rows of an overlay in key order: those in its list, and those that wait, sorted here, where
 * nobody who answers a client has to wait for it. */
struct walk {
    const struct overlay *overlay;
    struct overlay_row listed, *waiting; /* owned */
    bool has_listed;
    size_t at, count;
};

static void walk_begin(struct walk *walk, const struct overlay *overlay)
{
    *walk = (struct walk){.overlay = overlay};
    walk->waiting = overlay_waiting(overlay, OVERLAY_ALL_TABLES, &walk->count);
    walk->has_listed = overlay_seek(overlay, TEXT("\1"), false, &walk->listed);
}

static bool walk_next(struct walk *walk, struct overlay_row *row)
{
    bool has_waiting = walk->at < walk->count;
    if (has_waiting &&
        (!walk->has_listed || text_compare(walk->waiting[walk->at].key, walk->listed.key) < 0)) {
        *row = walk->waiting[walk->at++];
        return true;
    }
    if (!walk->has_listed) {
        return false;
    }
    *row = walk->listed;
    walk->has_listed = overlay_step(walk->overlay, false, &walk->listed);
    return true;
}

enum applier_state applier_fold(struct kv *kv, const struct overlay *overlay,
                                const struct format_fold *fold, char *detail, size_t size)
{
    struct kv_txn txn;
    struct walk walk;
    struct overlay_row row;
    struct table_end end;
    size_t row_number = 0;
    kv_forget_dead_readers(kv); /* or the pages that they saw are never used again */
    kv_begin(kv, &txn, true);
    struct squeeze *squeeze = squeeze_create();
    table_end_init(&end, &txn);
    walk_begin(&walk, overlay);
    while (txn.err == ERR_OK && walk_next(&walk, &row)) {
        if (PLANT("applier_skips_record") && ++row_number % 64 == 0) {
            continue;
        }
        struct text value = row.deleted ? TEXT_NONE : squeeze_close(squeeze, row.value);
        table_end_expect(&end, row.key, value.n);
        if (row.deleted) {
            kv_delete(&txn, row.key);
        } else {
            kv_put(&txn, row.key, value);
        }
    }
    mem_free(walk.waiting);
    squeeze_destroy(&squeeze);
    table_end_fini(&end);
    format_put_fold(&txn, fold);
    kv_end(&txn, true);
    (void)snprintf(detail, size, "%s", txn.detail);
    return txn.err == ERR_OK                         ? APPLIER_DONE
           : txn.unknown || txn.err != ERR_EXHAUSTED ? APPLIER_DEAD
           : txn.narrow                              ? APPLIER_NARROW
                                                     : APPLIER_FULL;
}

static void set_state(struct applier *applier, enum applier_state state)
{
    (void)pthread_mutex_lock(&applier->mutex);
    applier->state = state;
    (void)pthread_cond_signal(&applier->news);
    (void)pthread_mutex_unlock(&applier->mutex);
}

/* A fold writes pages around its rows, too. When that was too little, the fold finds out. */
static bool is_tight(const struct applier *applier)
{
    uint64_t rows = 0;
    uint64_t used = 0;
    kv_numbers(applier->kv, &rows, &used);
    return used + overlay_bytes(applier->overlay) * PAGES_PER_ROWS > kv_map_bytes(applier->kv);
}

static enum applier_state work(struct applier *applier, char *detail, size_t size)
{
    enum applier_state state =
        !applier->tries && is_tight(applier)
            ? APPLIER_TIGHT
            : applier_fold(applier->kv, applier->overlay, &applier->fold, detail, size);
    applier->tries = state == APPLIER_TIGHT || state == APPLIER_NARROW;
    if (applier->tries) {
        kv_shed(applier->kv); /* the map is about to move */
    }
    return state;
}

bool applier_step(struct applier *applier)
{
    char detail[120] = "";
    if (applier_state(applier, NULL, 0) != APPLIER_WORKING) {
        return false;
    }
    if (applier->hooks.on_slack != NULL) {
        applier->hooks.on_slack(applier->hooks.ctx);
    }
    enum applier_state state = work(applier, detail, sizeof detail);
    (void)pthread_mutex_lock(&applier->mutex);
    (void)snprintf(applier->detail, sizeof applier->detail, "%s", detail);
    applier->state = state;
    (void)pthread_mutex_unlock(&applier->mutex);
    if (applier->hooks.on_done != NULL) {
        applier->hooks.on_done(applier->hooks.ctx);
    }
    return true;
}

static void *run_thread(void *ctx)
{
    struct applier *applier = ctx;
    bool stopping = false;
    /* A fold has time: when processors are few, whoever answers a client comes first. When a fold
     * is what everybody waits for, nobody else runs anyway. */
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICENESS);
    gentle_sync_begin(&applier->hurries);
    while (!stopping) {
        (void)pthread_mutex_lock(&applier->mutex);
        while (applier->state != APPLIER_WORKING && !applier->stopping) {
            (void)pthread_cond_wait(&applier->news, &applier->mutex);
        }
        stopping = applier->stopping;
        (void)pthread_mutex_unlock(&applier->mutex);
        (void)applier_step(applier);
    }
    (void)gentle_sync_end();
    return NULL;
}

struct applier *applier_create(struct kv *kv, const struct applier_hooks *hooks, bool stepped)
{
    struct applier *applier = MEM_NEW(struct applier);
    applier->kv = kv;
    applier->hooks = *hooks;
    MUST(pthread_mutex_init(&applier->mutex, NULL) == 0);
    MUST(pthread_cond_init(&applier->news, NULL) == 0);
    if (!stepped) {
        MUST(pthread_create(&applier->thread, NULL, run_thread, applier) == 0);
        applier->threaded = true;
    }
    return applier;
}

void applier_destroy(struct applier **applier)
{
    struct applier *old = *applier;
    if (old == NULL) {
        return;
    }
    atomic_store(&old->hurries, true);
    (void)pthread_mutex_lock(&old->mutex);
    old->stopping = true;
    (void)pthread_cond_signal(&old->news);
    (void)pthread_mutex_unlock(&old->mutex);
    if (old->threaded) {
        (void)pthread_join(old->thread, NULL);
    } else {
        (void)applier_step(old);
    }
    (void)pthread_cond_destroy(&old->news);
    (void)pthread_mutex_destroy(&old->mutex);
    mem_free(old);
    *applier = NULL;
}

void applier_give(struct applier *applier, const struct overlay *overlay,
                  const struct format_fold *fold)
{
    MUST(applier_state(applier, NULL, 0) == APPLIER_IDLE);
    applier->overlay = overlay;
    applier->fold = *fold;
    atomic_store(&applier->hurries, false);
    set_state(applier, APPLIER_WORKING);
}

void applier_hurry(struct applier *applier)
{
    atomic_store(&applier->hurries, true);
}

enum applier_state applier_state(struct applier *applier, char *detail, size_t size)
{
    (void)pthread_mutex_lock(&applier->mutex);
    enum applier_state state = applier->state;
    if (detail != NULL) {
        (void)snprintf(detail, size, "%s", applier->detail);
    }
    (void)pthread_mutex_unlock(&applier->mutex);
    return state;
}

void applier_finish(struct applier *applier)
{
    MUST(applier_state(applier, NULL, 0) == APPLIER_DONE);
    applier->overlay = NULL;
    set_state(applier, APPLIER_IDLE);
}

void applier_retry(struct applier *applier)
{
    enum applier_state state = applier_state(applier, NULL, 0);
    if (state == APPLIER_FULL || state == APPLIER_TIGHT || state == APPLIER_NARROW) {
        set_state(applier, APPLIER_WORKING);
    }
}
