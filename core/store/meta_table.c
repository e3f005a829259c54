#include "store/tables.h"

static struct text name_key(const char *name)
{
    return text_z(name);
}

uint64_t meta_table_get(struct reader *reader, const char *name)
{
    struct arena arena;
    struct text body;
    uint64_t number = 0;
    arena_init(&arena);
    if (record_get(reader, &arena, TABLE_META, name_key(name), &body) && body.n == 8) {
        number = buf_get_u64(body.p);
    }
    arena_fini(&arena);
    return number;
}

void meta_table_put(struct write_set *writes, const char *name, uint64_t number)
{
    buf_put_u64(record_begin(writes, TABLE_META, name_key(name)), number);
    record_end(writes);
}

uint64_t meta_table_take(struct reader *reader, struct write_set *writes, const char *name,
                         size_t count)
{
    uint64_t number = meta_table_get(reader, name);
    meta_table_put(writes, name, number + count);
    return number + 1;
}

uint64_t meta_table_next(struct reader *reader, struct write_set *writes, const char *name)
{
    return meta_table_take(reader, writes, name, 1);
}
