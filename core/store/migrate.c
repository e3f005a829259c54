#include "store/migrate.h"
#include <stdio.h>
#include <string.h>
#include "base/mem.h"
#include "base/must.h"
#include "store/overlay.h"
#include "store/record.h"
#include "store/squeeze.h"

/* What the steps of one page have written. */
struct migrate_pen {
    struct write_set writes;
};

struct run {
    struct home *home;
    const struct migrate_plan *plan;
    const struct migrate_hooks *hooks;
    const struct migrate_step *step;
    struct arena *arena; /* of a page */
    struct migrate_pen pen;
    struct buf next; /* the key, with its table, that the next page begins at; empty: the end */
    uint64_t rows;
    char *why;
    size_t why_size;
};

void migrate_put(struct migrate_pen *pen, enum store_table table, struct text key,
                 struct text value)
{
    write_set_put(&pen->writes, table, key, value);
}

void migrate_delete(struct migrate_pen *pen, enum store_table table, struct text key)
{
    write_set_delete(&pen->writes, table, key);
}

/* --- reading a page --- */

static bool is_walked(const struct run *run, unsigned table)
{
    return table < TABLE_END && (run->step->tables >> table & 1u) != 0;
}

/* The first table at or behind this one that the step walks; TABLE_END: none. */
static unsigned next_table(const struct run *run, unsigned table)
{
    while (table < TABLE_END && !is_walked(run, table)) {
        table++;
    }
    return table;
}

static void begin_at(struct run *run, unsigned table)
{
    table = next_table(run, table);
    buf_clear(&run->next);
    if (table < TABLE_END) {
        buf_put_u8(&run->next, (uint8_t)table);
    }
}

/* The page goes on behind `key`: nothing sorts between a key and the same with a zero behind it. */
static void go_on_behind(struct run *run, struct text key)
{
    buf_clear(&run->next);
    buf_put_text(&run->next, key);
    buf_put_u8(&run->next, 0);
}

static bool change(struct run *run, struct text key, struct text stored)
{
    struct migrate_row row = {.table = (enum store_table)(unsigned char)key.p[0],
                              .key = arena_text(run->arena, text_slice(key, 1, key.n)),
                              .value = squeeze_open(run->arena, stored)};
    if (run->step->change(&row, &run->pen)) {
        return true;
    }
    int length =
        snprintf(run->why, run->why_size, "step %u to %u: a row of table %u is damaged, key ",
                 run->step->from, run->step->from + 1, (unsigned)row.table);
    for (size_t i = 0; i < row.key.n && length > 0 && (size_t)length + 3 < run->why_size; i++) {
        length += snprintf(run->why + length, run->why_size - (size_t)length, "%02x",
                           (unsigned char)row.key.p[i]);
    }
    return false;
}

/* Changes the rows of one page into the pen, and finds where the next one begins. */
static enum err read_page(struct run *run)
{
    struct kv_txn txn;
    struct text key;
    struct text value;
    enum err err = ERR_OK;
    unsigned count = 0;
    bool is_full = false;
    kv_begin(run->home->kv, &txn, false);
    while (err == ERR_OK && !is_full && run->next.n > 0) {
        bool found = kv_seek(&txn, buf_text(&run->next), false, &key, &value);
        while (found && !is_full && err == ERR_OK && is_walked(run, (unsigned char)key.p[0])) {
            if (!format_is_own(key)) {
                err = change(run, key, value) ? ERR_OK : ERR_CORRUPT;
            }
            go_on_behind(run, key);
            is_full = ++count >= MIGRATE_PAGE_ROWS || run->arena->used >= MIGRATE_PAGE_BYTES;
            found = is_full || kv_step(&txn, false, &key, &value);
        }
        if (!found) {
            buf_clear(&run->next);
        } else if (!is_full) {
            begin_at(run, (unsigned char)key.p[0]);
        }
    }
    kv_end(&txn, false);
    if (txn.err != ERR_OK) {
        (void)snprintf(run->why, run->why_size, "data.mdb cannot be read: %s", txn.detail);
        err = txn.err;
    }
    run->rows += count;
    return err;
}

/* --- writing it --- */

/* Who may open the store from now on, and what its rows are. */
static struct format format_of(const struct run *run, bool is_done)
{
    struct format format = run->plan->own;
    format.version = is_done ? run->step->from + 1 : run->step->from;
    return format;
}

