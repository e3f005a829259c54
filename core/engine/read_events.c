#include "base/must.h"
#include "engine/read_entry.h"
#include "engine/remove_ticket.h"
#include "engine/use_case.h"

#define EVENTS_LIMIT_DEFAULT 100
#define EVENTS_LIMIT_MAX 500

/* What was masked since it was announced is masked here, too. */
static void mask(struct work *work, uint64_t id, struct value *entry)
{
    struct ticket ticket;
    ticket_init(&ticket);
    if (id != 0 && text_eq_z(value_text(entry, "type"), "message") &&
        ticket_table_get(work->reader, work->arena, id, &ticket)) {
        read_entry_mask(&ticket, entry);
    }
}

/* events.read {from, limit}: the feed behind a cursor, in commit order; large events make a page
 * shorter than its limit. */
enum err read_events(struct work *work)
{
    const struct value *args = &work->command->args;
    int64_t limit = value_int(args, "limit", EVENTS_LIMIT_DEFAULT);
    int64_t from = value_int(args, "from", 0);
    uint64_t head = meta_table_get(work->reader, "event");
    struct event_row *rows = NULL;
    struct pack pack;
    if (limit < 1 || limit > EVENTS_LIMIT_MAX || from < 0) {
        return work_refuse(work, ERR_INVALID, "invalid", "limit",
                           "limit is 1 to %d, from is a cursor", EVENTS_LIMIT_MAX);
    }
    size_t count =
        event_table_page(work->reader, work->arena, (uint64_t)from, (size_t)limit, &rows);
    uint64_t next = (uint64_t)from;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (size_t i = 0; i < count && pack.out->n < READ_ENTRY_PAGE_BYTES_MAX; i++) {
        struct value entry;
        next = rows[i].sequence;
        if (!remove_ticket_is_under_way(work, rows[i].ticket) &&
            entry_table_get(work->reader, work->arena, rows[i].ticket, rows[i].entry, &entry)) {
            mask(work, rows[i].ticket, &entry);
            read_entry(&pack, &entry, rows[i].ticket, rows[i].sequence);
        }
    }
    pack_list_end(&pack);
    pack_pair_int(&pack, "head", (int64_t)head);
    pack_pair_int(&pack, "next", (int64_t)next);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
