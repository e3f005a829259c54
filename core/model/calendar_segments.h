/* Working time over several calendars, one after the other: what a clock asks whose owner, and with
 * him the calendar, changed on the way. semantics (d10). A calendar that was edited needs none of
 * this: its versions are part of it. */
#ifndef MODEL_CALENDAR_SEGMENTS_H
#define MODEL_CALENDAR_SEGMENTS_H
#include "model/calendar.h"

struct calendar_segment { /* holds until the next one begins; the first one also before from_s */
    int64_t from_s;
    const struct calendar *calendar; /* lent */
};

/* `segments`: at least one, ascending by from_s. As calendar_advance. */
enum err calendar_segments_due(const struct calendar_segment *segments, size_t count,
                               int64_t start_s, int64_t target_s, const struct span_s *pauses,
                               size_t pause_count, int64_t *due_s);
/* As calendar_elapsed; by_s (NULL: not wanted) gets the seconds of each segment. */
int64_t calendar_segments_elapsed(const struct calendar_segment *segments, size_t count,
                                  int64_t from_s, int64_t to_s, const struct span_s *pauses,
                                  size_t pause_count, int64_t *by_s);

#endif