static void put_rows(struct run *run, struct kv_txn *txn)
{
    struct squeeze *squeeze = squeeze_create();
    for (size_t i = 0; i < run->pen.writes.count; i++) {
        const struct write *write = &run->pen.writes.writes[i];
        struct overlay_key full;
        struct text key = overlay_key(&full, write->table, write_set_key(&run->pen.writes, write));
        if (write->replaced) {
            continue;
        }
        if (write->kind == WRITE_DELETE) {
            kv_delete(txn, key);
        } else {
            kv_put(txn, key, squeeze_close(squeeze, write_set_value(&run->pen.writes, write)));
        }
    }
    squeeze_destroy(&squeeze);
}

static bool write_page_once(struct run *run, struct kv_txn *txn)
{
    bool is_done = run->next.n == 0;
    const struct format format = format_of(run, is_done);
    const struct format_progress progress = {.from = run->step->from,
                                             .to = run->plan->own.version,
                                             .rows = run->rows,
                                             .next = buf_text(&run->next)};
    kv_begin(run->home->kv, txn, true);
    put_rows(run, txn);
    format_put(txn, &format);
    if (is_done) {
        format_end_progress(txn);
    } else {
        format_put_progress(txn, &progress);
    }
    kv_end(txn, true);
    if (txn->err == ERR_OK) {
        run->home->format = format;
        run->home->fold.format = format.version;
    }
    return txn->err == ERR_OK;
}

static enum err write_page(struct run *run)
{
    struct kv_txn txn;
    bool is_written = write_page_once(run, &txn);
    while (!is_written && txn.narrow && home_grow(run->home)) {
        is_written = write_page_once(run, &txn);
    }
    if (!is_written) {
        (void)snprintf(run->why, run->why_size,
                       "the store cannot be brought from format %u to %u: %s; it goes on from "
                       "where it is when that is mended",
                       run->step->from, run->step->from + 1, txn.detail);
    }
    return is_written ? ERR_OK : txn.err;
}

static void tell(struct run *run)
{
    struct migrate_news news = {.from = run->step->from,
                                .to = run->step->from + 1,
                                .about = run->step->about,
                                .rows = run->rows,
                                .done = run->next.n == 0};
    if (run->hooks != NULL && run->hooks->on_page != NULL) {
        run->hooks->on_page(run->hooks->ctx, &news);
    }
}

/* --- a step --- */

/* Where the step was when its process ended, or its beginning. */
static enum err resume(struct run *run)
{
    struct format_progress progress;
    struct arena arena;
    arena_init(&arena);
    enum err err = format_get_progress(run->home->kv, &arena, &progress, run->why, run->why_size);
    if (err == ERR_OK && progress.from == run->step->from) {
        run->rows = progress.rows;
        buf_clear(&run->next);
        buf_put_text(&run->next, progress.next);
    } else if (err == ERR_OK || err == ERR_NOT_FOUND) {
        run->rows = 0;
        begin_at(run, 1);
        err = ERR_OK;
    }
    arena_fini(&arena);
    return err;
}

static enum err run_step(struct run *run, const struct migrate_step *step)
{
    run->step = step;
    enum err err = resume(run);
    bool is_done = false;
    while (err == ERR_OK && !is_done) {
        struct arena arena;
        arena_init(&arena);
        run->arena = &arena;
        write_set_clear(&run->pen.writes);
        err = read_page(run);
        err = err == ERR_OK ? write_page(run) : err;
        is_done = run->next.n == 0;
        if (err == ERR_OK) {
            tell(run);
        }
        arena_fini(&arena);
    }
    return err;
}

static const struct migrate_step *step_from(const struct migrate_plan *plan, uint32_t version)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->steps[i].from == version) {
            return &plan->steps[i];
        }
    }
    return NULL;
}

bool migrate_is_due(const struct home *home, const struct migrate_plan *plan)
{
    return home->format.version < plan->own.version;
}

enum err migrate_run(struct home *home, const struct migrate_plan *plan,
                     const struct migrate_hooks *hooks, char *why, size_t why_size)
{
    struct run run = {.home = home, .plan = plan, .hooks = hooks, .why = why, .why_size = why_size};
    enum err err = ERR_OK;
    write_set_init(&run.pen.writes);
    buf_init(&run.next);
    while (err == ERR_OK && migrate_is_due(home, plan)) {
        const struct migrate_step *step = step_from(plan, home->format.version);
        if (step == NULL) {
            (void)snprintf(why, why_size,
                           "the store is of format %u, from which this rungd knows no way to "
                           "format %u: let the rungd that knows both open it once",
                           home->format.version, plan->own.version);
            err = ERR_UNSUPPORTED;
        } else {
            err = run_step(&run, step);
        }
    }
    buf_fini(&run.next);
    write_set_fini(&run.pen.writes);
    return err;
}
