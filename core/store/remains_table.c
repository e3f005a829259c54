#include "store/key.h"
#include "store/tables.h"

static struct key place_key(uint64_t ticket, uint32_t entry)
{
    struct key key;
    key_begin(&key);
    key_u64(&key, ticket);
    key_u32(&key, entry);
    return key;
}

bool remains_table_get(struct reader *reader, struct arena *arena, uint64_t ticket, uint32_t entry,
                       struct text *body)
{
    struct key key = place_key(ticket, entry);
    return record_get(reader, arena, TABLE_REMAINS, key_text(&key), body);
}

void remains_table_put(struct write_set *writes, uint64_t ticket, uint32_t entry, struct text body)
{
    struct key key = place_key(ticket, entry);
    record_put(writes, TABLE_REMAINS, key_text(&key), body);
}

void remains_table_delete(struct write_set *writes, uint64_t ticket, uint32_t entry)
{
    struct key key = place_key(ticket, entry);
    write_set_delete(writes, TABLE_REMAINS, key_text(&key));
}
