#include <string.h>
#include "store/key.h"
#include "store/tables.h"

#define REFERENCE_BYTES 44

static struct key outside_key(struct text channel, struct text external_id)
{
    struct key key;
    key_begin(&key);
    key_hash16(&key, channel, external_id);
    return key;
}

bool reference_table_get(struct reader *reader, struct arena *arena, struct text channel,
                         struct text external_id, struct reference *reference)
{
    struct key key = outside_key(channel, external_id);
    struct text body;
    if (!record_get(reader, arena, TABLE_REFERENCE, key_text(&key), &body) ||
        body.n < REFERENCE_BYTES) {
        return false;
    }
    reference->ticket = buf_get_u64(body.p);
    reference->entry = buf_get_u32(body.p + 8);
    memcpy(reference->body, body.p + 12, sizeof reference->body);
    return true;
}

void reference_table_delete(struct write_set *writes, struct text channel, struct text external_id)
{
    struct key key = outside_key(channel, external_id);
    write_set_delete(writes, TABLE_REFERENCE, key_text(&key));
}

void reference_table_put(struct write_set *writes, struct text channel, struct text external_id,
                         const struct reference *reference)
{
    struct key key = outside_key(channel, external_id);
    struct buf body;
    buf_init(&body);
    buf_put_u64(&body, reference->ticket);
    buf_put_u32(&body, reference->entry);
    buf_put(&body, reference->body, sizeof reference->body);
    record_put(writes, TABLE_REFERENCE, key_text(&key), buf_text(&body));
    buf_fini(&body);
}
