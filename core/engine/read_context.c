#include "base/must.h"
#include "engine/read_entry.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

#define LAST_TICKETS_MAX 5
#define LOOK_BACK 500 /* entries of the timeline: what is older explains nothing any more */

/* What the newest part of the timeline tells whoever gets the ticket. */
struct context {
    const struct value *assigned, *queued;
    const struct value **notes; /* hand-off forms and internal notes, oldest first */
    size_t note_count;
    struct text *missing; /* plugins that were to enrich it, and failed */
    size_t missing_count;
};

static void hear(struct work *work, struct context *context, const struct value *entry)
{
    const struct value *data = value_get(entry, "data");
    struct text type = value_text(entry, "type");
    bool is_note =
        text_eq_z(type, "message") && text_eq_z(value_text(data, "visibility"), "internal");
    if (text_eq_z(type, "assigned")) {
        context->assigned = entry;
    } else if (text_eq_z(type, "queued")) {
        context->queued = entry;
    } else if (text_eq_z(type, "handoff_form") || is_note) {
        *ARENA_PUSH(work->arena, context->notes, context->note_count) = entry;
    } else if (text_eq_z(type, "degraded") &&
               text_eq_z(value_text(data, "hook"), "ticket.enrich")) {
        *ARENA_PUSH(work->arena, context->missing, context->missing_count) =
            value_text(data, "plugin");
    }
}

static void read_back(struct work *work, struct context *context)
{
    uint32_t entries = work->ticket->entries;
    uint32_t from = entries > LOOK_BACK ? entries - LOOK_BACK + 1 : 1;
    struct value *values = NULL;
    bool more = false;
    size_t count = entry_table_page(work->reader, work->arena, work->ticket->id, from, LOOK_BACK,
                                    &values, &more);
    for (size_t i = 0; i < count; i++) {
        hear(work, context, &values[i]);
    }
}

static void view_entry(struct pack *pack, const char *key, const struct value *entry)
{
    pack_key(pack, key);
    if (entry != NULL) {
        read_entry(pack, entry, 0, 0);
    } else {
        pack_nil(pack);
    }
}

static void view_entitlement(struct work *work, struct pack *pack)
{
    pack_key(pack, "entitlement");
    pack_map_begin(pack);
    pack_pair_text(pack, "tier", work->customer != NULL ? work->customer->tier : TEXT_NONE);
    pack_pair_text(pack, "sla_policy", work->ticket->sla_policy);
    pack_pair_text(pack, "owner_policy", work->ticket->owner_policy);
    pack_map_end(pack);
}

static void view_last_tickets(struct work *work, struct pack *pack)
{
    uint64_t *ids = NULL;
    struct text next = TEXT_NONE;
    size_t count =
        ticket_table_list(work->reader, work->arena, TICKET_LIST_BY_CUSTOMER, TEXT_NONE,
                          work->ticket->customer, TEXT_NONE, LAST_TICKETS_MAX + 1, &ids, &next);
    size_t shown = 0;
    pack_key(pack, "last_tickets");
    pack_list_begin(pack);
    for (size_t i = 0; i < count && shown < LAST_TICKETS_MAX; i++) {
        struct ticket other;
        ticket_init(&other);
        if (ids[i] != work->ticket->id &&
            ticket_table_get(work->reader, work->arena, ids[i], &other)) {
            ticket_view_row(work, pack, &other);
            shown++;
        }
    }
    pack_list_end(pack);
}

static void view_lists(struct work *work, struct pack *pack, const struct context *context)
{
    pack_key(pack, "notes");
    pack_list_begin(pack);
    for (size_t i = 0; i < context->note_count; i++) {
        read_entry(pack, context->notes[i], 0, 0);
    }
    pack_list_end(pack);
    pack_key(pack, "missing");
    pack_list_begin(pack);
    if (work->customer == NULL) {
        pack_z(pack, "customer");
    }
    for (size_t i = 0; i < context->missing_count; i++) {
        pack_text(pack, context->missing[i]);
    }
    pack_list_end(pack);
}

/* ticket.context {id}: what whoever gets it needs, from one snapshot; what could not be had is
 * named as missing. */
enum err read_context(struct work *work)
{
    struct context context = {0};
    struct pack pack;
    enum err err = work_load_ticket(work, "id");
    if (err != ERR_OK) {
        return err;
    }
    read_back(work, &context);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "ticket");
    ticket_view(work, &pack);
    pack_key(&pack, "customer");
    if (work->customer != NULL) {
        ticket_view_customer(&pack, work->customer);
    } else {
        pack_nil(&pack);
    }
    view_entitlement(work, &pack);
    if (work->ticket->customer != 0) {
        view_last_tickets(work, &pack);
    }
    view_entry(&pack, "assigned", context.assigned);
    view_entry(&pack, "queued", context.queued);
    view_lists(work, &pack, &context);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
