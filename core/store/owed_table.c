#include "store/key.h"
#include "store/tables.h"

#define SINCE_AT 16
#define REASON_AT 24
#define TICKET_AT 25
#define KEY_BYTES 33

static struct key agent_key(struct text agent)
{
    struct key key;
    key_begin(&key);
    key_hash16(&key, TEXT("owed"), agent);
    return key;
}

static struct key owed_key(uint64_t ticket, const struct ticket_owed *item)
{
    struct key key = agent_key(item->agent);
    key_i64(&key, item->since_us);
    key_u8(&key, (uint8_t)item->reason);
    key_u64(&key, ticket);
    return key;
}

static bool has(const struct ticket *ticket, const struct ticket_owed *item)
{
    for (size_t i = 0; ticket != NULL && i < ticket->owed_count; i++) {
        const struct ticket_owed *other = &ticket->owed[i];
        if (other->reason == item->reason && other->since_us == item->since_us &&
            text_eq(other->agent, item->agent)) {
            return true;
        }
    }
    return false;
}

void owed_table_move(struct write_set *writes, const struct ticket *old,
                     const struct ticket *ticket)
{
    for (size_t i = 0; old != NULL && i < old->owed_count; i++) {
        if (!has(ticket, &old->owed[i])) {
            struct key key = owed_key(old->id, &old->owed[i]);
            write_set_delete(writes, TABLE_BY_OWED, key_text(&key));
        }
    }
    for (size_t i = 0; i < ticket->owed_count; i++) {
        if (!has(old, &ticket->owed[i])) {
            struct key key = owed_key(ticket->id, &ticket->owed[i]);
            write_set_put(writes, TABLE_BY_OWED, key_text(&key), TEXT_NONE);
        }
    }
}

size_t owed_table_page(struct reader *reader, struct arena *arena, struct text agent,
                       struct text after, size_t limit, struct owed_row **rows, struct text *next)
{
    struct key prefix = agent_key(agent);
    struct key end = key_behind(&prefix);
    struct store_row *found = NULL;
    bool more = false;
    size_t count = 0;
    struct text from = text_starts(after, key_text(&prefix)) ? after : key_text(&prefix);
    size_t scanned = reader_scan(reader, arena, TABLE_BY_OWED, from, key_text(&end), limit, false,
                                 &found, &more);
    *rows = NULL;
    *next = TEXT_NONE;
    for (size_t i = 0; i < scanned; i++) {
        struct text key = found[i].key;
        uint8_t reason = key.n == KEY_BYTES ? (uint8_t)key.p[REASON_AT] : TICKET_OWED_REASONS;
        if (reason < TICKET_OWED_REASONS) {
            *ARENA_PUSH(arena, *rows, count) =
                (struct owed_row){.ticket = key_get_u64(key, TICKET_AT),
                                  .reason = (enum ticket_owed_reason)reason,
                                  .since_us = key_get_i64(key, SINCE_AT)};
        }
    }
    if (more && scanned > 0) { /* behind the last row: its key and a zero byte */
        *next = arena_text(arena, found[scanned - 1].key);
        next->n++;
    }
    return count;
}
