#include "store/key.h"
#include "store/tables.h"

static struct key entry_key(uint64_t ticket, uint32_t n)
{
    struct key key;
    key_begin(&key);
    key_u64(&key, ticket);
    key_u32(&key, n);
    return key;
}

void entry_table_put(struct write_set *writes, uint64_t ticket, uint32_t n, struct text packed)
{
    struct key key = entry_key(ticket, n);
    record_put(writes, TABLE_ENTRY, key_text(&key), packed);
}

struct buf *entry_table_begin(struct write_set *writes, uint64_t ticket, uint32_t n)
{
    struct key key = entry_key(ticket, n);
    return record_begin(writes, TABLE_ENTRY, key_text(&key));
}

bool entry_table_get(struct reader *reader, struct arena *arena, uint64_t ticket, uint32_t n,
                     struct value *value)
{
    struct key key = entry_key(ticket, n);
    return record_get_value(reader, arena, TABLE_ENTRY, key_text(&key), value);
}

size_t entry_table_page(struct reader *reader, struct arena *arena, uint64_t ticket, uint32_t from,
                        size_t limit, struct value **values, bool *more)
{
    struct key first = entry_key(ticket, from);
    struct key last = entry_key(ticket, UINT32_MAX);
    struct store_row *rows = NULL;
    size_t count = 0;
    size_t found = reader_scan(reader, arena, TABLE_ENTRY, key_text(&first), key_text(&last), limit,
                               false, &rows, more);
    *values = NULL;
    for (size_t i = 0; i < found; i++) {
        struct text body;
        struct value value;
        if (record_open(TABLE_ENTRY, rows[i].key, rows[i].value, &body) != ERR_OK ||
            pack_read(arena, body, &value) != ERR_OK) {
            reader->err = ERR_CORRUPT;
            return count;
        }
        *ARENA_PUSH(arena, *values, count) = value;
    }
    return count;
}
