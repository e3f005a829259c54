#include "base/must.h"
#include "engine/sweep_maintenance.h"
#include "engine/use_case.h"

/* maintenance.end {window}: what the window holds fires level 1 now. */
enum err end_maintenance(struct work *work)
{
    int64_t id = value_int(&work->command->args, "window", 0);
    struct maintenance window;
    struct pack pack;
    if (!hold_maintenance_get(work, (uint64_t)id, &window)) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "window",
                           "there is no maintenance window %lld", (long long)id);
    }
    if (window.ended || window.to_us <= work->now_us) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "window",
                           "maintenance window %lld is over already", (long long)id);
    }
    window.ended = true;
    window.to_us = work->now_us;
    window.cursor = TEXT_NONE;
    window.passes = 0;
    hold_maintenance_put(work, &window);
    sweep_maintenance(work, &window);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "window");
    hold_maintenance_view(&pack, &window);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
