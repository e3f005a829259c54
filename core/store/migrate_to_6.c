#include "store/migrate_to_6.h"
#include "store/blob_uses.h"
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

static void add_use(void *ctx, const unsigned char digest[32], const struct blob_use *use)
{
    struct migrate_pen *pen = ctx;
    struct write_set uses;
    write_set_init(&uses);
    blob_table_use(&uses, digest, use);
    migrate_put(pen, TABLE_BLOB_USE, write_set_key(&uses, &uses.writes[0]), TEXT_NONE);
    write_set_fini(&uses);
}

static bool change_job(struct arena *arena, const struct migrate_row *row, struct text body,
                       struct migrate_pen *pen)
{
    struct value job;
    bool is_whole = row->key.n == JOB_KEY_BYTES && pack_read_lent(arena, body, &job) == ERR_OK &&
                    job.type == VALUE_MAP;
    if (is_whole) {
        add_past(row, &job, pen);
    }
    return is_whole;
}

bool migrate_to_6_change(const struct migrate_row *row, struct migrate_pen *pen)
{
    struct arena arena;
    struct text body;
    arena_init(&arena);
    bool is_whole = record_open(row->table, row->key, row->value, &body) == ERR_OK;
    if (is_whole && row->table == TABLE_JOB) {
        is_whole = change_job(&arena, row, body, pen);
    } else if (is_whole) {
        blob_uses(&arena, row->table, row->key, body, add_use, pen);
    }
    arena_fini(&arena);
    return is_whole;
}
