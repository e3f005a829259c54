#include "base/must.h"
#include "store/key.h"
#include "store/tables.h"

#define HEAD_BYTES 8 /* the ticket; then four bytes for each entry */

static struct key sequence_key(uint64_t sequence)
{
    struct key key;
    key_begin(&key);
    key_u64(&key, sequence);
    return key;
}

void event_table_put(struct write_set *writes, const struct event_row *rows, size_t count)
{
    struct key key = sequence_key(rows[0].sequence);
    struct buf *body = record_begin(writes, TABLE_EVENT, key_text(&key));
    buf_put_u64(body, rows[0].ticket);
    for (size_t i = 0; i < count; i++) {
        MUST(rows[i].ticket == rows[0].ticket && rows[i].sequence == rows[0].sequence + i);
        buf_put_u32(body, rows[i].entry);
    }
    record_end(writes);
}

uint32_t event_table_span(struct text body)
{
    bool is_whole = body.n > HEAD_BYTES && (body.n - HEAD_BYTES) % 4 == 0;
    return is_whole ? (uint32_t)((body.n - HEAD_BYTES) / 4) : 0;
}

/* The key of the row with this sequence in it, or its own when there is none. */
static struct text first_key(struct reader *reader, struct arena *arena, const struct key *sequence)
{
    struct key behind = key_behind(sequence);
    struct store_row *rows = NULL;
    size_t found =
        reader_scan(reader, arena, TABLE_EVENT, TEXT_NONE, key_text(&behind), 1, true, &rows, NULL);
    return found == 1 ? rows[0].key : key_text(sequence);
}

size_t event_table_page(struct reader *reader, struct arena *arena, uint64_t after, size_t limit,
                        struct event_row **events)
{
    struct key from = sequence_key(after + 1);
    struct store_row *rows = NULL;
    size_t count = 0;
    size_t found = reader_scan(reader, arena, TABLE_EVENT, first_key(reader, arena, &from),
                               TEXT_NONE, limit + 1, false, &rows, NULL);
    *events = NULL;
    for (size_t i = 0; i < found; i++) {
        struct text body;
        uint64_t sequence = key_get_u64(rows[i].key, 0);
        if (record_open(TABLE_EVENT, rows[i].key, rows[i].value, &body) != ERR_OK ||
            event_table_span(body) == 0) {
            reader->err = ERR_CORRUPT;
            return count;
        }
        for (size_t at = HEAD_BYTES; at < body.n && count < limit; at += 4, sequence++) {
            if (sequence > after) {
                *ARENA_PUSH(arena, *events, count) =
                    (struct event_row){.sequence = sequence,
                                       .ticket = buf_get_u64(body.p),
                                       .entry = buf_get_u32(body.p + at)};
            }
        }
    }
    return count;
}
