#include "base/must.h"
#include "engine/calendar_view.h"
#include "engine/use_case.h"
#include "model/sla_target.h"

/* calendar.advance {calendar, from_ms?, target}: when a target that starts then is due. */
enum err explain_due(struct work *work)
{
    const struct calendar *calendar = calendar_view_find(work, "calendar");
    struct sla_target target;
    int64_t from_s = 0;
    int64_t due_s = 0;
    struct pack pack;
    if (calendar == NULL ||
        !calendar_view_instant(work, "from_ms", work->now_us / 1000000, &from_s) ||
        sla_target_read(value_text(&work->command->args, "target"), &target, work->refusal) !=
            ERR_OK) {
        return work->refusal->code;
    }
    if (sla_target_due(target, calendar, from_s, NULL, 0, &due_s) != ERR_OK) {
        return work_refuse(work, ERR_LIMIT, "no_working_time", "calendar",
                           "the calendar has not so much time before %d idle days or the year 2200",
                           CALENDAR_SEARCH_DAYS_MAX);
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "due_at_ms", due_s * 1000);
    pack_pair_int(&pack, "elapsed_s", calendar_elapsed(calendar, from_s, due_s, NULL, 0));
    calendar_view_source(&pack, work->policies, calendar, due_s);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
