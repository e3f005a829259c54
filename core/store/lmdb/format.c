#include "store/lmdb/format.h"
#include <stdio.h>
#include <string.h>
#include "base/buf.h"
#include "base/crc.h"

#define FORMAT_BYTES 24
#define FOLD_BYTES 40
static const char magic[8] = "RUNGDB\1";

static struct text format_key(void)
{
    return TEXT("\1format"); /* table META, out of the way of its counters */
}

static struct text fold_key(void)
{
    return TEXT("\1journal");
}

bool format_is_own(struct text key)
{
    return text_eq(key, format_key()) || text_eq(key, fold_key());
}

enum err format_check(struct kv *kv, uint32_t *version, char *why, size_t why_size)
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
    *version = buf_get_u32(bytes + 8);
    return ERR_OK;
}

void format_put_fold(struct kv_txn *txn, const struct format_fold *fold)
{
    struct buf record;
    buf_init(&record);
    buf_put_u64(&record, fold->sequence);
    buf_put_u64(&record, fold->store);
    buf_put(&record, fold->link.bytes, sizeof fold->link.bytes);
    buf_put_u32(&record, fold->epoch);
    buf_put_u32(&record, crc_of(0, record.p, record.n));
    kv_put(txn, fold_key(), buf_text(&record));
    buf_fini(&record);
}

enum err format_get_fold(struct kv *kv, struct format_fold *fold, char *why, size_t why_size)
{
    struct kv_txn txn;
    struct text value;
    unsigned char bytes[FOLD_BYTES];
    kv_begin(kv, &txn, false);
    bool found = kv_get(&txn, fold_key(), &value) && value.n == FOLD_BYTES;
    if (found) {
        memcpy(bytes, value.p, FOLD_BYTES);
    }
    kv_end(&txn, false);
    if (!found || crc_of(0, bytes, FOLD_BYTES - 4) != buf_get_u32(bytes + FOLD_BYTES - 4)) {
        (void)snprintf(why, why_size,
                       "the record of what the journal has given is damaged: restore the store "
                       "from a backup");
        return ERR_CORRUPT;
    }
    *fold = (struct format_fold){.sequence = buf_get_u64(bytes),
                                 .store = buf_get_u64(bytes + 8),
                                 .epoch = buf_get_u32(bytes + 32)};
    memcpy(fold->link.bytes, bytes + 16, sizeof fold->link.bytes);
    return ERR_OK;
}

enum err format_write(struct kv *kv, const struct format_fold *fold, char *why, size_t why_size)
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
    format_put_fold(&txn, fold);
    kv_end(&txn, true);
    buf_fini(&record);
    if (txn.err != ERR_OK) {
        (void)snprintf(why, why_size, "the format record cannot be written: %s", txn.detail);
    }
    return txn.err;
}
