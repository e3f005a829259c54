#include "base/must.h"
#include "engine/calendar_view.h"
#include "engine/kept_calendar.h"
#include "engine/sweep_calendars.h"
#include "engine/use_case.h"

static struct kept_holiday *find(struct kept_feed *feed, struct text date)
{
    for (size_t i = 0; i < feed->count; i++) {
        if (text_eq(feed->holidays[i].date, date)) {
            return &feed->holidays[i];
        }
    }
    return NULL;
}

/* calendar.switch_holiday {calendar, feed, date, on}: a date of a feed counts, or does not, from
 * now on; it stays in the feed. */
enum err switch_holiday(struct work *work)
{
    const struct value *args = &work->command->args;
    const struct calendar *calendar = calendar_view_find(work, "calendar");
    struct text name = value_text(args, "feed");
    struct text date = value_text(args, "date");
    bool on = value_bool(args, "on", true);
    bool changed = false;
    struct kept_feed *feeds = NULL;
    struct pack pack;
    if (calendar == NULL) {
        return ERR_NOT_FOUND;
    }
    size_t at = 0;
    size_t count = kept_calendar_feeds(work, calendar, &feeds);
    while (at < count && !text_eq(feeds[at].name, name)) {
        at++;
    }
    if (at == count) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "feed",
                           "calendar \"%.*s\" has no feed \"%.*s\"",
                           TEXT_ARG(calendar_id(calendar)), TEXT_ARG(name));
    }
    struct kept_holiday *holiday = find(&feeds[at], date);
    if (holiday == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "date",
                           "feed \"%.*s\" has no holiday on \"%.*s\"", TEXT_ARG(name),
                           TEXT_ARG(date));
    }
    holiday->off = !on;
    kept_calendar_put_feed(work, calendar, &feeds[at]);
    enum err err = kept_calendar_apply(work, calendar, &changed);
    if (err != ERR_OK) {
        return err;
    }
    if (changed) {
        sweep_calendars_begin(work);
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_bool(&pack, "changed", changed);
    pack_pair_bool(&pack, "on", on);
    calendar_view_source(&pack, work->policies, calendar, work->now_us / 1000000);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
