/* Formats that no release has, for tests of what brings a store from one to the next: the first
 * step from the format of today puts a letter behind each value of two tables, the second one moves
 * the rows of one into another. Neither may be done to a row twice. */
#ifndef TESTS_SUPPORT_PLAN_H
#define TESTS_SUPPORT_PLAN_H
#include <string.h>
#include "store/migrate.h"

#define PLAN_LETTER 'm'
#define PLAN_VALUE_BYTES_MAX 4096

static inline bool plan_add_letter(const struct migrate_row *row, struct migrate_pen *pen)
{
    char value[PLAN_VALUE_BYTES_MAX + 1];
    if (row->value.n > PLAN_VALUE_BYTES_MAX) {
        return false; /* what these tests call damaged */
    }
    memcpy(value, row->value.n > 0 ? row->value.p : "", row->value.n);
    value[row->value.n] = PLAN_LETTER;
    migrate_put(pen, row->table, row->key, (struct text){value, row->value.n + 1});
    return true;
}

static inline bool plan_move(const struct migrate_row *row, struct migrate_pen *pen)
{
    migrate_delete(pen, row->table, row->key);
    migrate_put(pen, TABLE_DOCUMENT, row->key, row->value);
    return true;
}

static const struct migrate_step plan_steps[] = {{.from = FORMAT_VERSION,
                                                  .tables = 1u << TABLE_TICKET | 1u << TABLE_KV,
                                                  .about = "a letter",
                                                  .change = plan_add_letter},
                                                 {.from = FORMAT_VERSION + 1,
                                                  .tables = 1u << TABLE_KV,
                                                  .about = "kv becomes document",
                                                  .change = plan_move}};

/* A program whose format lies so many steps ahead. */
static inline struct migrate_plan plan_of(uint32_t steps)
{
    uint32_t version = FORMAT_VERSION + steps;
    return (struct migrate_plan){
        .own = {.version = version, .min_reader = version, .min_writer = version},
        .steps = plan_steps,
        .count = steps};
}

#endif
