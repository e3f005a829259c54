#include "store/key.h"
#include "store/tables.h"

bool document_table_get(struct reader *reader, struct arena *arena, struct text name,
                        struct value *value)
{
    return record_get_value(reader, arena, TABLE_DOCUMENT, name, value);
}

void document_table_put(struct write_set *writes, struct text name, struct text packed)
{
    record_put(writes, TABLE_DOCUMENT, name, packed);
}

void document_table_delete(struct write_set *writes, struct text name)
{
    write_set_delete(writes, TABLE_DOCUMENT, name);
}

size_t document_table_page(struct reader *reader, struct arena *arena, struct text prefix,
                           struct text after, size_t limit, struct document_row **rows)
{
    struct key lowest;
    struct key from;
    struct store_row *found = NULL;
    size_t count = 0;
    key_begin(&lowest);
    key_bytes(&lowest, prefix);
    struct key end = key_behind(&lowest);
    key_begin(&from);
    key_bytes(&from, after.n > 0 ? after : prefix);
    if (after.n > 0) {
        key_u8(&from, 0); /* the smallest key behind it */
    }
    size_t scanned = reader_scan(reader, arena, TABLE_DOCUMENT, key_text(&from), key_text(&end),
                                 limit, false, &found, NULL);
    *rows = NULL;
    for (size_t i = 0; i < scanned; i++) {
        struct document_row row = {.name = found[i].key};
        if (document_table_get(reader, arena, row.name, &row.value)) {
            *ARENA_PUSH(arena, *rows, count) = row;
        }
    }
    return count;
}
