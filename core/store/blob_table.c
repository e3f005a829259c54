#include "store/key.h"
#include "store/tables.h"

static struct text digest_text(const unsigned char digest[32])
{
    return (struct text){(const char *)digest, 32};
}

static struct key use_key(const unsigned char digest[32], const struct blob_use *use)
{
    struct key key;
    key_begin(&key);
    key_bytes(&key, digest_text(digest));
    key_u8(&key, (uint8_t)use->user);
    key_u64(&key, use->id);
    key_u32(&key, use->n);
    return key;
}

void blob_table_put(struct write_set *writes, const unsigned char digest[32], struct text bytes)
{
    record_put(writes, TABLE_BLOB, digest_text(digest), bytes);
}

bool blob_table_get(struct reader *reader, struct arena *arena, const unsigned char digest[32],
                    struct text *bytes)
{
    return record_get(reader, arena, TABLE_BLOB, digest_text(digest), bytes);
}

void blob_table_delete(struct write_set *writes, const unsigned char digest[32])
{
    write_set_delete(writes, TABLE_BLOB, digest_text(digest));
}

void blob_table_use(struct write_set *writes, const unsigned char digest[32],
                    const struct blob_use *use)
{
    struct key key = use_key(digest, use);
    write_set_put(writes, TABLE_BLOB_USE, key_text(&key), TEXT_NONE);
}

void blob_table_end_use(struct write_set *writes, const unsigned char digest[32],
                        const struct blob_use *use)
{
    struct key key = use_key(digest, use);
    write_set_delete(writes, TABLE_BLOB_USE, key_text(&key));
}

bool blob_table_is_used(struct reader *reader, struct arena *arena, const unsigned char digest[32])
{
    struct key prefix;
    struct store_row *rows = NULL;
    key_begin(&prefix);
    key_bytes(&prefix, digest_text(digest));
    struct key end = key_behind(&prefix);
    return reader_scan(reader, arena, TABLE_BLOB_USE, key_text(&prefix), key_text(&end), 1, false,
                       &rows, NULL) > 0;
}
