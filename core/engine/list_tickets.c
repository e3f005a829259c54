#include "base/must.h"
#include "engine/page_cursor.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

#define LIST_LIMIT_DEFAULT 50
#define LIST_LIMIT_MAX 500
#define LIST_LOOKED_AT_MAX \
    2000 /* a filter that matches little answers with what it found and a cursor */

struct filter {
    struct text agent, team, state;
};

static bool matches(const struct filter *filter, const struct ticket *ticket)
{
    return (filter->agent.n == 0 || text_eq(filter->agent, ticket->agent)) &&
           (filter->team.n == 0 || text_eq(filter->team, ticket->team)) &&
           (filter->state.n == 0 || text_eq_z(filter->state, ticket_state_name(ticket->state)));
}

/* Writes the ticket's row when it is one that is asked for. What it was read into is used again for
 * the next: a page costs the memory of one ticket. */
static bool view_match(struct work *work, struct arena *scratch, const struct filter *filter,
                       uint64_t id, struct pack *pack)
{
    struct ticket ticket;
    ticket_init(&ticket);
    bool good = ticket_table_get(work->reader, scratch, id, &ticket) && matches(filter, &ticket);
    if (good) {
        ticket_view_row(work, pack, &ticket);
    }
    arena_reset(scratch);
    return good;
}

static enum ticket_list choose(struct work *work, const struct filter *filter, uint64_t *customer)
{
    struct text name = value_text(&work->command->args, "customer");
    bool is_finished = text_eq_z(filter->state, "solved") || text_eq_z(filter->state, "closed") ||
                       text_eq_z(filter->state, "merged");
    if (name.n > 0 && id_parse('C', name, customer)) {
        return TICKET_LIST_BY_CUSTOMER;
    }
    if (is_finished || value_bool(&work->command->args, "all", false)) {
        return TICKET_LIST_ALL;
    }
    return filter->agent.n > 0 ? TICKET_LIST_BY_AGENT : TICKET_LIST_BY_DUE;
}

/* ticket.list {agent?, team?, state?, customer?, all?, limit?, after?}: unsolved ones by time to
 * breach. */
enum err list_tickets(struct work *work)
{
    const struct value *args = &work->command->args;
    struct filter filter = {value_text(args, "agent"), value_text(args, "team"),
                            value_text(args, "state")};
    int64_t limit = value_int(args, "limit", LIST_LIMIT_DEFAULT);
    struct text after = page_cursor_read(work, "after");
    uint64_t customer = 0;
    enum ticket_list list = choose(work, &filter, &customer);
    int64_t found = 0;
    size_t looked_at = 0;
    struct arena scratch;
    struct pack pack;
    if (limit < 1 || limit > LIST_LIMIT_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "limit", "limit is 1 to %d",
                           LIST_LIMIT_MAX);
    }
    arena_init(&scratch);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    while (found < limit && looked_at < LIST_LOOKED_AT_MAX) {
        uint64_t *ids = NULL;
        struct text next = TEXT_NONE;
        size_t count = ticket_table_list(work->reader, work->arena, list, filter.agent, customer,
                                         after, (size_t)(limit - found), &ids, &next);
        for (size_t i = 0; i < count; i++) {
            looked_at++;
            found += view_match(work, &scratch, &filter, ids[i], &pack);
        }
        after = next;
        if (next.n == 0) {
            break;
        }
    }
    arena_fini(&scratch);
    pack_list_end(&pack);
    if (after.n > 0) {
        page_cursor_write(&pack, work->arena, "next", after);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
