#include "engine/purge_state.h"
#include "base/must.h"

static struct text name_of(struct work *work, uint64_t ticket)
{
    return arena_printf(work->arena, "purge/%s", id_print('T', ticket).z);
}

bool purge_state_get(struct work *work, uint64_t ticket, struct purge_state *state)
{
    struct value map;
    if (!document_table_get(work->reader, work->arena, name_of(work, ticket), &map)) {
        return false;
    }
    *state = (struct purge_state){.by = value_text(&map, "by"),
                                  .why = value_text(&map, "why"),
                                  .again_us = value_int(&map, "again_us", 0)};
    return true;
}

void purge_state_put(struct work *work, uint64_t ticket, const struct purge_state *state)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "by", state->by);
    pack_pair_text(&pack, "why", state->why);
    pack_pair_int(&pack, "again_us", state->again_us);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, name_of(work, ticket), buf_text(&packed));
    buf_fini(&packed);
}

void purge_state_delete(struct work *work, uint64_t ticket)
{
    document_table_delete(work->writes, name_of(work, ticket));
}
