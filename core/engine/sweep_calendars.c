#include "engine/sweep_calendars.h"
#include "base/must.h"
#include "engine/settle.h"

#define NAME TEXT("sweep/calendars")

struct sweep {
    struct text cursor;
    int64_t passes; /* that are complete */
};

static void put(struct work *work, const struct sweep *sweep)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_key(&pack, "cu");
    pack_bytes(&pack, sweep->cursor);
    pack_pair_int(&pack, "pa", sweep->passes);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, NAME, buf_text(&packed));
    buf_fini(&packed);
}

static void arm(struct work *work)
{
    struct timer timer = {.kind = TIMER_SWEEP,
                          .n = SWEEP_CALENDARS_TIMER,
                          .generation = work->sequence,
                          .due_us = work->now_us};
    timer_table_put(work->writes, 0, &timer);
}

void sweep_calendars_begin(struct work *work)
{
    struct value old;
    struct sweep sweep = {.cursor = TEXT_NONE};
    bool is_under_way = document_table_get(work->reader, work->arena, NAME, &old);
    put(work, &sweep);
    if (!is_under_way) {
        arm(work);
    }
}

void sweep_calendars_due(struct work *work)
{
    struct value map;
    uint64_t *ids = NULL;
    struct text next = TEXT_NONE;
    if (!document_table_get(work->reader, work->arena, NAME, &map)) {
        return;
    }
    struct sweep sweep = {.cursor = value_text(&map, "cu"), .passes = value_int(&map, "pa", 0)};
    size_t count = ticket_table_list(work->reader, work->arena, TICKET_LIST_BY_DUE, TEXT_NONE, 0,
                                     sweep.cursor, SWEEP_CALENDARS_TICKETS_MAX, &ids, &next);
    for (size_t i = 0; i < count; i++) {
        if (work_load_ticket_id(work, ids[i]) == ERR_OK) {
            settle(work);
            work_save(work);
        }
    }
    sweep.cursor = next;
    sweep.passes += next.n == 0;
    if (sweep.passes >= SWEEP_CALENDARS_PASSES) {
        document_table_delete(work->writes, NAME);
        return;
    }
    put(work, &sweep);
    arm(work);
}
