/* Calendars as they are shown, and how a command names one. */
#ifndef ENGINE_CALENDAR_VIEW_H
#define ENGINE_CALENDAR_VIEW_H
#include "engine/work.h"

/* The calendar that the parameter `path` names; NULL: the command is refused (unknown). */
const struct calendar *calendar_view_find(struct work *work, const char *path);
/* Which version of which calendar said something about an instant, and by which zone data: the
 * pairs calendar, calendar_version (1, 2, ...), zone, tzdata. */
void calendar_view_source(struct pack *pack, const struct policy_set *policies,
                          const struct calendar *calendar, int64_t at_s);
/* Open or closed at an instant and until when: the pairs open, and closes_at_ms or opens_at_ms,
 * absent when it never changes. */
void calendar_view_state(struct pack *pack, const struct calendar *calendar, int64_t at_s);
/* One version as it was written: a map. */
void calendar_view_version(struct pack *pack, const struct calendar *calendar, size_t version,
                           struct arena *arena);
/* The parameter `path` in milliseconds as seconds, or `otherwise`; false: refused, it lies outside
 * of 1970 to 2200. */
bool calendar_view_instant(struct work *work, const char *path, int64_t otherwise_s,
                           int64_t *instant_s);

#endif
