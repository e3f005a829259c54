#include "store/blob_uses.h"
#include <string.h>
#include "model/attachment.h"
#include "store/key.h"

#define ENTRY_KEY_BYTES 12
#define NUMBER_KEY_BYTES 8
#define INSTANT_DIGITS 16

struct uses {
    struct arena *arena;
    blob_uses_fn on_use;
    void *ctx;
};

static void tell(const struct uses *uses, const struct attachment_blob *blobs, size_t count,
                 const struct blob_use *use)
{
    for (size_t i = 0; i < count; i++) {
        bool is_first = true; /* a row for each, however often it is named */
        for (size_t k = 0; k < i; k++) {
            is_first = is_first && memcmp(blobs[k].digest, blobs[i].digest, 32) != 0;
        }
        if (is_first) {
            uses->on_use(uses->ctx, blobs[i].digest, use);
        }
    }
}

static void of_entries(const struct uses *uses, struct text key, struct text body)
{
    struct value row;
    const struct value *parts = NULL;
    if (key.n != ENTRY_KEY_BYTES || pack_read_lent(uses->arena, body, &row) != ERR_OK) {
        return;
    }
    size_t count = value_items(&row, "entries", &parts);
    for (size_t i = 0; i + 1 < count; i += 2) { /* type, data, type, data, ... */
        struct attachment_blob *blobs = NULL;
        struct blob_use use = {.user = BLOB_USER_ENTRY,
                               .id = key_get_u64(key, 0),
                               .n = key_get_u32(key, 8) + (uint32_t)(i / 2)};
        bool has_blobs = text_eq_z(parts[i].text, "message") || text_eq_z(parts[i].text, "refused");
        size_t found = has_blobs ? attachment_blobs(uses->arena, &parts[i + 1], &blobs) : 0;
        tell(uses, blobs, found, &use);
    }
}

static void of_inbox(const struct uses *uses, struct text key, struct text body)
{
    static const unsigned char none[32] = {0};
    struct value packed;
    struct message message;
    struct attachment_blob *blobs = NULL;
    if (key.n != NUMBER_KEY_BYTES || pack_read_lent(uses->arena, body, &packed) != ERR_OK) {
        return;
    }
    struct blob_use use = {.user = BLOB_USER_INBOX, .id = key_get_u64(key, 0)};
    message_read(&packed, &message);
    size_t count = attachment_lines_blobs(uses->arena, message.attachments, &blobs);
    if (memcmp(message.raw_blob, none, sizeof none) != 0) {
        memcpy(ARENA_PUSH(uses->arena, blobs, count)->digest, message.raw_blob, sizeof none);
    }
    tell(uses, blobs, count, &use);
}

static void of_purged(const struct uses *uses, struct text key, struct text body)
{
    struct value map;
    struct attachment_blob blob;
    if (key.n != NUMBER_KEY_BYTES || pack_read_lent(uses->arena, body, &map) != ERR_OK) {
        return;
    }
    struct blob_use use = {.user = BLOB_USER_EXPORT, .id = key_get_u64(key, 0)};
    if (attachment_id(value_text(&map, "ex"), blob.digest)) {
        tell(uses, &blob, 1, &use);
    }
}

static void of_document(const struct uses *uses, struct text name)
{
    struct attachment_blob blob;
    int64_t until_us = 0;
    if (blob_uses_hold(name, &until_us, blob.digest)) {
        struct blob_use use = {.user = BLOB_USER_HOLD, .id = (uint64_t)until_us};
        tell(uses, &blob, 1, &use);
    }
}

void blob_uses(struct arena *arena, enum store_table table, struct text key, struct text body,
               blob_uses_fn on_use, void *ctx)
{
    const struct uses uses = {arena, on_use, ctx};
    switch ((int)table) {
    case TABLE_ENTRY: of_entries(&uses, key, body); break;
    case TABLE_INBOX: of_inbox(&uses, key, body); break;
    case TABLE_PURGED: of_purged(&uses, key, body); break;
    case TABLE_DOCUMENT: of_document(&uses, key); break;
    default: break;
    }
}

bool blob_uses_hold(struct text name, int64_t *until_us, unsigned char digest[32])
{
    size_t at = sizeof BLOB_USES_HOLD - 1;
    *until_us = 0;
    if (!text_starts(name, TEXT(BLOB_USES_HOLD)) || name.n <= at + INSTANT_DIGITS) {
        return false;
    }
    for (size_t i = at; i < at + INSTANT_DIGITS; i++) {
        char c = name.p[i];
        *until_us = *until_us * 16 + (c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return attachment_id(text_slice(name, at + INSTANT_DIGITS + 1, name.n), digest);
}
