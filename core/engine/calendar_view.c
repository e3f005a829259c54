#include "engine/calendar_view.h"

const struct calendar *calendar_view_find(struct work *work, const char *path)
{
    struct text id = value_text(&work->command->args, path);
    const struct calendar *calendar = policy_set_calendar(work->policies, id);
    if (calendar == NULL) {
        (void)work_refuse(work, ERR_NOT_FOUND, "unknown", path, "there is no calendar \"%.*s\"",
                          TEXT_ARG(id));
    }
    return calendar;
}

void calendar_view_source(struct pack *pack, const struct policy_set *policies,
                          const struct calendar *calendar, int64_t at_s)
{
    pack_pair_text(pack, "calendar", calendar_id(calendar));
    pack_pair_int(pack, "calendar_version", (int64_t)calendar_version_at(calendar, at_s) + 1);
    pack_pair_text(pack, "zone", zone_name(calendar_zone_at(calendar, at_s)));
    const struct calendar_rules *rules =
        calendar_version_rules(calendar, calendar_version_at(calendar, at_s));
    bool is_known = rules != NULL && rules->tzdata.n > 0;
    pack_pair_text(pack, "tzdata", is_known ? rules->tzdata : policies->tzdata);
}

void calendar_view_state(struct pack *pack, const struct calendar *calendar, int64_t at_s)
{
    bool is_open = calendar_is_open(calendar, at_s);
    int64_t change_s = 0;
    pack_pair_bool(pack, "open", is_open);
    if (calendar_next_change(calendar, at_s, &change_s) == ERR_OK) {
        pack_pair_int(pack, is_open ? "closes_at_ms" : "opens_at_ms", change_s * 1000);
    }
}

static void view_hours(struct pack *pack, const struct calendar_rules *rules, struct arena *arena)
{
    static const char *const weekdays[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    pack_key(pack, "hours");
    pack_map_begin(pack);
    for (unsigned day = 0; day < 7; day++) {
        pack_key(pack, weekdays[day]);
        pack_list_begin(pack);
        for (size_t i = 0; i < rules->week[day].count; i++) {
            pack_text(pack, calendar_rules_interval(arena, rules->week[day].items[i]));
        }
        pack_list_end(pack);
    }
    pack_map_end(pack);
}

static void view_exceptions(struct pack *pack, const struct calendar_rules *rules, bool special)
{
    pack_key(pack, special ? "special" : "holidays");
    pack_list_begin(pack);
    for (size_t i = 0; i < rules->exception_count; i++) {
        bool is_special = false;
        struct text text = calendar_rules_exception(rules, i, &is_special);
        if (is_special == special) {
            pack_text(pack, text);
        }
    }
    pack_list_end(pack);
}

void calendar_view_version(struct pack *pack, const struct calendar *calendar, size_t version,
                           struct arena *arena)
{
    const struct calendar_rules *rules = calendar_version_rules(calendar, version);
    pack_map_begin(pack);
    pack_pair_int(pack, "version", (int64_t)version + 1);
    if (calendar_version_from(calendar, version) != INT64_MIN) {
        pack_pair_int(pack, "from_ms", calendar_version_from(calendar, version) * 1000);
    }
    if (rules == NULL) {
        pack_pair_z(pack, "zone", "UTC");
        pack_pair_bool(pack, "around_the_clock", true);
    } else {
        pack_pair_text(pack, "zone", zone_name(rules->zone));
        if (rules->tzdata.n > 0) {
            pack_pair_text(pack, "tzdata", rules->tzdata);
        }
        view_hours(pack, rules, arena);
        view_exceptions(pack, rules, false);
        view_exceptions(pack, rules, true);
    }
    pack_map_end(pack);
}

bool calendar_view_instant(struct work *work, const char *path, int64_t otherwise_s,
                           int64_t *instant_s)
{
    int64_t instant_ms = value_int(&work->command->args, path, otherwise_s * 1000);
    *instant_s = instant_ms / 1000;
    if (instant_ms < 0 || *instant_s > CALENDAR_END_S) {
        (void)work_refuse(work, ERR_INVALID, "invalid", path,
                          "%s is milliseconds since 1970, before 2200", path);
        return false;
    }
    return true;
}
