#include "base/must.h"
#include "store/key.h"
#include "store/layout.h"
#include "store/tables.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define J(member, key, kind) LAYOUT(struct job, member, key, LAYOUT_##kind)

static const struct layout jobs[] = {
    J(id, "id", U64),           J(state, "st", ENUM),         J(hook, "ho", U32),
    J(instance, "in", TEXT),    J(subscription, "su", U32),   J(ticket, "ti", U64),
    J(escalation, "es", U32),   J(level, "le", U32),          J(person, "pe", TEXT),
    J(contact, "co", U32),      J(inbox, "ib", U64),          J(method, "me", TEXT),
    J(attempt, "at", U32),      J(attempts_max, "am", U32),   J(created_us, "cr", I64),
    J(next_us, "ne", I64),      J(lease_until_us, "lu", I64), J(token, "to", U64),
    J(error, "er", TEXT),       J(message_entry, "en", U32),  J(bundle, "bu", TEXT),
    J(chain, "ch", TEXT),       J(urgency, "ur", ENUM),       J(admitted, "ad", BOOL),
    J(is_rendered, "rn", BOOL), J(about, "ab", U64),          J(carrier, "cb", U64),
    J(members, "mb", TEXT),
};

static struct key id_key(uint64_t id)
{
    struct key key;
    key_begin(&key);
    key_u64(&key, id);
    return key;
}

/* One lane per instance: a slow destination must not stand in the way of the others. */
static struct key lane_key(uint64_t lane)
{
    return id_key(lane);
}

/* A leased job is due again when its lease runs out. */
static struct key due_key(const struct job *job)
{
    struct key key = lane_key(text_hash(job->instance));
    key_i64(&key, job->state == JOB_LEASED ? job->lease_until_us : job->next_us);
    key_u64(&key, job->id);
    return key;
}

static struct key of_key(const struct job *job)
{
    struct key key = id_key(job->ticket);
    key_u64(&key, job->id);
    return key;
}

bool job_table_get(struct reader *reader, struct arena *arena, uint64_t id, struct job *job)
{
    struct key key = id_key(id);
    struct value map;
    if (!record_get_value(reader, arena, TABLE_JOB, key_text(&key), &map)) {
        return false;
    }
    *job = (struct job){0};
    layout_read(jobs, COUNT(jobs), &map, job);
    job->message = value_text(&map, "ms");
    job->seen = value_text(&map, "sn");
    return true;
}

static enum store_table table_of(bool is_open)
{
    return is_open ? TABLE_JOB_OF : TABLE_JOB_PAST;
}

static void move_indexes(struct write_set *writes, const struct job *old, const struct job *job)
{
    bool was_open = old != NULL && job_is_open(old);
    bool is_open = job_is_open(job);
    if (old != NULL && job_is_due_some_time(old)) {
        struct key key = due_key(old);
        write_set_delete(writes, TABLE_JOB_DUE, key_text(&key));
    }
    if (job_is_due_some_time(job)) {
        struct key key = due_key(job);
        write_set_put(writes, TABLE_JOB_DUE, key_text(&key), TEXT_NONE);
    }
    if (job->ticket != 0 && (old == NULL || was_open != is_open)) {
        struct key key = of_key(job);
        if (old != NULL) {
            write_set_delete(writes, table_of(was_open), key_text(&key));
        }
        write_set_put(writes, table_of(is_open), key_text(&key), TEXT_NONE);
    }
}

void job_table_put(struct write_set *writes, const struct job *old, const struct job *job)
{
    struct key key = id_key(job->id);
    struct buf body;
    struct pack pack;
    buf_init(&body);
    pack_init(&pack, &body);
    pack_map_begin(&pack);
    layout_pack(&pack, jobs, COUNT(jobs), job);
    if (job->message.n > 0) {
        pack_key(&pack, "ms");
        pack_bytes(&pack, job->message);
    }
    if (job->seen.n > 0) {
        pack_key(&pack, "sn");
        pack_bytes(&pack, job->seen);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK && job->id != 0);
    record_put(writes, TABLE_JOB, key_text(&key), buf_text(&body));
    buf_fini(&body);
    move_indexes(writes, old, job);
}

