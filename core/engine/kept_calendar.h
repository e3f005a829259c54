/* Calendars as the store keeps them: edits never change the past. A calendar of the configuration
 * says what shall hold from now on; what held until now stands in the store, version by version,
 * with the zone data it was counted by. Documents: "calendar/<id>/<n>" is a version,
 * "zone/<hash>" the bytes of a zone, "holidays/<id>/<feed>" what a feed has announced. */
#ifndef ENGINE_KEPT_CALENDAR_H
#define ENGINE_KEPT_CALENDAR_H
#include "engine/work.h"

#define KEPT_CALENDAR_FEEDS_MAX 64    /* of one calendar */
#define KEPT_CALENDAR_ID_BYTES_MAX 64 /* of a calendar or feed in a document's name */

struct kept_holiday {
    struct text date; /* YYYY-MM-DD */
    bool off;         /* switched off: it stays in the feed and does not count */
};
struct kept_feed {
    struct text name;
    struct kept_holiday *holidays; /* ascending by date */
    size_t count;
};

/* From now on the calendar holds as the configuration and the feeds say; a difference to what holds
 * is recorded as a version from now. *changed tells whether what held before holds no longer.
 * ERR_LIMIT: too many holidays or versions, the refusal says which; nothing was written. */
enum err kept_calendar_apply(struct work *work, const struct calendar *calendar, bool *changed);
/* The same for every calendar when the server starts; whether any has changed. What cannot be is
 * logged. */
bool kept_calendar_apply_all(struct work *work);

/* The zone as it was read now, while the server runs: kept_calendar_apply counts by it what comes
 * from now on, until the next start reads the files anyway. */
void kept_calendar_put_zone(struct work *work, const struct zone *zone, struct text tzdata);
/* At the start: the files have just been read. */
void kept_calendar_forget_zones(struct work *work);

size_t kept_calendar_feeds(struct work *work, const struct calendar *calendar,
                           struct kept_feed **feeds);
/* Writes one feed of the calendar; kept_calendar_apply makes it count. */
void kept_calendar_put_feed(struct work *work, const struct calendar *calendar,
                            const struct kept_feed *feed);

#endif
