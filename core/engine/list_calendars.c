#include "base/must.h"
#include "engine/calendar_view.h"
#include "engine/use_case.h"

/* calendar.list {}: each calendar, its newest version, and whether it is open now. */
enum err list_calendars(struct work *work)
{
    const struct policy_set *policies = work->policies;
    int64_t now_s = work->now_us / 1000000;
    struct pack pack;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (size_t i = 0; i < policies->calendar_count; i++) {
        const struct calendar *calendar = policies->calendars[i];
        pack_map_begin(&pack);
        calendar_view_source(&pack, policies, calendar, now_s);
        pack_pair_int(&pack, "versions", (int64_t)calendar_version_count(calendar));
        calendar_view_state(&pack, calendar, now_s);
        pack_map_end(&pack);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
