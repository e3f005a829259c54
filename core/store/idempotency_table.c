#include <string.h>
#include "base/must.h"
#include "store/key.h"
#include "store/tables.h"

#define WEEK_US (INT64_C(7) * 86400 * 1000000)
#define ROW_BYTES (IDEMPOTENCY_FINGERPRINT_BYTES + 8)

static struct key week_key(int64_t week, struct text principal, struct text name)
{
    struct key key;
    key_begin(&key);
    key_u32(&key, (uint32_t)week);
    key_hash16(&key, principal, name);
    return key;
}

static bool find(struct reader *reader, struct arena *arena, const struct key *key,
                 struct idempotency_record *record)
{
    struct text body;
    if (!record_get(reader, arena, TABLE_IDEMPOTENCY, key_text(key), &body) ||
        body.n != ROW_BYTES) {
        return false;
    }
    memcpy(record->fingerprint, body.p, sizeof record->fingerprint);
    record->command = buf_get_u64(body.p + IDEMPOTENCY_FINGERPRINT_BYTES);
    return true;
}

bool idempotency_table_get(struct reader *reader, struct arena *arena, int64_t now_us,
                           struct text principal, struct text key,
                           struct idempotency_record *record)
{
    int64_t week = now_us / WEEK_US;
    struct key row = week_key(week, principal, key);
    if (find(reader, arena, &row, record)) {
        return true;
    }
    size_t size = row.n; /* only the week changes: hashing costs more than looking up */
    key_begin(&row);
    key_u32(&row, (uint32_t)(week - 1));
    row.n = size;
    return find(reader, arena, &row, record);
}

void idempotency_table_put(struct write_set *writes, int64_t now_us, struct text principal,
                           struct text key, const struct idempotency_record *record)
{
    struct key row = week_key(now_us / WEEK_US, principal, key);
    struct buf body;
    buf_init(&body);
    buf_put(&body, record->fingerprint, sizeof record->fingerprint);
    buf_put_u64(&body, record->command);
    record_put(writes, TABLE_IDEMPOTENCY, key_text(&row), buf_text(&body));
    buf_fini(&body);
}
