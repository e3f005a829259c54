#include "base/must.h"
#include "engine/merge_timelines.h"
#include "engine/read_customer.h"
#include "engine/use_case.h"

#define LIMIT_DEFAULT 200
#define LIMIT_MAX 500

/* The newest tickets; false: there are more than one view has room for. */
static bool add_tickets(struct work *work, uint64_t customer, struct merge_timelines *merge)
{
    uint64_t *ids = NULL;
    struct text next = TEXT_NONE;
    size_t count = ticket_table_list(work->reader, work->arena, TICKET_LIST_BY_CUSTOMER, TEXT_NONE,
                                     customer, TEXT_NONE, MERGE_TIMELINES_MAX, &ids, &next);
    for (size_t i = 0; i < count; i++) {
        struct ticket ticket;
        ticket_init(&ticket);
        if (ticket_table_get(work->reader, work->arena, ids[i], &ticket)) {
            (void)merge_timelines_add(
                work, merge,
                &(struct merge_source){.ticket = ticket.id, .entries = ticket.entries});
        }
    }
    return next.n == 0;
}

/* customer.timeline {id | identity, after?, limit?}: what happened to all tickets of a customer, by
 * whatever channel they came, in order. */
enum err read_customer_timeline(struct work *work)
{
    const struct value *args = &work->command->args;
    struct customer customer;
    struct merge_timelines merge = {0};
    struct text next = TEXT_NONE;
    struct pack pack;
    enum err err = read_customer_find(work, &customer);
    int64_t limit = value_int(args, "limit", LIMIT_DEFAULT);
    if (err != ERR_OK) {
        return err;
    }
    if (limit < 1 || limit > LIMIT_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "limit", "limit is 1 to %d", LIMIT_MAX);
    }
    bool is_whole = add_tickets(work, customer.id, &merge);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_z(&pack, "customer", id_print('C', customer.id).z);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    if (!merge_timelines_page(work, &merge, value_text(args, "after"), limit, &pack, &next)) {
        return work_refuse(work, ERR_INVALID, "invalid", "after",
                           "\"after\" is what \"next\" of the page before said");
    }
    pack_list_end(&pack);
    if (next.n > 0) {
        pack_pair_text(&pack, "next", next);
    }
    if (!is_whole) {
        pack_pair_bool(&pack, "truncated", true); /* older tickets are left out */
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
