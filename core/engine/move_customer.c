#include "engine/move_customer.h"
#include <inttypes.h>
#include "base/must.h"
#include "engine/count_affected.h"
#include "engine/customer_entry.h"
#include "engine/other_ticket.h"
#include "engine/settle.h"

enum { MOVE_LINK, MOVE_UNLINK }; /* number of the timer */

static struct text link_name_of(struct work *work, uint64_t from)
{
    return arena_printf(work->arena, "customer_link/%016" PRIx64, from);
}

/* Names of the tickets that were moved away from `from`, so that exactly those go back. */
static struct text moved_prefix(struct work *work, uint64_t from)
{
    return arena_printf(work->arena, "customer_moved/%016" PRIx64 "/", from);
}

static struct text moved_name(struct work *work, uint64_t from, uint64_t ticket)
{
    return arena_printf(work->arena, "%.*s%016" PRIx64, TEXT_ARG(moved_prefix(work, from)), ticket);
}

/* --- the reversal entry --- */

static void put_reversal(struct work *work, const struct customer *from, uint64_t into)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "in", (int64_t)into);
    pack_pair_int(&pack, "at", work->now_us);
    pack_pair_text(&pack, "by", work->actor);
    pack_key(&pack, "ids");
    pack_list_begin(&pack);
    for (size_t i = 0; i < from->identity_count; i++) {
        pack_map_begin(&pack);
        pack_pair_text(&pack, "k", from->identities[i].kind);
        pack_pair_text(&pack, "v", from->identities[i].value);
        pack_pair_bool(&pack, "y", from->identities[i].verified);
        pack_pair_text(&pack, "s", from->identities[i].source);
        pack_map_end(&pack);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, link_name_of(work, from->id), buf_text(&packed));
    buf_fini(&packed);
}

static struct customer_identity identity_of(const struct value *item)
{
    return (struct customer_identity){.kind = value_text(item, "k"),
                                      .value = value_text(item, "v"),
                                      .verified = value_bool(item, "y", false),
                                      .source = value_text(item, "s")};
}

/* --- tickets --- */

static void arm(struct work *work, uint32_t n, uint64_t from)
{
    struct timer timer = {.kind = TIMER_MOVE, .n = n, .generation = from, .due_us = work->now_us};
    timer_table_put(work->writes, 0, &timer);
}

static void count_open(struct work *work, uint64_t customer, int change)
{
    struct customer record;
    if (change != 0 && customer_table_get(work->reader, work->arena, customer, &record)) {
        struct customer counted = record;
        counted.open_tickets =
            change > 0 ? record.open_tickets + 1 : record.open_tickets - (record.open_tickets > 0);
        customer_table_put(work->writes, &record, &counted);
    }
}

/* Problems that the ticket is, or is an incident of, count whom they affect now. */
static void recount(struct work *work, uint64_t former)
{
    const struct ticket *ticket = work->ticket;
    uint64_t id = ticket->id;
    uint64_t customer = ticket->customer;
    uint64_t problem = ticket->state != TICKET_MERGED ? ticket->problem : 0;
    if (ticket->incidents > 0) {
        count_affected_moved(work, former);
    }
    if (problem != 0 && other_ticket(work, problem) == ERR_OK) {
        count_affected_left(work, former, id);
        count_affected_joined(work, customer, id);
    }
    settle(work);
    work_save(work);
}

/* `from` and `into` are those of the link, also when it is taken back. */
static void write_move(struct work *work, const char *type, uint64_t from, uint64_t into)
{
    struct pack *event = work_event(work, type);
    pack_pair_z(event, "from", id_print('C', from).z);
    pack_pair_z(event, "into", id_print('C', into).z);
    work_event_end(work);
}

static void move_ticket(struct work *work, uint64_t id, uint64_t to, bool is_link)
{
    if (work_load_ticket_id(work, id) != ERR_OK || work->ticket->customer == to) {
        return;
    }
    uint64_t former = work->ticket->customer;
    int open = ticket_is_unsolved(work->ticket) ? 1 : 0;
    if (is_link) {
        write_move(work, "customer_linked", former, to);
    } else {
        write_move(work, "customer_unlinked", to, former);
    }
    count_open(work, former, -open);
    count_open(work, to, open);
    work->ticket->customer = to;
    work->customer = ARENA_NEW(work->arena, struct customer);
    if (!customer_table_get(work->reader, work->arena, to, work->customer)) {
        work->customer = NULL;
    }
    work->changed = true;
    settle(work);
    work_save(work);
    recount(work, former);
}

