#include "store/due_rows.h"
#include <string.h>
#include "base/mem.h"
#include "base/must.h"
#include "base/plant.h"
#include "store/key.h"

static struct text from_of(const struct due_line *line)
{
    return (struct text){(const char *)line->from, line->from_n};
}

static void set(struct due_line *line, enum due_state state, struct text from)
{
    MUST(from.n <= DUE_KEY_BYTES_MAX);
    line->state = state;
    line->from_n = from.n;
    memcpy(line->from, from.p, from.n);
}

static void put(struct due_line *line, struct text key)
{
    if (PLANT("due_row_unnoted") && line->state == DUE_HEAD) {
        return;
    }
    if (line->state == DUE_NONE || text_compare(key, from_of(line)) <= 0) {
        set(line, DUE_HEAD, key);
    }
}

static void delete (struct due_line *line, struct text key)
{
    if (line->state == DUE_HEAD && text_eq(key, from_of(line))) {
        line->state = DUE_BEHIND;
    }
}

/* Trouble with the store leaves it unknown. */
static void look(struct due_line *line, struct reader *reader, struct arena *arena,
                 enum store_table table, struct text end)
{
    struct store_row *rows = NULL;
    if (reader_scan(reader, arena, table, from_of(line), end, 1, false, &rows, NULL) > 0) {
        set(line, DUE_HEAD, rows[0].key);
    } else if (reader->err == ERR_OK) {
        line->state = DUE_NONE;
    }
}

/* --- lanes --- */

static struct key lane_key(uint64_t lane)
{
    struct key key;
    key_begin(&key);
    key_u64(&key, lane);
    return key;
}

/* The first lane that is not before this one. */
static size_t place_of(const struct due_rows *due, uint64_t lane)
{
    size_t low = 0;
    size_t high = due->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (due->lanes[middle].lane < lane) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct due_line *lane_at(const struct due_rows *due, uint64_t lane)
{
    size_t place = place_of(due, lane);
    return place < due->count && due->lanes[place].lane == lane ? &due->lanes[place].line : NULL;
}

static struct due_line *open_lane(struct due_rows *due, uint64_t lane)
{
    size_t place = place_of(due, lane);
    if (due->count == due->capacity) {
        due->capacity = due->capacity ? due->capacity * 2 : 16;
        due->lanes = mem_resize(due->lanes, due->capacity * sizeof *due->lanes);
    }
    memmove(due->lanes + place + 1, due->lanes + place, (due->count - place) * sizeof *due->lanes);
    due->lanes[place] = (struct due_lane){.lane = lane, .line = {.state = DUE_NONE}};
    due->count++;
    return &due->lanes[place].line;
}

static void close_lane(struct due_rows *due, size_t place)
{
    due->count--;
    memmove(due->lanes + place, due->lanes + place + 1, (due->count - place) * sizeof *due->lanes);
}

static void note_job(struct due_rows *due, bool is_put, struct text key)
{
    uint64_t lane = key_get_u64(key, 0);
    struct due_line *line = lane_at(due, lane);
    if (is_put) {
        put(line != NULL ? line : open_lane(due, lane), key);
    } else if (line != NULL) {
        delete (line, key);
    }
}

static void look_into_lane(struct due_lane *lane, struct reader *reader, struct arena *arena)
{
    struct key begin = lane_key(lane->lane);
    struct key end = key_behind(&begin);
    look(&lane->line, reader, arena, TABLE_JOB_DUE, key_text(&end));
}

/* Which lanes there are is read once. */
static void learn_lanes(struct due_rows *due, struct reader *reader, struct arena *arena)
{
    struct key from = lane_key(0);
    struct store_row *rows = NULL;
    due->count = 0;
    while (reader_scan(reader, arena, TABLE_JOB_DUE, key_text(&from), TEXT_NONE, 1, false, &rows,
                       NULL) > 0) {
        uint64_t lane = key_get_u64(rows[0].key, 0);
        put(open_lane(due, lane), rows[0].key);
        if (lane == UINT64_MAX) {
            break;
        }
        from = lane_key(lane + 1);
    }
    due->knows_lanes = reader->err == ERR_OK;
}

/* --- what others call --- */

void due_rows_fini(struct due_rows *due)
{
    mem_free(due->lanes);
    *due = (struct due_rows){0};
}

void due_rows_note(struct due_rows *due, const struct write_set *writes)
{
    for (size_t i = 0; i < writes->count; i++) {
        const struct write *write = &writes->writes[i];
        bool is_put = write->kind == WRITE_PUT;
        if (write->replaced || (!is_put && write->kind != WRITE_DELETE)) {
            continue;
        }
        if (write->table == TABLE_TIMER && is_put) {
            put(&due->timers, write_set_key(writes, write));
        } else if (write->table == TABLE_TIMER) {
            delete (&due->timers, write_set_key(writes, write));
        } else if (write->table == TABLE_JOB_DUE && due->knows_lanes) {
            note_job(due, is_put, write_set_key(writes, write));
        }
    }
}

void due_rows_forget(struct due_rows *due)
{
    due->timers = (struct due_line){0};
    due->count = 0;
    due->knows_lanes = false;
}

bool due_rows_timer(struct due_rows *due, struct reader *reader, struct arena *arena,
                    struct text *key)
{
    if (due->timers.state == DUE_BEHIND) {
        look(&due->timers, reader, arena, TABLE_TIMER, TEXT_NONE);
    }
    *key = from_of(&due->timers);
    return due->timers.state == DUE_HEAD;
}

bool due_rows_lane(struct due_rows *due, struct reader *reader, struct arena *arena, size_t at,
                   uint64_t *lane, struct text *key)
{
    if (!due->knows_lanes) {
        learn_lanes(due, reader, arena);
    }
    while (at < due->count) {
        struct due_lane *next = &due->lanes[at];
        if (next->line.state == DUE_BEHIND) {
            look_into_lane(next, reader, arena);
        }
        if (next->line.state == DUE_HEAD) {
            *lane = next->lane;
            *key = from_of(&next->line);
            return true;
        }
        if (next->line.state == DUE_BEHIND) {
            return false;
        }
        close_lane(due, at);
    }
    return false;
}
