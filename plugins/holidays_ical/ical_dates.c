#include "ical_dates.h"
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVENT_DAYS_MAX 400 /* of one occurrence */
#define OCCURRENCES_MAX 4096

struct reading {
    struct ical_dates *dates;
    int from, to; /* YYYYMMDD */
    bool is_full;
};

static int number_of(struct icaltimetype time)
{
    return time.year * 10000 + time.month * 100 + time.day;
}

/* libical takes 2024-13-25 for a date, and so would everything that counts from it. */
static bool is_date(struct icaltimetype time)
{
    return !icaltime_is_null_time(time) && number_of(icaltime_normalize(time)) == number_of(time);
}

static int number_of_text(const char *date)
{
    int year = 0;
    int month = 0;
    int day = 0;
    (void)sscanf(date, "%4d-%2d-%2d", &year, &month, &day);
    return year * 10000 + month * 100 + day;
}

static void add_date(struct reading *reading, int number)
{
    struct ical_dates *dates = reading->dates;
    if (number < reading->from || number > reading->to) {
        return;
    }
    if (dates->count == ICAL_DATES_MAX) {
        reading->is_full = true;
        return;
    }
    (void)snprintf(dates->dates[dates->count++], sizeof dates->dates[0], "%04u-%02u-%02u",
                   (unsigned)number / 10000 % 10000, (unsigned)number / 100 % 100,
                   (unsigned)number % 100);
}

/* The dates from the begin of one occurrence to its end. The end of whole days is the day behind
 * them; an instant at midnight covers nothing of the day that it begins. */
static void add_occurrence(struct reading *reading, struct icaltimetype start, int seconds)
{
    struct icaltimetype day = start;
    struct icaltimetype last = start;
    if (seconds > 0) {
        icaltime_adjust(&last, 0, 0, 0, start.is_date ? 0 : seconds - 1);
        if (start.is_date) {
            icaltime_adjust(&last, (seconds - 1) / 86400, 0, 0, 0);
        }
    }
    for (int i = 0; i < EVENT_DAYS_MAX && number_of(day) <= number_of(last); i++) {
        add_date(reading, number_of(day));
        icaltime_adjust(&day, 1, 0, 0, 0);
    }
}

static bool is_excepted(icalcomponent *event, struct icaltimetype time)
{
    for (icalproperty *property = icalcomponent_get_first_property(event, ICAL_EXDATE_PROPERTY);
         property != NULL;
         property = icalcomponent_get_next_property(event, ICAL_EXDATE_PROPERTY)) {
        if (number_of(icalproperty_get_exdate(property)) == number_of(time)) {
            return true;
        }
    }
    return false;
}

static int seconds_of(icalcomponent *event, struct icaltimetype start)
{
    struct icaltimetype end = icalcomponent_get_dtend(event);
    start.zone = end.zone = NULL; /* as the event's own clock says */
    if (!is_date(end)) {
        struct icaldurationtype duration = icalcomponent_get_duration(event);
        int seconds = icaldurationtype_as_int(duration);
        return seconds > 0 ? seconds : start.is_date ? 86400 : 0;
    }
    return icaldurationtype_as_int(icaltime_subtract(end, start));
}

static void add_rule(struct reading *reading, icalcomponent *event, icalproperty *property,
                     struct icaltimetype start, int seconds)
{
    icalrecur_iterator *iterator = icalrecur_iterator_new(icalproperty_get_rrule(property), start);
    if (iterator == NULL) {
        return;
    }
    for (int i = 0; i < OCCURRENCES_MAX; i++) {
        struct icaltimetype next = icalrecur_iterator_next(iterator);
        if (icaltime_is_null_time(next) || number_of(next) > reading->to) {
            break;
        }
        if (!is_excepted(event, next)) {
            add_occurrence(reading, next, seconds);
        }
    }
    icalrecur_iterator_free(iterator);
}

static void add_event(struct reading *reading, icalcomponent *event)
{
    struct icaltimetype start = icalcomponent_get_dtstart(event);
    icalproperty *rule = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY);
    if (!is_date(start) || icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED) {
        return;
    }
    start.zone = NULL;
    int seconds = seconds_of(event, start);
    if (rule == NULL && !is_excepted(event, start)) {
        add_occurrence(reading, start, seconds);
    }
    for (; rule != NULL; rule = icalcomponent_get_next_property(event, ICAL_RRULE_PROPERTY)) {
        add_rule(reading, event, rule, start, seconds);
    }
    for (icalproperty *more = icalcomponent_get_first_property(event, ICAL_RDATE_PROPERTY);
         more != NULL; more = icalcomponent_get_next_property(event, ICAL_RDATE_PROPERTY)) {
        struct icaltimetype time = icalproperty_get_rdate(more).time;
        if (is_date(time)) {
            add_occurrence(reading, time, seconds);
        }
    }
}

static int by_text(const void *left, const void *right)
{
    return strcmp(left, right);
}

static void sort_and_join(struct ical_dates *dates)
{
    size_t kept = 0;
    qsort(dates->dates, dates->count, sizeof dates->dates[0], by_text);
    for (size_t i = 0; i < dates->count; i++) {
        if (kept == 0 || strcmp(dates->dates[kept - 1], dates->dates[i]) != 0) {
            memmove(dates->dates[kept++], dates->dates[i], sizeof dates->dates[0]);
        }
    }
    dates->count = kept;
}

static icalcomponent *parse(const char *text, size_t n)
{
    char *copy = malloc(n + 1); /* libical wants an end */
    if (copy == NULL) {
        return NULL;
    }
    memcpy(copy, text, n);
    copy[n] = '\0';
    icalerror_set_errors_are_fatal(0);
    icalcomponent *root = icalparser_parse_string(copy);
    free(copy);
    return root;
}

bool ical_dates_read(const char *text, size_t n, const char *from, const char *to,
                     struct ical_dates *dates, char *why, size_t why_size)
{
    *dates = (struct ical_dates){.dates = NULL};
    if (n > ICAL_TEXT_BYTES_MAX) {
        (void)snprintf(why, why_size, "the feed is larger than 8 MiB");
        return false;
    }
    icalcomponent *root = parse(text, n);
    if (root == NULL || icalcomponent_isa(root) != ICAL_VCALENDAR_COMPONENT) {
        (void)snprintf(why, why_size, "it is no iCalendar: a feed begins with BEGIN:VCALENDAR");
        if (root != NULL) {
            icalcomponent_free(root);
        }
        return false;
    }
    dates->dates = calloc(ICAL_DATES_MAX, sizeof dates->dates[0]);
    struct reading reading = {
        .dates = dates, .from = number_of_text(from), .to = number_of_text(to)};
    for (icalcomponent *event = icalcomponent_get_first_component(root, ICAL_VEVENT_COMPONENT);
         event != NULL && dates->dates != NULL;
         event = icalcomponent_get_next_component(root, ICAL_VEVENT_COMPONENT)) {
        add_event(&reading, event);
    }
    icalcomponent_free(root);
    if (dates->dates == NULL || reading.is_full) {
        (void)snprintf(why, why_size, "it has more than %d dates", ICAL_DATES_MAX);
        ical_dates_fini(dates);
        return false;
    }
    sort_and_join(dates);
    return true;
}

void ical_dates_fini(struct ical_dates *dates)
{
    free(dates->dates);
    *dates = (struct ical_dates){.dates = NULL};
}
