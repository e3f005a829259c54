#include "store/migrate_to_6.h"
#include "store/key.h"
#include "store/record.h"

#define JOB_KEY_BYTES 8
#define ENDED_FIRST 2 /* states of a job that has ended: done, dead, late, cancelled */
#define ENDED_LAST 5

static void add_past(const struct migrate_row *row, const struct value *job,
                     struct migrate_pen *pen)
{
    uint64_t ticket = (uint64_t)value_int(job, "ti", 0);
    int64_t state = value_int(job, "st", 0);
    struct key key;
    if (ticket == 0 || state < ENDED_FIRST || state > ENDED_LAST) {
        return;
    }
    key_begin(&key);
    key_u64(&key, ticket);
    key_bytes(&key, row->key);
    migrate_put(pen, TABLE_JOB_PAST, key_text(&key), TEXT_NONE);
}

bool migrate_to_6_change(const struct migrate_row *row, struct migrate_pen *pen)
{
    struct arena arena;
    struct text body;
    struct value job;
    arena_init(&arena);
    bool is_whole = row->key.n == JOB_KEY_BYTES &&
                    record_open(row->table, row->key, row->value, &body) == ERR_OK &&
                    pack_read_lent(&arena, body, &job) == ERR_OK && job.type == VALUE_MAP;
    if (is_whole) {
        add_past(row, &job, pen);
    }
    arena_fini(&arena);
    return is_whole;
}
