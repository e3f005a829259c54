#include "store/lmdb/format.h"
#include <stdio.h>
#include <string.h>
#include "base/buf.h"
#include "base/crc.h"

#define FORMAT_BYTES 24
static const char magic[8] = "RUNGDB\1";

static struct text format_key(void)
{
    return TEXT("\1format"); /* table META, out of the way of its counters */
}

enum err format_check(struct kv *kv, char *why, size_t why_size)
{
    struct kv_txn txn;
    struct text value;
    unsigned char bytes[FORMAT_BYTES];
    kv_begin(kv, &txn, false);
    bool found = kv_get(&txn, format_key(), &value);
    size_t length = found ? value.n : 0;
    if (length == FORMAT_BYTES) {
        memcpy(bytes, value.p, FORMAT_BYTES);
    }
    kv_end(&txn, false);
    if (txn.err != ERR_OK) {
        (void)snprintf(why, why_size, "the store cannot be read: %s", txn.detail);
        return txn.err;
    }
    if (!found) {
        return ERR_NOT_FOUND;
    }
    if (length != FORMAT_BYTES || memcmp(bytes, magic, sizeof magic) != 0 ||
        crc_of(0, bytes, FORMAT_BYTES - 4) != buf_get_u32(bytes + FORMAT_BYTES - 4)) {
        (void)snprintf(why, why_size,
                       "the format record is damaged: restore the store from a backup");
        return ERR_CORRUPT;
    }
    if (buf_get_u32(bytes + 16) > FORMAT_VERSION) {
        (void)snprintf(
            why, why_size,
            "the store has format %u and wants a writer of %u; this rungd writes %u: install "
            "the newer rungd",
            buf_get_u32(bytes + 8), buf_get_u32(bytes + 16), FORMAT_VERSION);
        return ERR_UNSUPPORTED;
    }
    return ERR_OK;
}

enum err format_write(struct kv *kv, char *why, size_t why_size)
{
    struct kv_txn txn;
    struct buf record;
    buf_init(&record);
    buf_put(&record, magic, sizeof magic);
    buf_put_u32(&record, FORMAT_VERSION);
    buf_put_u32(&record, FORMAT_MIN_READER);
    buf_put_u32(&record, FORMAT_MIN_WRITER);
    buf_put_u32(&record, crc_of(0, record.p, record.n));
    kv_begin(kv, &txn, true);
    kv_put(&txn, format_key(), buf_text(&record));
    kv_end(&txn, true);
    buf_fini(&record);
    if (txn.err != ERR_OK) {
        (void)snprintf(why, why_size, "the format record cannot be written: %s", txn.detail);
    }
    return txn.err;
}
