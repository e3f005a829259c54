/* Amounts as an operator writes them, with their unit: 250ms, 64KiB, 2bh. A whole number and one
 * unit, nothing between or around them; never negative; false when it is none or does not fit.
 * Pure. [any thread] */
#ifndef BASE_UNIT_H
#define BASE_UNIT_H
#include "base/text.h"

#define UNIT_DURATION_UNITS "ms s m h d w"
#define UNIT_SIZE_UNITS "B KiB MiB GiB TiB"
#define UNIT_SPAN_UNITS "s m h d w bm bh bd"

enum unit_span_kind {
    UNIT_SPAN_CALENDAR, /* seconds that pass by day and night: 30m, 4h */
    UNIT_SPAN_BUSINESS, /* seconds of working time: 30bm, 2bh */
    UNIT_SPAN_DAYS      /* working days: 1bd */
};

bool unit_duration(struct text text, int64_t *ms); /* 0 may stand without a unit */
bool unit_size(struct text text, int64_t *bytes);  /* without a unit: bytes */
/* The amount is seconds, or days for UNIT_SPAN_DAYS; `unit` is an enum unit_span_kind. */
bool unit_span(struct text text, int64_t *amount, int *unit);

#endif
