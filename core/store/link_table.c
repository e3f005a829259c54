#include "model/link.h"
#include "base/must.h"
#include "store/key.h"
#include "store/tables.h"

#define PROBLEM_KEY_TICKET_AT 16

static struct key link_key(const struct link *link, uint64_t from)
{
    struct key key;
    key_begin(&key);
    key_u64(&key, link->to);
    key_u8(&key, (uint8_t)link->kind);
    key_u64(&key, from);
    return key;
}

static struct key problem_key(uint64_t problem, uint64_t customer)
{
    struct key key;
    key_begin(&key);
    key_u64(&key, problem);
    key_u64(&key, customer);
    return key;
}

static bool has(const struct link *links, size_t count, const struct link *link)
{
    for (size_t i = 0; i < count; i++) {
        if (links[i].kind == link->kind && links[i].to == link->to) {
            return true;
        }
    }
    return false;
}

static void move_links(struct write_set *writes, const struct ticket *old,
                       const struct ticket *ticket)
{
    struct link before[LINK_OF_TICKET_MAX];
    struct link now[LINK_OF_TICKET_MAX];
    size_t before_count = old != NULL ? link_list(old, before) : 0;
    size_t now_count = link_list(ticket, now);
    for (size_t i = 0; i < before_count; i++) {
        if (!has(now, now_count, &before[i])) {
            struct key key = link_key(&before[i], old->id);
            write_set_delete(writes, TABLE_BY_LINK, key_text(&key));
        }
    }
    for (size_t i = 0; i < now_count; i++) {
        if (!has(before, before_count, &now[i])) {
            struct key key = link_key(&now[i], ticket->id);
            write_set_put(writes, TABLE_BY_LINK, key_text(&key), TEXT_NONE);
        }
    }
}

/* A merged ticket's customer is asked about by what it is merged into. */
static bool counts(const struct ticket *ticket)
{
    return ticket != NULL && ticket->problem != 0 && ticket->customer != 0 &&
           ticket->state != TICKET_MERGED;
}

static void move_problem(struct write_set *writes, const struct ticket *old,
                         const struct ticket *ticket)
{
    bool same = counts(old) && counts(ticket) && old->problem == ticket->problem &&
                old->customer == ticket->customer;
    if (counts(old) && !same) {
        struct key key = problem_key(old->problem, old->customer);
        key_u64(&key, old->id);
        write_set_delete(writes, TABLE_BY_PROBLEM, key_text(&key));
    }
    if (counts(ticket) && !same) {
        struct key key = problem_key(ticket->problem, ticket->customer);
        key_u64(&key, ticket->id);
        write_set_put(writes, TABLE_BY_PROBLEM, key_text(&key), TEXT_NONE);
    }
}

void link_table_move(struct write_set *writes, const struct ticket *old,
                     const struct ticket *ticket)
{
    move_links(writes, old, ticket);
    move_problem(writes, old, ticket);
}

size_t link_table_page(struct reader *reader, struct arena *arena, uint64_t to, unsigned kind,
                       uint64_t after, size_t limit, uint64_t **ids, bool *more)
{
    struct key prefix;
    struct store_row *rows = NULL;
    size_t count = 0;
    key_begin(&prefix);
    key_u64(&prefix, to);
    key_u8(&prefix, (uint8_t)kind);
    struct key end = key_behind(&prefix);
    key_u64(&prefix, after + 1);
    size_t found = reader_scan(reader, arena, TABLE_BY_LINK, key_text(&prefix), key_text(&end),
                               limit, false, &rows, more);
    *ids = NULL;
    for (size_t i = 0; i < found; i++) {
        *ARENA_PUSH(arena, *ids, count) = key_get_u64(rows[i].key, rows[i].key.n - 8);
    }
    return count;
}

bool link_table_has_customer(struct reader *reader, struct arena *arena, uint64_t problem,
                             uint64_t customer, uint64_t but)
{
    struct store_row *rows = NULL;
    struct key from = problem_key(problem, customer);
    struct key end = key_behind(&from);
    size_t found = reader_scan(reader, arena, TABLE_BY_PROBLEM, key_text(&from), key_text(&end), 2,
                               false, &rows, NULL);
    for (size_t i = 0; i < found; i++) {
        if (key_get_u64(rows[i].key, PROBLEM_KEY_TICKET_AT) != but) {
            return true;
        }
    }
    return false;
}
