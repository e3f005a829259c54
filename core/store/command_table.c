#include "store/key.h"
#include "store/tables.h"

static struct key sequence_key(uint64_t sequence)
{
    struct key key;
    key_begin(&key);
    key_u64(&key, sequence);
    return key;
}

void command_table_put(struct write_set *writes, uint64_t sequence, struct text packed)
{
    struct key key = sequence_key(sequence);
    record_put(writes, TABLE_COMMAND, key_text(&key), packed);
}

void command_table_delete(struct write_set *writes, uint64_t sequence)
{
    struct key key = sequence_key(sequence);
    write_set_delete(writes, TABLE_COMMAND, key_text(&key));
}

bool command_table_get(struct reader *reader, struct arena *arena, uint64_t sequence,
                       struct text *packed)
{
    struct key key = sequence_key(sequence);
    return record_get(reader, arena, TABLE_COMMAND, key_text(&key), packed);
}
