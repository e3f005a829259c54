#include "base/must.h"
#include "store/key.h"
#include "store/tables.h"
#include "store/ticket_record.h"

static struct key id_key(uint64_t id)
{
    struct key key;
    key_begin(&key);
    key_u64(&key, id);
    return key;
}

static struct key due_key(const struct ticket *ticket)
{
    struct key key;
    key_begin(&key);
    key_i64(&key, ticket_due_us(ticket));
    key_u64(&key, ticket->id);
    return key;
}

/* Agent ids have any length: their hash keeps the keys of equal size and the pages of one agent
 * together. */
static struct key agent_key(struct text agent)
{
    struct key key;
    key_begin(&key);
    key_hash16(&key, TEXT("agent"), agent);
    return key;
}

static struct key by_agent_key(const struct ticket *ticket)
{
    struct key key = agent_key(ticket->agent);
    key_i64(&key, ticket_due_us(ticket));
    key_u64(&key, ticket->id);
    return key;
}

static struct key waiting_key(const struct ticket *ticket)
{
    return id_key(ticket->id);
}

static struct key by_customer_key(const struct ticket *ticket)
{
    struct key key = id_key(ticket->customer);
    key_u64(&key, UINT64_MAX - ticket->id); /* the newest first */
    return key;
}

bool ticket_table_get(struct reader *reader, struct arena *arena, uint64_t id,
                      struct ticket *ticket)
{
    struct key key = id_key(id);
    struct text body;
    if (!record_get(reader, arena, TABLE_TICKET, key_text(&key), &body)) {
        return false;
    }
    if (ticket_record_read(arena, body, ticket) != ERR_OK) {
        reader->err = ERR_CORRUPT;
        return false;
    }
    return true;
}

/* One index row: present or not before and after; only a difference is written. */
static void move_row(struct write_set *writes, enum store_table table, const struct key *old,
                     const struct key *now)
{
    if (old != NULL && now != NULL && text_eq(key_text(old), key_text(now))) {
        return;
    }
    if (old != NULL) {
        write_set_delete(writes, table, key_text(old));
    }
    if (now != NULL) {
        write_set_put(writes, table, key_text(now), TEXT_NONE);
    }
}

typedef struct key (*key_fn)(const struct ticket *ticket);

static void move_index(struct write_set *writes, enum store_table table, key_fn make,
                       const struct ticket *old, bool was_in, const struct ticket *now, bool is_in)
{
    struct key old_key = {.n = 0};
    struct key now_key = {.n = 0};
    if (was_in) {
        old_key = make(old);
    }
    if (is_in) {
        now_key = make(now);
    }
    move_row(writes, table, was_in ? &old_key : NULL, is_in ? &now_key : NULL);
}

static bool has_timer(const struct ticket *ticket, const struct timer *timer)
{
    for (size_t i = 0; ticket != NULL && i < ticket->timer_count; i++) {
        const struct timer *other = &ticket->timers[i];
        if (other->kind == timer->kind && other->n == timer->n &&
            other->generation == timer->generation && other->due_us == timer->due_us) {
            return true;
        }
    }
    return false;
}

static void move_timers(struct write_set *writes, const struct ticket *old,
                        const struct ticket *now)
{
    for (size_t i = 0; old != NULL && i < old->timer_count; i++) {
        if (!has_timer(now, &old->timers[i])) {
            timer_table_delete(writes, old->id, &old->timers[i]);
        }
    }
    for (size_t i = 0; i < now->timer_count; i++) {
        if (!has_timer(old, &now->timers[i])) {
            timer_table_put(writes, now->id, &now->timers[i]);
        }
    }
}

void ticket_table_put(struct write_set *writes, const struct ticket *old,
                      const struct ticket *ticket)
{
    struct key key = id_key(ticket->id);
    struct buf body;
    bool was_open = old != NULL && ticket_is_unsolved(old);
    bool is_open = ticket_is_unsolved(ticket);
    MUST(ticket->id != 0);
    buf_init(&body);
    ticket_record_pack(&body, ticket);
    record_put(writes, TABLE_TICKET, key_text(&key), buf_text(&body));
    buf_fini(&body);
    move_index(writes, TABLE_BY_DUE, due_key, old, was_open, ticket, is_open);
    move_index(writes, TABLE_BY_AGENT, by_agent_key, old, was_open && old->agent.n > 0, ticket,
               is_open && ticket->agent.n > 0);
    move_index(writes, TABLE_BY_CUSTOMER, by_customer_key, old, old != NULL && old->customer != 0,
               ticket, ticket->customer != 0);
    link_table_move(writes, old, ticket);
    owed_table_move(writes, old, ticket);
    move_index(writes, TABLE_WAITING, waiting_key, old, old != NULL && old->item_count > 0, ticket,
               ticket->item_count > 0);
    move_timers(writes, old, ticket);
}

void ticket_table_delete(struct write_set *writes, const struct ticket *old)
{
    struct key key = id_key(old->id);
    struct ticket nothing; /* from which no row follows */
    ticket_init(&nothing);
    nothing.id = old->id;
    nothing.state = TICKET_CLOSED;
    ticket_table_put(writes, old, &nothing);
    write_set_delete(writes, TABLE_TICKET, key_text(&key));
}

static enum store_table table_of(enum ticket_list list)
{
    switch (list) {
    case TICKET_LIST_BY_DUE: return TABLE_BY_DUE;
    case TICKET_LIST_BY_AGENT: return TABLE_BY_AGENT;
    case TICKET_LIST_BY_CUSTOMER: return TABLE_BY_CUSTOMER;
    case TICKET_LIST_WAITING: return TABLE_WAITING;
    case TICKET_LIST_ALL: return TABLE_TICKET;
    }
    MUST(!"a list");
    return TABLE_TICKET;
}

size_t ticket_table_list(struct reader *reader, struct arena *arena, enum ticket_list list,
                         struct text agent, uint64_t customer, struct text after, size_t limit,
                         uint64_t **ids, struct text *next)
{
    struct key prefix;
    struct key end = {.n = 0};
    struct store_row *rows = NULL;
    bool more = false;
    size_t count = 0;
    key_begin(&prefix);
    if (list == TICKET_LIST_BY_AGENT) {
        prefix = agent_key(agent);
        end = key_behind(&prefix);
    } else if (list == TICKET_LIST_BY_CUSTOMER) {
        prefix = id_key(customer);
        end = key_behind(&prefix);
    }
    /* A cursor from elsewhere may not leave the list it claims to walk. */
    struct text from =
        text_starts(after, key_text(&prefix)) && after.n > 0 ? after : key_text(&prefix);
    size_t found = reader_scan(reader, arena, table_of(list), from, key_text(&end), limit, false,
                               &rows, &more);
    *ids = NULL;
    for (size_t i = 0; i < found; i++) {
        if (rows[i].key.n < 8) {
            continue;
        }
        uint64_t id = key_get_u64(rows[i].key, rows[i].key.n - 8);
        *ARENA_PUSH(arena, *ids, count) = list == TICKET_LIST_BY_CUSTOMER ? UINT64_MAX - id : id;
    }
    *next = TEXT_NONE;
    if (more && found > 0) { /* behind the last row: its key and a zero byte */
        *next = arena_text(arena, rows[found - 1].key);
        next->n++;
    }
    return count;
}
