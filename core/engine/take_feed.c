#include <stdlib.h>
#include "base/must.h"
#include "engine/calendar_view.h"
#include "engine/kept_calendar.h"
#include "engine/sweep_calendars.h"
#include "engine/use_case.h"
#include "model/calendar_date.h"

static int by_date(const void *left, const void *right)
{
    return text_compare(((const struct kept_holiday *)left)->date,
                        ((const struct kept_holiday *)right)->date);
}

/* What was switched off stays off for as long as the feed has the date. */
static bool was_off(const struct kept_feed *old, struct text date)
{
    for (size_t i = 0; i < old->count; i++) {
        if (text_eq(old->holidays[i].date, date)) {
            return old->holidays[i].off;
        }
    }
    return false;
}

static enum err read_dates(struct work *work, const struct kept_feed *old, struct kept_feed *feed)
{
    const struct value *dates = value_get(&work->command->args, "dates");
    for (size_t i = 0; i < value_count(dates); i++) {
        const struct value *item = &dates->list.items[i];
        struct text date = item->type == VALUE_TEXT ? item->text : TEXT_NONE;
        int64_t day = 0;
        bool yearly = false;
        enum err err = calendar_date_read(date, &day, &yearly, work->refusal);
        if (err == ERR_OK && (yearly || date.n != 10)) {
            err = work_refuse(work, ERR_INVALID, "date_invalid", "dates",
                              "\"%.*s\": a feed gives dates with their year", TEXT_ARG(date));
        }
        if (err != ERR_OK) {
            return err;
        }
        *ARENA_PUSH(work->arena, feed->holidays, feed->count) =
            (struct kept_holiday){.date = date, .off = was_off(old, date)};
    }
    if (feed->count > 1) {
        qsort(feed->holidays, feed->count, sizeof feed->holidays[0], by_date);
    }
    size_t kept = 0;
    for (size_t i = 0; i < feed->count; i++) { /* each date once */
        if (kept == 0 || !text_eq(feed->holidays[kept - 1].date, feed->holidays[i].date)) {
            feed->holidays[kept++] = feed->holidays[i];
        }
    }
    feed->count = kept;
    return ERR_OK;
}

static struct kept_feed find_old(struct work *work, const struct calendar *calendar,
                                 struct text name, size_t *feed_count)
{
    struct kept_feed *feeds = NULL;
    *feed_count = kept_calendar_feeds(work, calendar, &feeds);
    for (size_t i = 0; i < *feed_count; i++) {
        if (text_eq(feeds[i].name, name)) {
            return feeds[i];
        }
    }
    return (struct kept_feed){.name = name};
}

/* calendar.feed {calendar, feed, dates}: what a feed of holidays says now, all of it. A difference
 * to what it said before becomes a version of the calendar from now on. */
enum err take_feed(struct work *work)
{
    const struct calendar *calendar = calendar_view_find(work, "calendar");
    struct text name = value_text(&work->command->args, "feed");
    struct kept_feed feed = {.name = name};
    size_t feed_count = 0;
    bool changed = false;
    struct pack pack;
    if (calendar == NULL) {
        return ERR_NOT_FOUND;
    }
    if (name.n == 0 || name.n > KEPT_CALENDAR_ID_BYTES_MAX ||
        text_find(name, TEXT("/"), 0) != SIZE_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "feed",
                           "a feed has a name of 1 to %d bytes without \"/\"",
                           KEPT_CALENDAR_ID_BYTES_MAX);
    }
    struct kept_feed old = find_old(work, calendar, name, &feed_count);
    if (feed_count == KEPT_CALENDAR_FEEDS_MAX && old.count == 0) {
        return work_refuse(work, ERR_LIMIT, "exhausted", "feed", "a calendar has at most %d feeds",
                           KEPT_CALENDAR_FEEDS_MAX);
    }
    enum err err = read_dates(work, &old, &feed);
    if (err == ERR_OK) {
        kept_calendar_put_feed(work, calendar, &feed);
        err = kept_calendar_apply(work, calendar, &changed);
    }
    if (err != ERR_OK) {
        return err;
    }
    if (changed) {
        sweep_calendars_begin(work);
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_bool(&pack, "changed", changed);
    pack_pair_int(&pack, "dates", (int64_t)feed.count);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
