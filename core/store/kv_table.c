#include "store/key.h"
#include "store/tables.h"

static struct key guest_key(struct text instance, struct text name)
{
    struct key key;
    key_begin(&key);
    key_hash16(&key, TEXT("instance"), instance); /* one instance's rows lie together */
    key_hash16(&key, instance, name);
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
