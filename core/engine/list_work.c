#include "base/must.h"
#include "engine/take_work.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

static void view(struct work *work, struct pack *pack, struct text name, struct text agent)
{
    uint64_t id = 0;
    struct work_item *item = NULL;
    if (!id_parse('T', name, &id) || work_load_ticket_id(work, id) != ERR_OK ||
        offer_work_find(work, agent, &item) != ERR_OK) {
        return;
    }
    pack_map_begin(pack);
    pack_pair_z(pack, "item", work_item_reason_name(item->reason));
    pack_pair_text(pack, "queue", item->queue);
    pack_pair_int(pack, "expires_at_ms", item->offer_until_us / 1000);
    pack_key(pack, "ticket");
    ticket_view_row(work, pack, work->ticket);
    pack_map_end(pack);
}

/* work.list {agent}: what is offered to him now. */
enum err list_work(struct work *work)
{
    const struct roster_agent *agent = NULL;
    struct agent_state state;
    struct pack pack;
    struct text name;
    work->looks_only = true;
    enum err err = take_work_agent(work, &agent);
    if (err != ERR_OK) {
        return err;
    }
    agent_table_get(work->reader, work->arena, agent->id, &state);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (size_t at = 0; escalation_list_next(state.offers, &at, &name);) {
        view(work, &pack, name, agent->id);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    *work->refusal = (struct refusal){.code = ERR_OK};
    return work->reader->err;
}
