#include "base/must.h"
#include "engine/sweep_maintenance.h"
#include "engine/use_case.h"

#define AHEAD_US_MAX (INT64_C(366) * 86400 * 1000000)

static enum err check(struct work *work, struct text team, int64_t for_ms, int64_t from_us)
{
    if (from_us < work->now_us || from_us > work->now_us + AHEAD_US_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "from_at_ms",
                           "a maintenance window begins now or within a year, not in the past");
    }
    if (team.n > 0 && roster_team(&work->policies->roster, team) == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "team", "there is no team \"%.*s\"",
                           TEXT_ARG(team));
    }
    if (for_ms < 1000 || for_ms > ESCALATION_MAINTENANCE_S_MAX * INT64_C(1000)) {
        return work_refuse(work, ERR_INVALID, "invalid", "for_ms",
                           "a maintenance window lasts one second to 24 hours, not %lld ms",
                           (long long)for_ms);
    }
    if (value_text(&work->command->args, "reason").n == 0) {
        return work_refuse(work, ERR_INVALID, "form_incomplete", "reason",
                           "a maintenance window needs a reason: it silences pages");
    }
    return ERR_OK;
}

static void note_end(struct work *work, int64_t to_us)
{
    if ((uint64_t)to_us > meta_table_get(work->reader, "maintenance_until_us")) {
        meta_table_put(work->writes, "maintenance_until_us", (uint64_t)to_us);
    }
}

static struct maintenance window_of(struct work *work, int64_t from_us, int64_t for_ms)
{
    const struct value *args = &work->command->args;
    return (struct maintenance){.id = meta_table_next(work->reader, work->writes, "maintenance"),
                                .team = value_text(args, "team"),
                                .service = value_text(args, "service"),
                                .pause_clocks = value_bool(args, "pause_clocks", false),
                                .reason = value_text(args, "reason"),
                                .by = work->actor,
                                .from_us = from_us,
                                .to_us = from_us + for_ms * 1000};
}

/* maintenance.start {team?, service?, from_at_ms?, for_ms, reason, pause_clocks?}: escalations of
 * whoever is meant are held until its end. Clocks run on, unless they are to pause. */
enum err start_maintenance(struct work *work)
{
    const struct value *args = &work->command->args;
    int64_t for_ms = value_int(args, "for_ms", 0);
    int64_t from_ms = value_int(args, "from_at_ms", 0);
    int64_t from_us = from_ms != 0 ? from_ms * 1000 : work->now_us;
    struct pack pack;
    enum err err = check(work, value_text(args, "team"), for_ms, from_us);
    if (err != ERR_OK) {
        return err;
    }
    struct maintenance window = window_of(work, from_us, for_ms);
    hold_maintenance_put(work, &window);
    note_end(work, window.to_us);
    if (from_us == work->now_us) {
        sweep_maintenance(work, &window);
    } else {
        sweep_maintenance_at(work, &window, from_us);
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "window");
    hold_maintenance_view(&pack, &window);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
