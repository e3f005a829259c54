#include "store/key.h"
#include "store/tables.h"

static struct key guest_key(struct text instance, struct text name)
{
    struct key key;
    key_begin(&key);
    key_hash16(&key, TEXT("instance"), instance); /* one instance's rows lie together */
    key_bytes(&key, name);
    return key;
}

bool kv_table_get(struct reader *reader, struct arena *arena, struct text instance,
                  struct text name, int64_t now_us, struct text *value)
{
    struct key key = guest_key(instance, name);
    struct text body;
    if (!record_get(reader, arena, TABLE_KV, key_text(&key), &body) || body.n < 8) {
        return false;
    }
    int64_t expires_us = (int64_t)buf_get_u64(body.p);
    *value = text_slice(body, 8, body.n);
    return expires_us == 0 || now_us < expires_us;
}

void kv_table_put(struct write_set *writes, struct text instance, struct text name,
                  struct text value, int64_t expires_us)
{
    struct key key = guest_key(instance, name);
    struct buf body;
    buf_init(&body);
    buf_put_u64(&body, (uint64_t)expires_us);
    buf_put_text(&body, value);
    record_put(writes, TABLE_KV, key_text(&key), buf_text(&body));
    buf_fini(&body);
}

void kv_table_delete(struct write_set *writes, struct text instance, struct text name)
{
    struct key key = guest_key(instance, name);
    write_set_delete(writes, TABLE_KV, key_text(&key));
}

size_t kv_table_page(struct reader *reader, struct arena *arena, struct text instance,
                     struct text prefix, struct text after, int64_t now_us, size_t limit,
                     struct kv_row **rows)
{
    struct key lowest = guest_key(instance, prefix);
    struct key end = key_behind(&lowest);
    struct key from = guest_key(instance, after.n > 0 ? after : prefix);
    struct store_row *found = NULL;
    size_t count = 0;
    if (after.n > 0) {
        key_u8(&from, 0); /* the smallest key behind it */
    }
    size_t scanned = reader_scan(reader, arena, TABLE_KV, key_text(&from), key_text(&end), limit,
                                 false, &found, NULL);
    *rows = NULL;
    for (size_t i = 0; i < scanned; i++) {
        struct kv_row row = {.name = text_slice(found[i].key, 16, found[i].key.n)};
        if (kv_table_get(reader, arena, instance, row.name, now_us, &row.value)) {
            *ARENA_PUSH(arena, *rows, count) = row;
        }
    }
    return count;
}
