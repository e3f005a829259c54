#include "store/tables.h"

void blob_table_put(struct write_set *writes, const unsigned char digest[32], struct text bytes)
{
    record_put(writes, TABLE_BLOB, (struct text){(const char *)digest, 32}, bytes);
}

bool blob_table_get(struct reader *reader, struct arena *arena, const unsigned char digest[32],
                    struct text *bytes)
{
    return record_get(reader, arena, TABLE_BLOB, (struct text){(const char *)digest, 32}, bytes);
}
