#include "store/key.h"
#include "store/tables.h"

#define TIMER_KEY_BYTES 30

static struct timer_row read_key(struct text key)
{
    return (struct timer_row){.ticket = key_get_u64(key, 8),
                              .timer = {.due_us = key_get_i64(key, 0),
                                        .kind = (enum timer_kind)key_get_u16(key, 16),
                                        .n = key_get_u32(key, 18),
                                        .generation = key_get_u64(key, 22)}};
}

static struct key timer_key(uint64_t ticket, const struct timer *timer)
{
    struct key key;
    key_begin(&key);
    key_i64(&key, timer->due_us);
    key_u64(&key, ticket);
    key_u16(&key, (uint16_t)timer->kind);
    key_u32(&key, timer->n);
    key_u64(&key, timer->generation);
    return key;
}

void timer_table_put(struct write_set *writes, uint64_t ticket, const struct timer *timer)
{
    struct key key = timer_key(ticket, timer);
    write_set_put(writes, TABLE_TIMER, key_text(&key), TEXT_NONE);
}

void timer_table_delete(struct write_set *writes, uint64_t ticket, const struct timer *timer)
{
    struct key key = timer_key(ticket, timer);
    write_set_delete(writes, TABLE_TIMER, key_text(&key));
}

size_t timer_table_page(struct due_rows *due, struct reader *reader, struct arena *arena,
                        int64_t until_us, size_t limit, struct timer_row **timers)
{
    struct due_rows anew = {0};
    struct key end;
    struct text first;
    struct store_row *rows = NULL;
    size_t count = 0;
    *timers = NULL;
    if (!due_rows_timer(due != NULL ? due : &anew, reader, arena, &first) ||
        key_get_i64(first, 0) > until_us) {
        return 0;
    }
    key_begin(&end);
    key_i64(&end, until_us + 1);
    size_t found =
        reader_scan(reader, arena, TABLE_TIMER, first, key_text(&end), limit, false, &rows, NULL);
    for (size_t i = 0; i < found; i++) {
        if (rows[i].key.n == TIMER_KEY_BYTES) {
            *ARENA_PUSH(arena, *timers, count) = read_key(rows[i].key);
        }
    }
    return count;
}

bool timer_table_next(struct due_rows *due, struct reader *reader, struct arena *arena,
                      int64_t *due_us)
{
    struct text first;
    if (!due_rows_timer(due, reader, arena, &first)) {
        return false;
    }
    *due_us = key_get_i64(first, 0);
    return true;
}
