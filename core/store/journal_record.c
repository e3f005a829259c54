#include "store/journal_record.h"
#include <string.h>
#include "base/crc.h"
#include "base/must.h"

#define MAGIC 0x524a5232u /* RJR2 */
#define WRITE_HEAD_BYTES ((size_t)8)

static bool is_kept(const struct write *write)
{
    return (write->kind == WRITE_PUT || write->kind == WRITE_DELETE) && !write->replaced;
}

static size_t body_size(const struct write_set *writes)
{
    size_t size = 0;
    for (size_t i = 0; i < writes->count; i++) {
        const struct write *write = &writes->writes[i];
        size += is_kept(write) ? WRITE_HEAD_BYTES + write->key_n + write->value_n : 0;
    }
    return size;
}

static size_t round_up(size_t size)
{
    return (size + JOURNAL_RECORD_ALIGN - 1) & ~(JOURNAL_RECORD_ALIGN - 1);
}

size_t journal_record_size(const struct write_set *writes)
{
    return round_up(JOURNAL_RECORD_HEAD_BYTES + body_size(writes));
}

static uint32_t put_body(struct buf *out, const struct write_set *writes)
{
    uint32_t count = 0;
    for (size_t i = 0; i < writes->count; i++) {
        const struct write *write = &writes->writes[i];
        if (!is_kept(write)) {
            continue;
        }
        buf_put_u8(out, (uint8_t)write->kind);
        buf_put_u8(out, (uint8_t)write->table);
        buf_put_u16(out, (uint16_t)write->key_n);
        buf_put_u32(out, (uint32_t)write->value_n);
        buf_put_text(out, write_set_key(writes, write));
        buf_put_text(out, write_set_value(writes, write));
        count++;
    }
    return count;
}

static void set_u32(unsigned char *at, uint32_t number)
{
    for (int i = 0; i < 4; i++) {
        at[i] = (unsigned char)(number >> (24 - 8 * i));
    }
}

static void set_u64(unsigned char *at, uint64_t number)
{
    set_u32(at, (uint32_t)(number >> 32));
    set_u32(at + 4, (uint32_t)number);
}

/* Of the store's number, the body's length, and everything behind the checksum's own place. */
static uint32_t checksum(const unsigned char *record, size_t body_n, uint64_t store)
{
    unsigned char number[8];
    set_u64(number, store);
    uint32_t crc = crc_of(crc_of(0, number, sizeof number), record + 4, 4);
    return crc_of(crc, record + 12, JOURNAL_RECORD_HEAD_BYTES - 12 + body_n);
}

bool journal_record_links_equal(const struct journal_link *a, const struct journal_link *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

void journal_record_link(struct text bytes, uint64_t store, struct sha256 *sha256,
                         struct journal_record *record)
{
    unsigned char number[8];
    unsigned char digest[SHA256_BYTES];
    MUST(bytes.n >= JOURNAL_RECORD_HEAD_BYTES);
    set_u64(number, store);
    sha256_start(sha256);
    sha256_add(sha256, (struct text){(const char *)number, sizeof number});
    sha256_add(sha256, text_slice(bytes, 4, JOURNAL_RECORD_HEAD_BYTES));
    sha256_finish(sha256, digest);
    memcpy(record->link.bytes, digest, sizeof record->link.bytes);
}

void journal_record_put(struct buf *out, const struct write_set *writes, uint64_t store,
                        struct sha256 *sha256, struct journal_record *record)
{
    size_t start = out->n;
    size_t body_n = body_size(writes);
    MUST(body_n <= JOURNAL_RECORD_BYTES_MAX);
    buf_reserve(out, round_up(JOURNAL_RECORD_HEAD_BYTES + body_n));
    buf_put_u32(out, MAGIC);
    buf_put_u32(out, (uint32_t)body_n);
    buf_put_u32(out, 0);
    buf_put_u32(out, record->epoch);
    buf_put_u64(out, record->sequence);
    buf_put_u64(out, record->synced);
    buf_put_u32(out, 0);
    buf_put_u32(out, 0);
    buf_put(out, record->previous.bytes, sizeof record->previous.bytes);
    record->writes = put_body(out, writes);
    set_u32(out->p + start + 32, record->writes);
    set_u32(out->p + start + 8, checksum(out->p + start, body_n, store));
    record->size = round_up(JOURNAL_RECORD_HEAD_BYTES + body_n);
    if (sha256 != NULL) {
        journal_record_link(text_slice(buf_text(out), start, out->n), store, sha256, record);
    }
    while (out->n - start < record->size) {
        buf_put_u8(out, 0);
    }
}

bool journal_record_read(struct text bytes, uint64_t store, struct journal_record *record)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    if (bytes.n < JOURNAL_RECORD_HEAD_BYTES || buf_get_u32(p) != MAGIC) {
        return false;
    }
    size_t body_n = buf_get_u32(p + 4);
    if (body_n > bytes.n - JOURNAL_RECORD_HEAD_BYTES || body_n > JOURNAL_RECORD_BYTES_MAX) {
        return false;
    }
    *record = (struct journal_record){.epoch = buf_get_u32(p + 12),
                                      .sequence = buf_get_u64(p + 16),
                                      .synced = buf_get_u64(p + 24),
                                      .writes = buf_get_u32(p + 32),
                                      .size = round_up(JOURNAL_RECORD_HEAD_BYTES + body_n)};
    memcpy(record->previous.bytes, p + 40, sizeof record->previous.bytes);
    record->body = (struct text){bytes.p + JOURNAL_RECORD_HEAD_BYTES, body_n};
    return checksum(p, body_n, store) == buf_get_u32(p + 8);
}

bool journal_record_next(struct text *body, struct journal_write *write)
{
    const unsigned char *p = (const unsigned char *)body->p;
    if (body->n < WRITE_HEAD_BYTES) {
        return false;
    }
    size_t key_n = buf_get_u16(p + 2);
    size_t value_n = buf_get_u32(p + 4);
    if ((p[0] != WRITE_PUT && p[0] != WRITE_DELETE) || p[1] == 0 || p[1] >= TABLE_END ||
        key_n == 0 || key_n + value_n > body->n - WRITE_HEAD_BYTES) {
        return false;
    }
    *write = (struct journal_write){.kind = (enum write_kind)p[0],
                                    .table = p[1],
                                    .key = {body->p + WRITE_HEAD_BYTES, key_n},
                                    .value = {body->p + WRITE_HEAD_BYTES + key_n, value_n}};
    body->p += WRITE_HEAD_BYTES + key_n + value_n;
    body->n -= WRITE_HEAD_BYTES + key_n + value_n;
    return true;
}
