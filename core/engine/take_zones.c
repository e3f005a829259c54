#include "base/must.h"
#include "engine/kept_calendar.h"
#include "engine/sweep_calendars.h"
#include "engine/use_case.h"
#include "engine/watch_shifts.h"

static enum err put_zones(struct work *work)
{
    const struct value *args = &work->command->args;
    const struct value *zones = value_get(args, "zones");
    for (size_t i = 0; i < value_count(zones); i++) {
        const struct value *one = &zones->list.items[i];
        const struct zone *zone =
            zone_read(work->arena, value_text(one, "name"), value_text(one, "bytes"));
        if (zone == NULL) {
            return work_refuse(work, ERR_INVALID, "zone_unknown", "zones",
                               "\"%.*s\" has no zone data", TEXT_ARG(value_text(one, "name")));
        }
        kept_calendar_put_zone(work, zone, value_text(args, "tzdata"));
    }
    return ERR_OK;
}

/* calendar.zones {tzdata, zones}: the zone files as they are now. A calendar whose zone has changed
 * has a version from now on. The shifts of schedules up to now are recorded by the old data first.
 */
enum err take_zones(struct work *work)
{
    struct pack pack;
    watch_shifts_all(work);
    enum err err = put_zones(work);
    if (err != ERR_OK) {
        return err;
    }
    bool changed = kept_calendar_apply_all(work);
    watch_shifts_all(work);
    if (changed) {
        sweep_calendars_begin(work);
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_bool(&pack, "changed", changed);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
