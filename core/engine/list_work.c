#include "base/must.h"
#include "engine/page_cursor.h"
#include "engine/take_work.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"
#include "model/owed_work.h"

#define WORK_LIMIT_DEFAULT 50
#define WORK_LIMIT_MAX 500

static void view_ticket(struct work *work, struct pack *pack)
{
    pack_key(pack, "ticket");
    ticket_view_row(work, pack, work->ticket);
    pack_map_end(pack);
}

static void view_offered(struct work *work, struct pack *pack, struct text name, struct text agent)
{
    uint64_t id = 0;
    struct work_item *item = NULL;
    if (!id_parse('T', name, &id) || work_load_ticket_id(work, id) != ERR_OK ||
        offer_work_find(work, agent, &item) != ERR_OK) {
        return;
    }
    pack_map_begin(pack);
    pack_pair_z(pack, "item", work_item_reason_name(item->reason));
    pack_pair_z(pack, "state", "offered");
    pack_pair_text(pack, "queue", item->queue);
    pack_pair_int(pack, "expires_at_ms", item->offer_until_us / 1000);
    view_ticket(work, pack);
}

static void view_offers(struct work *work, struct pack *pack, struct text agent)
{
    struct agent_state state;
    struct text name;
    agent_table_get(work->reader, work->arena, agent, &state);
    for (size_t at = 0; escalation_list_next(state.offers, &at, &name);) {
        view_offered(work, pack, name, agent);
    }
}

static void view_owed(struct work *work, struct pack *pack, const struct owed_row *row)
{
    if (work_load_ticket_id(work, row->ticket) != ERR_OK) {
        return;
    }
    pack_map_begin(pack);
    pack_pair_z(pack, "item", owed_work_name(row->reason));
    pack_pair_z(pack, "state", "owed");
    pack_pair_int(pack, "since_ms", row->since_us / 1000);
    pack_pair_z(pack, "method", owed_work_method(row->reason));
    view_ticket(work, pack);
}

/* work.list {agent?, after?, limit?}: what is offered to him now, then what he owes, the oldest
 * first. Without an agent: what is owed about tickets that nobody looks after. */
enum err list_work(struct work *work)
{
    const struct roster_agent *agent = NULL;
    const struct value *args = &work->command->args;
    bool is_of_nobody = value_text(args, "agent").n == 0;
    struct text after = page_cursor_read(work, "after");
    int64_t limit = value_int(args, "limit", WORK_LIMIT_DEFAULT);
    struct owed_row *rows = NULL;
    struct text next = TEXT_NONE;
    struct pack pack;
    work->looks_only = true;
    enum err err = is_of_nobody ? ERR_OK : take_work_who(work, &agent);
    if (err != ERR_OK) {
        return err;
    }
    if (limit < 1 || limit > WORK_LIMIT_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "limit", "limit is 1 to %d",
                           WORK_LIMIT_MAX);
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    struct text owner = is_of_nobody ? TEXT_NONE : agent->id;
    if (after.n == 0 && !is_of_nobody) {
        view_offers(work, &pack, owner);
    }
    size_t count =
        owed_table_page(work->reader, work->arena, owner, after, (size_t)limit, &rows, &next);
    for (size_t i = 0; i < count; i++) {
        view_owed(work, &pack, &rows[i]);
    }
    pack_list_end(&pack);
    if (next.n > 0) {
        page_cursor_write(&pack, work->arena, "next", next);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    *work->refusal = (struct refusal){.code = ERR_OK};
    return work->reader->err;
}
