#include "store/key.h"
#include "store/tables.h"

#define EVENT_BYTES 12

static struct key sequence_key(uint64_t sequence)
{
    struct key key;
    key_begin(&key);
    key_u64(&key, sequence);
    return key;
}

void event_table_put(struct write_set *writes, const struct event_row *row)
{
    struct key key = sequence_key(row->sequence);
    struct buf body;
    buf_init(&body);
    buf_put_u64(&body, row->ticket);
    buf_put_u32(&body, row->entry);
    record_put(writes, TABLE_EVENT, key_text(&key), buf_text(&body));
    buf_fini(&body);
}

size_t event_table_page(struct reader *reader, struct arena *arena, uint64_t after, size_t limit,
                        struct event_row **events)
{
    struct key from = sequence_key(after + 1);
    struct store_row *rows = NULL;
    size_t count = 0;
    size_t found = reader_scan(reader, arena, TABLE_EVENT, key_text(&from), TEXT_NONE, limit, false,
                               &rows, NULL);
    *events = NULL;
    for (size_t i = 0; i < found; i++) {
        struct text body;
        if (record_open(TABLE_EVENT, rows[i].key, rows[i].value, &body) != ERR_OK ||
            body.n < EVENT_BYTES) {
            reader->err = ERR_CORRUPT;
            return count;
        }
        *ARENA_PUSH(arena, *events, count) =
            (struct event_row){.sequence = key_get_u64(rows[i].key, 0),
                               .ticket = buf_get_u64(body.p),
                               .entry = buf_get_u32(body.p + 8)};
    }
    return count;
}
