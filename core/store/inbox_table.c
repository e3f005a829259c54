#include "store/key.h"
#include "store/tables.h"

static struct key id_key(uint64_t id)
{
    struct key key;
    key_begin(&key);
    key_u64(&key, id);
    return key;
}

void inbox_table_put(struct write_set *writes, uint64_t id, struct text packed)
{
    struct key key = id_key(id);
    record_put(writes, TABLE_INBOX, key_text(&key), packed);
}

bool inbox_table_get(struct reader *reader, struct arena *arena, uint64_t id, struct text *packed)
{
    struct key key = id_key(id);
    return record_get(reader, arena, TABLE_INBOX, key_text(&key), packed);
}

void inbox_table_delete(struct write_set *writes, uint64_t id)
{
    struct key key = id_key(id);
    write_set_delete(writes, TABLE_INBOX, key_text(&key));
}
