/* From a store of an older format to one of ours, in steps of one version: each walks the rows that
 * it changes, page by page, and each page is one transaction together with how far the step has
 * come. Whoever is killed in between goes on with the page that was under way. From the first page
 * on the format record keeps everybody out who does not know the newest version of all steps; the
 * way back is a backup.
 *
 * What the journal holds must have been folded: its records are of the older format, and what is
 * written behind them is of ours. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H
#include "store/home.h"
#include "store/write_set.h"

#define MIGRATE_PAGE_ROWS 1000u
#define MIGRATE_PAGE_BYTES ((size_t)4 << 20)

struct migrate_row {
    enum store_table table;
    struct text key, value; /* as a store hands them out; lent until the page is written */
};
struct migrate_pen; /* what a step writes of a row */
void migrate_put(struct migrate_pen *pen, enum store_table table, struct text key,
                 struct text value);
void migrate_delete(struct migrate_pen *pen, enum store_table table, struct text key);

/* A step writes under the key of the row that it was given, and into tables that it does not walk:
 * no row is ever given to it twice, however often it is killed. */
struct migrate_step {
    uint32_t from;     /* to from + 1 */
    uint32_t tables;   /* it walks: bits 1u << TABLE_... */
    const char *about; /* for the log */
    /* False: the row is damaged, and nothing can be made of it. */
    bool (*change)(const struct migrate_row *row, struct migrate_pen *pen);
};
struct migrate_plan {
    struct format own;
    const struct migrate_step *steps; /* ascending without a gap, the last one to own.version */
    size_t count;
};
struct migrate_news {
    uint32_t from, to;
    const char *about;
    uint64_t rows; /* looked at by this step so far, also before it was killed */
    bool done;     /* this step is */
};
struct migrate_hooks { /* after each page; may be NULL */
    void (*on_page)(void *ctx, const struct migrate_news *news);
    void *ctx;
};

/* Nothing to do is ERR_OK. ERR_UNSUPPORTED: no step leads from there; ERR_EXHAUSTED: no room, and
 * it goes on when there is some; ERR_CORRUPT: a row is damaged. `why` says which and what to do. */
enum err migrate_run(struct home *home, const struct migrate_plan *plan,
                     const struct migrate_hooks *hooks, char *why, size_t why_size);
/* Whether there is anything to do. */
bool migrate_is_due(const struct home *home, const struct migrate_plan *plan);

#endif
