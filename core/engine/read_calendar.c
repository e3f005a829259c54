#include "base/must.h"
#include "engine/calendar_view.h"
#include "engine/kept_calendar.h"
#include "engine/use_case.h"

static void view_feeds(struct work *work, struct pack *pack, const struct calendar *calendar)
{
    struct kept_feed *feeds = NULL;
    size_t count = kept_calendar_feeds(work, calendar, &feeds);
    pack_key(pack, "feeds");
    pack_list_begin(pack);
    for (size_t i = 0; i < count; i++) {
        pack_map_begin(pack);
        pack_pair_text(pack, "feed", feeds[i].name);
        pack_key(pack, "holidays");
        pack_list_begin(pack);
        for (size_t k = 0; k < feeds[i].count; k++) {
            pack_map_begin(pack);
            pack_pair_text(pack, "date", feeds[i].holidays[k].date);
            pack_pair_bool(pack, "on", !feeds[i].holidays[k].off);
            pack_map_end(pack);
        }
        pack_list_end(pack);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

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
    view_feeds(work, &pack, calendar);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
