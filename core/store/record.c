#include "store/record.h"
#include "base/crc.h"
#include "base/log.h"

#define RECORD_HEAD_BYTES 5

static uint32_t checksum(enum store_table table, struct text key, struct text body)
{
    unsigned char head[2] = {(unsigned char)table, RECORD_VERSION};
    uint32_t crc = crc_of(0, head, sizeof head);
    crc = crc_of(crc, key.p, key.n);
    return crc_of(crc, body.n ? body.p : "", body.n);
}

struct buf *record_begin(struct write_set *writes, enum store_table table, struct text key)
{
    struct buf *out = write_set_put_begin(writes, table, key);
    buf_put_u8(out, RECORD_VERSION);
    buf_put_u32(out, 0); /* the checksum's place */
    return out;
}

void record_end(struct write_set *writes)
{
    write_set_put_end(writes);
    const struct write *write = &writes->writes[writes->count - 1];
    unsigned char *value = writes->bytes.p + write->value_at;
    struct text body = text_slice(write_set_value(writes, write), RECORD_HEAD_BYTES, SIZE_MAX);
    uint32_t crc = checksum(write->table, write_set_key(writes, write), body);
    for (int i = 0; i < 4; i++) {
        value[1 + i] = (unsigned char)(crc >> (24 - 8 * i));
    }
}

void record_put(struct write_set *writes, enum store_table table, struct text key, struct text body)
{
    buf_put_text(record_begin(writes, table, key), body);
    record_end(writes);
}

enum err record_open(enum store_table table, struct text key, struct text value, struct text *body)
{
    if (value.n < RECORD_HEAD_BYTES || value.p[0] != RECORD_VERSION) {
        return ERR_CORRUPT;
    }
    *body = text_slice(value, RECORD_HEAD_BYTES, value.n);
    return checksum(table, key, *body) == buf_get_u32(value.p + 1) ? ERR_OK : ERR_CORRUPT;
}

bool record_get(struct reader *reader, struct arena *arena, enum store_table table, struct text key,
                struct text *body)
{
    struct text value;
    if (!reader_get(reader, arena, table, key, &value)) {
        return false;
    }
    if (record_open(table, key, value, body) != ERR_OK) {
        log_error("store.damage", "table=%d key_bytes=%zu", (int)table, key.n);
        reader->err = ERR_CORRUPT;
        return false;
    }
    return true;
}

bool record_get_value(struct reader *reader, struct arena *arena, enum store_table table,
                      struct text key, struct value *value)
{
    struct text body;
    if (!record_get(reader, arena, table, key, &body)) {
        return false;
    }
    if (pack_read_lent(arena, body, value) != ERR_OK) {
        reader->err = ERR_CORRUPT;
        return false;
    }
    return true;
}
