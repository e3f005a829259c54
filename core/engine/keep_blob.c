#include "engine/keep_blob.h"
#include <inttypes.h>
#include <string.h>
#include "base/log.h"
#include "base/sha256.h"
#include "model/attachment.h"
#include "store/blob_uses.h"

#define HOUR_US (INT64_C(3600) * 1000000)

/* --- holds --- */

/* All of an hour end together. */
static int64_t end_of_hold(const struct work *work, int64_t for_us)
{
    int64_t until_us = work->now_us + for_us;
    return until_us + (HOUR_US - until_us % HOUR_US) % HOUR_US;
}

static struct text name_of(struct work *work, int64_t until_us, const unsigned char digest[32])
{
    char hex[2 * SHA256_BYTES + 1];
    sha256_hex(digest, hex);
    return arena_printf(work->arena, BLOB_USES_HOLD "%016llx/%s", (unsigned long long)until_us,
                        hex);
}

static void arm(struct work *work, int64_t due_us, uint64_t generation)
{
    struct timer timer = {.kind = TIMER_BLOBS, .generation = generation, .due_us = due_us};
    timer_table_put(work->writes, 0, &timer);
}

static void hold(struct work *work, const unsigned char digest[32], int64_t for_us)
{
    struct blob_use use = {.user = BLOB_USER_HOLD};
    int64_t until_us = end_of_hold(work, for_us);
    use.id = (uint64_t)until_us;
    blob_table_use(work->writes, digest, &use);
    document_table_put(work->writes, name_of(work, until_us, digest), TEXT("\x80"));
    arm(work, until_us, 0);
}

/* --- uses --- */

void keep_blob(struct work *work, const unsigned char digest[32], struct text bytes)
{
    blob_table_put(work->writes, digest, bytes);
    hold(work, digest, KEEP_BLOB_PUT_US);
}

void keep_blob_use(struct work *work, const unsigned char digest[32], const struct blob_use *use)
{
    blob_table_use(work->writes, digest, use);
}

void keep_blob_end_use(struct work *work, const unsigned char digest[32],
                       const struct blob_use *use)
{
    blob_table_end_use(work->writes, digest, use);
    if (!blob_table_is_used(work->reader, work->arena, digest)) {
        hold(work, digest, KEEP_BLOB_ENDED_US);
    }
}

typedef void (*use_fn)(struct work *work, const unsigned char digest[32],
                       const struct blob_use *use);

static void each_of(struct work *work, const struct message *message, const struct blob_use *use,
                    use_fn act)
{
    static const unsigned char none[SHA256_BYTES] = {0};
    struct attachment_blob *blobs = NULL;
    size_t count = attachment_lines_blobs(work->arena, message->attachments, &blobs);
    for (size_t i = 0; i < count; i++) {
        act(work, blobs[i].digest, use);
    }
    if (memcmp(message->raw_blob, none, sizeof none) != 0) {
        act(work, message->raw_blob, use);
    }
}

void keep_blob_use_message(struct work *work, const struct message *message,
                           const struct blob_use *use)
{
    each_of(work, message, use, keep_blob_use);
}

void keep_blob_end_message(struct work *work, const struct message *message,
                           const struct blob_use *use)
{
    each_of(work, message, use, keep_blob_end_use);
}

/* --- collecting --- */

/* A hold is over. True: nobody else refers to the bytes, and they are gone. */
static bool end_hold(struct work *work, struct text name, int64_t until_us,
                     const unsigned char digest[32])
{
    struct blob_use use = {.user = BLOB_USER_HOLD, .id = (uint64_t)until_us};
    struct text bytes;
    document_table_delete(work->writes, name);
    blob_table_end_use(work->writes, digest, &use);
    if (blob_table_is_used(work->reader, work->arena, digest) ||
        !blob_table_get(work->reader, work->arena, digest, &bytes)) {
        return false;
    }
    blob_table_delete(work->writes, digest);
    return true;
}

void keep_blob_due(struct work *work)
{
    struct document_row *rows = NULL;
    size_t collected = 0;
    size_t ended = 0;
    size_t count = document_table_page(work->reader, work->arena, TEXT(BLOB_USES_HOLD), TEXT_NONE,
                                       KEEP_BLOB_TURN_MAX, &rows);
    for (; ended < count; ended++) {
        unsigned char digest[SHA256_BYTES];
        int64_t until_us = 0;
        bool is_one = blob_uses_hold(rows[ended].name, &until_us, digest);
        if (is_one && until_us > work->now_us) {
            break;
        }
        collected += is_one && end_hold(work, rows[ended].name, until_us, digest);
    }
    if (ended == KEEP_BLOB_TURN_MAX) {
        arm(work, work->now_us, work->sequence);
    }
    if (collected > 0) {
        uint64_t ever = meta_table_get(work->reader, COMMAND_BLOBS_COLLECTED);
        meta_table_put(work->writes, COMMAND_BLOBS_COLLECTED, ever + collected);
        log_info("blobs.collected", "count=%zu ever=%" PRIu64, collected, ever + collected);
    }
}