/* The list is of those that are still the younger's, so its beginning is always what is left. */
static void link_page(struct work *work, uint64_t from, uint64_t into)
{
    uint64_t *ids = NULL;
    struct text next = TEXT_NONE;
    size_t count = ticket_table_list(work->reader, work->arena, TICKET_LIST_BY_CUSTOMER, TEXT_NONE,
                                     from, TEXT_NONE, MOVE_CUSTOMER_TICKETS_MAX, &ids, &next);
    for (size_t i = 0; i < count; i++) {
        move_ticket(work, ids[i], into, true);
        document_table_put(work->writes, moved_name(work, from, ids[i]), TEXT("\x80"));
    }
    if (next.n > 0) {
        arm(work, MOVE_LINK, from);
    }
}

static uint64_t ticket_of(struct text name)
{
    uint64_t id = 0;
    for (size_t i = name.n < 16 ? 0 : name.n - 16; i < name.n; i++) {
        char c = name.p[i];
        id = id << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return id;
}

static void unlink_page(struct work *work, uint64_t from)
{
    struct document_row *rows = NULL;
    size_t count = document_table_page(work->reader, work->arena, moved_prefix(work, from),
                                       TEXT_NONE, MOVE_CUSTOMER_TICKETS_MAX, &rows);
    for (size_t i = 0; i < count; i++) {
        move_ticket(work, ticket_of(rows[i].name), from, false);
        document_table_delete(work->writes, rows[i].name);
    }
    if (count == MOVE_CUSTOMER_TICKETS_MAX) {
        arm(work, MOVE_UNLINK, from);
    }
}

/* --- the two commands --- */

void move_customer_link(struct work *work, const struct customer *from, struct customer *into)
{
    struct customer empty = *from;
    struct customer filled = *into;
    put_reversal(work, from, into->id);
    empty.identities = NULL;
    empty.identity_count = 0;
    empty.linked_into = into->id;
    filled.identities = NULL;
    filled.identity_count = 0;
    for (size_t i = 0; i < into->identity_count + from->identity_count; i++) {
        *ARENA_PUSH(work->arena, filled.identities, filled.identity_count) =
            i < into->identity_count ? into->identities[i]
                                     : from->identities[i - into->identity_count];
    }
    customer_table_put(work->writes, from, &empty); /* first: an identity has one row */
    customer_table_put(work->writes, into, &filled);
    customer_entry_link(work, "customer_linked", from->id, into->id);
    link_page(work, from->id, into->id);
    MUST(customer_table_get(work->reader, work->arena, into->id, into));
}

void move_customer_unlink(struct work *work, struct customer *from)
{
    struct value map;
    struct customer into;
    struct text name = link_name_of(work, from->id);
    if (!document_table_get(work->reader, work->arena, name, &map) ||
        !customer_table_get(work->reader, work->arena, from->linked_into, &into)) {
        return;
    }
    struct customer emptied = into;
    struct customer filled = *from;
    const struct value *list = value_get(&map, "ids");
    for (size_t i = 0; i < value_count(list); i++) {
        struct customer_identity identity = identity_of(&list->list.items[i]);
        if (customer_drop_identity(work->arena, &emptied, &identity)) {
            *ARENA_PUSH(work->arena, filled.identities, filled.identity_count) = identity;
        }
    }
    filled.linked_into = 0;
    customer_table_put(work->writes, &into, &emptied);
    customer_table_put(work->writes, from, &filled);
    document_table_delete(work->writes, name);
    customer_entry_link(work, "customer_unlinked", from->id, into.id);
    unlink_page(work, from->id);
    MUST(customer_table_get(work->reader, work->arena, from->id, from));
}

void move_customer_due(struct work *work, uint32_t n, uint64_t generation)
{
    struct customer from;
    if (!customer_table_get(work->reader, work->arena, generation, &from)) {
        return;
    }
    if (n == MOVE_LINK && from.linked_into != 0) {
        link_page(work, from.id, from.linked_into);
    } else if (n == MOVE_UNLINK && from.linked_into == 0) {
        unlink_page(work, from.id);
    }
}
