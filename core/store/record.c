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

void record_put(struct write_set *writes, enum store_table table, struct text key, struct text body)
{
    struct buf sealed;
    buf_init(&sealed);
    buf_put_u8(&sealed, RECORD_VERSION);
    buf_put_u32(&sealed, checksum(table, key, body));
    buf_put_text(&sealed, body);
    write_set_put(writes, table, key, buf_text(&sealed));
    buf_fini(&sealed);
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
    if (pack_read(arena, body, value) != ERR_OK) {
        reader->err = ERR_CORRUPT;
        return false;
    }
    return true;
}
