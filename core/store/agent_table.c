#include "base/must.h"
#include "store/layout.h"
#include "store/tables.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct layout states[] = {
    LAYOUT(struct agent_state, presence, "pr", LAYOUT_ENUM),
    LAYOUT(struct agent_state, presence_set, "ps", LAYOUT_BOOL),
    LAYOUT(struct agent_state, presence_at_us, "pa", LAYOUT_I64),
    LAYOUT(struct agent_state, open_tickets, "op", LAYOUT_U32),
    LAYOUT(struct agent_state, last_assigned_us, "la", LAYOUT_I64),
    LAYOUT(struct agent_state, wanted, "wp", LAYOUT_ENUM),
    LAYOUT(struct agent_state, off, "of", LAYOUT_TEXT),
    LAYOUT(struct agent_state, wanted_off, "wo", LAYOUT_TEXT),
    LAYOUT(struct agent_state, wanted_since_us, "ws", LAYOUT_I64),
    LAYOUT(struct agent_state, seen_us, "se", LAYOUT_I64),
    LAYOUT(struct agent_state, timer_us, "ti", LAYOUT_I64),
    LAYOUT(struct agent_state, units, "un", LAYOUT_I64),
    LAYOUT(struct agent_state, reserved_units, "ru", LAYOUT_I64),
    LAYOUT(struct agent_state, paused_until_us, "pu", LAYOUT_I64),
    LAYOUT(struct agent_state, expiries, "ex", LAYOUT_U32),
    LAYOUT(struct agent_state, hour_from_us, "hf", LAYOUT_I64),
    LAYOUT(struct agent_state, hour_count, "hc", LAYOUT_U32),
    LAYOUT(struct agent_state, offers, "os", LAYOUT_TEXT),
    LAYOUT(struct agent_state, away_after, "aa", LAYOUT_TEXT),
    LAYOUT(struct agent_state, skip_day, "sd", LAYOUT_I64),
    LAYOUT(struct agent_state, skips, "sk", LAYOUT_U32),
};

void agent_table_get(struct reader *reader, struct arena *arena, struct text id,
                     struct agent_state *state)
{
    struct value map;
    *state = (struct agent_state){.id = id};
    if (record_get_value(reader, arena, TABLE_AGENT, id, &map)) {
        layout_read(states, COUNT(states), &map, state);
    }
}

void agent_table_put(struct write_set *writes, const struct agent_state *state)
{
    struct buf body;
    struct pack pack;
    buf_init(&body);
    pack_init(&pack, &body);
    pack_map_begin(&pack);
    layout_pack(&pack, states, COUNT(states), state);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    record_put(writes, TABLE_AGENT, state->id, buf_text(&body));
    buf_fini(&body);
}
