#include "base/must.h"
#include "engine/pick_ticket.h"
#include "engine/use_case.h"

#define LINKS_LIMIT_MAX 500

static void view(struct work *work, struct pack *pack, const char *kind, uint64_t id)
{
    struct ticket ticket;
    ticket_init(&ticket);
    pack_map_begin(pack);
    pack_pair_z(pack, "kind", kind);
    pack_pair_z(pack, "ticket", id_print('T', id).z);
    if (ticket_table_get(work->reader, work->arena, id, &ticket)) {
        pack_pair_z(pack, "state", ticket_state_name(ticket.state));
        pack_pair_z(pack, "priority", priority_name(&work->policies->priorities, ticket.priority));
        pack_pair_text(pack, "subject", ticket.subject);
    } else {
        pack_pair_z(pack, "state", "purged");
    }
    pack_map_end(pack);
}

/* What the other end is to the ticket in hand. */
static const char *const backwards[LINK_KINDS] = {[LINK_INCIDENT_OF] = "incident",
                                                  [LINK_FOLLOW_UP] = "followed_up_by",
                                                  [LINK_RELATED] = "related",
                                                  [LINK_MERGED] = "merged_from",
                                                  [LINK_SPLIT] = "split_into"};

static bool is_wanted(struct text wanted, const char *kind)
{
    return wanted.n == 0 || text_eq_z(wanted, kind);
}

/* Links that lead here, a page of them; `next` is where it goes on. */
static void view_back(struct work *work, struct pack *pack, struct text wanted, int64_t limit,
                      struct text *next)
{
    struct text cursor = value_text(&work->command->args, "after");
    uint64_t after = 0;
    int64_t found = 0;
    unsigned first = LINK_INCIDENT_OF;
    size_t colon = text_find(cursor, TEXT(":"), 0);
    if (colon != SIZE_MAX && id_parse('T', text_slice(cursor, colon + 1, cursor.n), &after)) {
        while (first < LINK_KINDS && !text_eq_z(text_slice(cursor, 0, colon), backwards[first])) {
            first++;
        }
    }
    for (unsigned kind = first; kind < LINK_KINDS && found < limit; kind++, after = 0) {
        uint64_t *ids = NULL;
        bool more = false;
        if (!is_wanted(wanted, backwards[kind])) {
            continue;
        }
        size_t count = link_table_page(work->reader, work->arena, work->ticket->id, kind, after,
                                       (size_t)(limit - found), &ids, &more);
        for (size_t i = 0; i < count; i++) {
            view(work, pack, backwards[kind], ids[i]);
        }
        found += (int64_t)count;
        if (found >= limit) {
            *next = arena_printf(work->arena, "%s:%s", backwards[kind],
                                 id_print('T', ids[count - 1]).z);
        }
    }
}

/* ticket.list_links {id, kind?, after?, limit?}: both ways, those that start here first. */
enum err list_links(struct work *work)
{
    const struct value *args = &work->command->args;
    struct text wanted = value_text(args, "kind");
    int64_t limit = value_int(args, "limit", LINKS_LIMIT_MAX);
    struct link links[LINK_OF_TICKET_MAX];
    struct text next = TEXT_NONE;
    struct pack pack;
    work->looks_only = true;
    enum err err = work_load_ticket(work, "id");
    if (err != ERR_OK) {
        return err;
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    size_t count = value_text(args, "after").n == 0 ? link_list(work->ticket, links) : 0;
    for (size_t i = 0; i < count; i++) {
        if (is_wanted(wanted, link_name(links[i].kind))) {
            view(work, &pack, link_name(links[i].kind), links[i].to);
        }
    }
    view_back(work, &pack, wanted, limit, &next);
    pack_list_end(&pack);
    pack_pair_int(&pack, "affected_customers", work->ticket->affected);
    pack_pair_int(&pack, "incidents", work->ticket->incidents);
    if (next.n > 0) {
        pack_pair_text(&pack, "next", next);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
