#include "engine/queue_state.h"
#include "base/must.h"
#include "store/layout.h"

#define HOUR_US INT64_C(3600000000)
#define Q(member, key, kind) LAYOUT(struct queue_state, member, key, LAYOUT_##kind)

static const struct layout states[] = {
    Q(cursor, "cu", TEXT),   Q(hour_from_us, "hf", I64), Q(entered, "en", U64),
    Q(immediate, "im", U64), Q(alarmed, "al", BOOL),
};
#define STATES (sizeof states / sizeof states[0])

static struct text name_of(struct work *work, struct text queue)
{
    return arena_printf(work->arena, "queue/%.*s", TEXT_ARG(queue));
}

void queue_state_get(struct work *work, struct text queue, struct queue_state *state)
{
    struct value map;
    *state = (struct queue_state){0};
    if (document_table_get(work->reader, work->arena, name_of(work, queue), &map)) {
        layout_read(states, STATES, &map, state);
    }
}

void queue_state_put(struct work *work, struct text queue, const struct queue_state *state)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    layout_pack(&pack, states, STATES, state);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, name_of(work, queue), buf_text(&packed));
    buf_fini(&packed);
}

bool queue_state_count(struct queue_state *state, int64_t now_us, bool entered, bool immediate,
                       unsigned percent)
{
    if (now_us - state->hour_from_us >= HOUR_US) {
        state->hour_from_us = now_us;
        state->entered = 0;
        state->immediate = 0;
        state->alarmed = false;
    }
    state->entered += entered;
    state->immediate += immediate;
    bool is_over = state->immediate > 1 && state->immediate * 100 > state->entered * percent;
    bool is_news = is_over && !state->alarmed;
    state->alarmed = state->alarmed || is_over;
    return is_news;
}
