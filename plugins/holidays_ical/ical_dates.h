/* The local dates that the events of an iCalendar text (RFC 5545) cover: whole days and instants,
 * several days, rules of repetition with their exceptions. Pure; not for two threads at once. The
 * door to libical. */
#ifndef ICAL_DATES_H
#define ICAL_DATES_H
#include <stdbool.h>
#include <stddef.h>

#define ICAL_DATES_MAX 4096
#define ICAL_TEXT_BYTES_MAX ((size_t)8 << 20)

struct ical_dates {
    char (*dates)[11]; /* owned: "2026-12-25", ascending, each once */
    size_t count;
};

/* Dates from `from` to `to` (both "YYYY-MM-DD", included). An event covers the dates of its own
 * clock, whatever its zone; cancelled ones cover none. False: `why` says what is wrong, `dates` is
 * empty. */
bool ical_dates_read(const char *text, size_t n, const char *from, const char *to,
                     struct ical_dates *dates, char *why, size_t why_size);
void ical_dates_fini(struct ical_dates *dates);

#endif
