#include "base/must.h"
#include "engine/sweep_maintenance.h"
#include "engine/use_case.h"

static enum err check(struct work *work, struct text team, int64_t for_ms)
{
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

/* maintenance.start {team?, for_ms, reason}: escalations of the team, or of all, are held until its
 * end. Clocks run on. */
enum err start_maintenance(struct work *work)
{
    const struct value *args = &work->command->args;
    struct text team = value_text(args, "team");
    int64_t for_ms = value_int(args, "for_ms", 0);
    struct pack pack;
    enum err err = check(work, team, for_ms);
    if (err != ERR_OK) {
        return err;
    }
    struct maintenance window = {.id = meta_table_next(work->reader, work->writes, "maintenance"),
                                 .team = team,
                                 .reason = value_text(args, "reason"),
                                 .by = work->actor,
                                 .from_us = work->now_us,
                                 .to_us = work->now_us + for_ms * 1000};
    hold_maintenance_put(work, &window);
    note_end(work, window.to_us);
    sweep_maintenance(work, &window);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "window");
    hold_maintenance_view(&pack, &window);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
