#include "base/must.h"
#include "engine/calendar_view.h"
#include "engine/use_case.h"

/* calendar.get {calendar}: all its versions as they were written, and its state now. */
enum err read_calendar(struct work *work)
{
    const struct calendar *calendar = calendar_view_find(work, "calendar");
    int64_t now_s = work->now_us / 1000000;
    struct pack pack;
    if (calendar == NULL) {
        return ERR_NOT_FOUND;
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    calendar_view_source(&pack, work->policies, calendar, now_s);
    calendar_view_state(&pack, calendar, now_s);
    pack_key(&pack, "versions");
    pack_list_begin(&pack);
    for (size_t i = 0; i < calendar_version_count(calendar); i++) {
        calendar_view_version(&pack, calendar, i, work->arena);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