static size_t take_ids(struct arena *arena, const struct store_row *rows, size_t found,
                       uint64_t **ids)
{
    size_t count = 0;
    *ids = NULL;
    for (size_t i = 0; i < found; i++) {
        if (rows[i].key.n >= 8) {
            *ARENA_PUSH(arena, *ids, count) = key_get_u64(rows[i].key, rows[i].key.n - 8);
        }
    }
    return count;
}

static size_t room_of(struct reader *reader, struct arena *arena, const struct job_room *room,
                      struct text key, size_t limit)
{
    struct job head;
    if (room == NULL || room->of == NULL) {
        return limit;
    }
    if (!job_table_get(reader, arena, key_get_u64(key, 16), &head)) {
        return 0;
    }
    size_t free = room->of(room->ctx, head.instance, head.hook);
    return free < limit ? free : limit;
}

/* The key behind all of this lane that are due until then. */
static struct key lane_end(uint64_t lane, int64_t until_us)
{
    struct key end = lane_key(lane);
    if (until_us == INT64_MAX) {
        return key_behind(&end);
    }
    key_i64(&end, until_us + 1);
    return end;
}

size_t job_table_due(struct due_rows *due, struct reader *reader, struct arena *arena,
                     int64_t until_us, size_t limit, const struct job_room *room, uint64_t **ids)
{
    struct due_rows anew = {0};
    struct due_rows *heads = due != NULL ? due : &anew;
    struct text key;
    uint64_t lane = 0;
    size_t count = 0;
    *ids = NULL;
    for (size_t at = 0; count < limit && due_rows_lane(heads, reader, arena, at, &lane, &key);
         at++) {
        size_t free =
            key_get_i64(key, 8) <= until_us ? room_of(reader, arena, room, key, limit - count) : 0;
        if (free == 0) {
            continue;
        }
        struct store_row *rows = NULL;
        struct key end = lane_end(lane, until_us);
        size_t found = reader_scan(reader, arena, TABLE_JOB_DUE, key, key_text(&end), free, false,
                                   &rows, NULL);
        for (size_t i = 0; i < found; i++) {
            *ARENA_PUSH(arena, *ids, count) = key_get_u64(rows[i].key, 16);
        }
    }
    due_rows_fini(&anew);
    return count;
}

bool job_table_next(struct due_rows *due, struct reader *reader, struct arena *arena,
                    const struct job_room *room, int64_t *next_us)
{
    struct text key;
    uint64_t lane = 0;
    *next_us = INT64_MAX;
    for (size_t at = 0; due_rows_lane(due, reader, arena, at, &lane, &key); at++) {
        int64_t due_us = key_get_i64(key, 8);
        if (due_us < *next_us && room_of(reader, arena, room, key, 1) > 0) {
            *next_us = due_us;
        }
    }
    return *next_us != INT64_MAX;
}

static size_t ids_of(struct reader *reader, struct arena *arena, enum store_table table,
                     uint64_t ticket, size_t limit, uint64_t **ids)
{
    struct key prefix = id_key(ticket);
    struct key end = key_behind(&prefix);
    struct store_row *rows = NULL;
    size_t found = reader_scan(reader, arena, table, key_text(&prefix), key_text(&end), limit,
                               false, &rows, NULL);
    return take_ids(arena, rows, found, ids);
}

size_t job_table_of(struct reader *reader, struct arena *arena, uint64_t ticket, uint64_t **ids)
{
    return ids_of(reader, arena, TABLE_JOB_OF, ticket, STORE_SCAN_ROWS_MAX, ids);
}

size_t job_table_past(struct reader *reader, struct arena *arena, uint64_t ticket, size_t limit,
                      uint64_t **ids)
{
    return ids_of(reader, arena, TABLE_JOB_PAST, ticket, limit, ids);
}

void job_table_delete(struct write_set *writes, const struct job *old)
{
    struct key key = id_key(old->id);
    MUST(!job_is_open(old));
    write_set_delete(writes, TABLE_JOB, key_text(&key));
    if (old->ticket != 0) {
        key = of_key(old);
        write_set_delete(writes, TABLE_JOB_PAST, key_text(&key));
    }
}

size_t job_table_list(struct reader *reader, struct arena *arena, uint64_t after, size_t limit,
                      uint64_t **ids)
{
    struct key from = id_key(after + 1);
    struct store_row *rows = NULL;
    size_t found = reader_scan(reader, arena, TABLE_JOB, key_text(&from), TEXT_NONE, limit, false,
                               &rows, NULL);
    return take_ids(arena, rows, found, ids);
}
