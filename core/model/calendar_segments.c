#include "model/calendar_segments.h"
#include "base/must.h"

/* Where the part of [from, to) that belongs to one segment begins and ends. */
static struct span_s part_of(const struct calendar_segment *segments, size_t count, size_t at,
                             int64_t from_s, int64_t to_s)
{
    struct span_s part = {.from_s = from_s, .to_s = to_s};
    if (at > 0 && segments[at].from_s > part.from_s) {
        part.from_s = segments[at].from_s;
    }
    if (at + 1 < count && segments[at + 1].from_s < part.to_s) {
        part.to_s = segments[at + 1].from_s;
    }
    return part;
}

enum err calendar_segments_due(const struct calendar_segment *segments, size_t count,
                               int64_t start_s, int64_t target_s, const struct span_s *pauses,
                               size_t pause_count, int64_t *due_s)
{
    MUST(count > 0 && target_s >= 0);
    for (size_t at = 0; at + 1 < count; at++) {
        struct span_s part = part_of(segments, count, at, start_s, INT64_MAX);
        if (part.from_s >= part.to_s) {
            continue;
        }
        int64_t worked_s =
            calendar_elapsed(segments[at].calendar, part.from_s, part.to_s, pauses, pause_count);
        if (worked_s >= target_s) {
            return calendar_advance(segments[at].calendar, part.from_s, target_s, pauses,
                                    pause_count, due_s);
        }
        target_s -= worked_s;
    }
    struct span_s part = part_of(segments, count, count - 1, start_s, INT64_MAX);
    return calendar_advance(segments[count - 1].calendar, part.from_s, target_s, pauses,
                            pause_count, due_s);
}

int64_t calendar_segments_elapsed(const struct calendar_segment *segments, size_t count,
                                  int64_t from_s, int64_t to_s, const struct span_s *pauses,
                                  size_t pause_count, int64_t *by_s)
{
    int64_t sum_s = 0;
    MUST(count > 0);
    for (size_t at = 0; at < count; at++) {
        struct span_s part = part_of(segments, count, at, from_s, to_s);
        int64_t worked_s =
            calendar_elapsed(segments[at].calendar, part.from_s, part.to_s, pauses, pause_count);
        if (by_s != NULL) {
            by_s[at] = worked_s;
        }
        sum_s += worked_s;
    }
    return sum_s;
}
