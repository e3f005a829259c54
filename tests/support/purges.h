/* Tickets that have ended, and what is left of them. Header-only. */
#ifndef TESTS_SUPPORT_PURGES_H
#define TESTS_SUPPORT_PURGES_H
#include "store/scrub.h"
#include "store/tables.h"
#include "support/again.h"
#include "support/problems.h"

static inline void purges_close(struct world *world, const char *id)
{
    problems_ok(world_call(world, "ticket.solve", problems_key(world), "id", id, "resolution",
                           "plugged in", NULL));
    problems_ok(world_call(world, "ticket.close", problems_key(world), "id", id, NULL));
}

static inline const char *purges_closed(struct world *world, const char *customer)
{
    const char *id = problems_ticket(world, customer);
    purges_close(world, id);
    return id;
}

static inline struct answer *purges_ask(struct world *world, const char *id)
{
    return world_call(world, "ticket.purge", problems_key(world), "id", id, "reason", "by law",
                      NULL);
}

/* What ticket.purge said of itself: "asked", "refused", "removing". */
static inline const char *purges_state(struct world *world, const struct answer *answer)
{
    struct value value = world_result(world, answer);
    return world_z(world, value_text(&value, "state"));
}

static inline uint64_t purges_id(const char *id)
{
    uint64_t number = 0;
    ck_assert(id_parse('T', text_z(id), &number));
    return number;
}

static inline bool purges_left(struct world *world, const char *id, struct purged *purged)
{
    struct reader reader;
    reader_init(&reader, world->store, NULL);
    return purged_table_get(&reader, &world->arena, purges_id(id), purged);
}

struct purges_rows {
    enum store_table table;
    struct text prefix;
    size_t count;
};

static inline enum err purges_count_row(void *ctx, enum store_table table, struct text key,
                                        struct text value)
{
    struct purges_rows *rows = ctx;
    (void)value;
    rows->count += table == rows->table && text_starts(key, rows->prefix);
    return ERR_OK;
}

/* Rows of this table whose keys begin with the ticket's number. */
static inline size_t purges_rows(struct world *world, enum store_table table, const char *id)
{
    unsigned char number[8];
    uint64_t ticket = purges_id(id);
    for (int i = 0; i < 8; i++) {
        number[i] = (unsigned char)(ticket >> (56 - 8 * i));
    }
    struct purges_rows rows = {table, {(const char *)number, sizeof number}, 0};
    ck_assert_int_eq(store_walk(world->store, purges_count_row, &rows), ERR_OK);
    return rows.count;
}

static inline void purges_on_finding(void *ctx, const char *table, struct text key,
                                     const char *what)
{
    (void)ctx;
    ck_abort_msg("%s, a key of %zu bytes: %s", table, key.n, what);
}

static inline void purges_scrub(struct world *world)
{
    struct scrub_hooks hooks = {.on_finding = purges_on_finding};
    struct scrub_report report = {.findings = 0};
    ck_assert_int_eq(scrub_store(world->store, &hooks, &report), ERR_OK);
}

/* Nobody finds the ticket any more, the store is in order, and its record leads there again. */
static inline void purges_check_gone(struct world *world, const char *id)
{
    struct purged purged;
    ck_assert(purges_left(world, id, &purged));
    ck_assert_int_ne(purged.done_us, 0);
    ck_assert_uint_eq(purges_rows(world, TABLE_TICKET, id), 0);
    ck_assert_uint_eq(purges_rows(world, TABLE_ENTRY, id), 0);
    ck_assert_uint_eq(purges_rows(world, TABLE_JOB_OF, id), 0);
    ck_assert_uint_eq(purges_rows(world, TABLE_JOB_PAST, id), 0);
    story_refused(world_call(world, "ticket.get", "", "id", id, NULL), ERR_GONE, "purged", "id",
                  "was purged by");
    purges_scrub(world);
    again_check(world);
}

#endif
