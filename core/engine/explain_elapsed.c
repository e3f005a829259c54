#include "base/must.h"
#include "engine/calendar_view.h"
#include "engine/use_case.h"

/* The part of each version, so that one sees where the seconds come from. */
static void view_parts(struct pack *pack, const struct calendar *calendar, int64_t from_s,
                       int64_t to_s)
{
    pack_key(pack, "by_version");
    pack_list_begin(pack);
    size_t last = calendar_version_at(calendar, to_s);
    for (size_t i = calendar_version_at(calendar, from_s); from_s < to_s && i <= last; i++) {
        int64_t until_s = i < last ? calendar_version_from(calendar, i + 1) : to_s;
        pack_map_begin(pack);
        pack_pair_int(pack, "version", (int64_t)i + 1);
        pack_pair_int(pack, "from_ms", from_s * 1000);
        pack_pair_int(pack, "to_ms", until_s * 1000);
        pack_pair_int(pack, "elapsed_s", calendar_elapsed(calendar, from_s, until_s, NULL, 0));
        pack_map_end(pack);
        from_s = until_s;
    }
    pack_list_end(pack);
}

/* calendar.elapsed {calendar, from_ms, to_ms}: working seconds between two instants. */
enum err explain_elapsed(struct work *work)
{
    const struct calendar *calendar = calendar_view_find(work, "calendar");
    int64_t from_s = 0;
    int64_t to_s = 0;
    struct pack pack;
    if (calendar == NULL || !calendar_view_instant(work, "from_ms", 0, &from_s) ||
        !calendar_view_instant(work, "to_ms", 0, &to_s)) {
        return work->refusal->code;
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "elapsed_s", calendar_elapsed(calendar, from_s, to_s, NULL, 0));
    calendar_view_source(&pack, work->policies, calendar, to_s);
    view_parts(&pack, calendar, from_s, to_s);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
