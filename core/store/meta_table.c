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
    struct buf body;
    buf_init(&body);
    buf_put_u64(&body, number);
    record_put(writes, TABLE_META, name_key(name), buf_text(&body));
    buf_fini(&body);
}

uint64_t meta_table_next(struct reader *reader, struct write_set *writes, const char *name)
{
    uint64_t number = meta_table_get(reader, name) + 1;
    meta_table_put(writes, name, number);
    return number;
}
