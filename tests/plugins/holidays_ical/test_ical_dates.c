#include "ical_dates.h"
#include <stdio.h>
#include <string.h>
#include "support/suite.h"

#define HEAD "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n"
#define EVENT(body) "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20240101T000000Z\r\n" body "END:VEVENT\r\n"
#define TAIL "END:VCALENDAR\r\n"

/* The dates of 2024 and 2025 that the events cover, with spaces between. */
static const char *dates_of(const char *events)
{
    static char out[4000];
    char why[200] = "";
    char text[4000];
    struct ical_dates dates;
    size_t used = 0;
    (void)snprintf(text, sizeof text, HEAD "%s" TAIL, events);
    ck_assert_msg(
        ical_dates_read(text, strlen(text), "2024-01-01", "2025-12-31", &dates, why, sizeof why),
        "%s", why);
    out[0] = '\0';
    for (size_t i = 0; i < dates.count; i++) {
        used +=
            (size_t)snprintf(out + used, sizeof out - used, "%s%s", i ? " " : "", dates.dates[i]);
    }
    ical_dates_fini(&dates);
    return out;
}

START_TEST(a_whole_day_is_one_date_and_its_end_is_the_day_behind)
{
    ck_assert_str_eq(dates_of(EVENT("DTSTART;VALUE=DATE:20241225\r\n")), "2024-12-25");
    ck_assert_str_eq(
        dates_of(EVENT("DTSTART;VALUE=DATE:20241225\r\nDTEND;VALUE=DATE:20241226\r\n")),
        "2024-12-25");
    ck_assert_str_eq(
        dates_of(EVENT("DTSTART;VALUE=DATE:20241230\r\nDTEND;VALUE=DATE:20250102\r\n")),
        "2024-12-30 2024-12-31 2025-01-01");
    ck_assert_str_eq(dates_of(EVENT("DTSTART;VALUE=DATE:20240228\r\nDURATION:P2D\r\n")),
                     "2024-02-28 2024-02-29");
}
END_TEST

START_TEST(instants_cover_the_dates_of_their_own_clock)
{
    ck_assert_str_eq(dates_of(EVENT("DTSTART:20240510T090000\r\nDTEND:20240510T170000\r\n")),
                     "2024-05-10");
    ck_assert_str_eq(dates_of(EVENT("DTSTART:20240510T200000\r\nDTEND:20240512T000000\r\n")),
                     "2024-05-10 2024-05-11"); /* midnight covers nothing of the 12th */
    ck_assert_str_eq(dates_of(EVENT("DTSTART;TZID=Europe/Berlin:20240510T003000\r\n"
                                    "DTEND;TZID=Europe/Berlin:20240510T013000\r\n")),
                     "2024-05-10");
    ck_assert_str_eq(dates_of(EVENT("DTSTART:20240510T233000Z\r\n")), "2024-05-10");
}
END_TEST

START_TEST(rules_are_written_out_with_their_exceptions_and_additions)
{
    ck_assert_str_eq(dates_of(EVENT("DTSTART;VALUE=DATE:20101003\r\nRRULE:FREQ=YEARLY\r\n")),
                     "2024-10-03 2025-10-03");
    ck_assert_str_eq(dates_of(EVENT("DTSTART;VALUE=DATE:20101003\r\nRRULE:FREQ=YEARLY\r\n"
                                    "EXDATE;VALUE=DATE:20241003\r\n")),
                     "2025-10-03");
    ck_assert_str_eq(dates_of(EVENT("DTSTART;VALUE=DATE:20201126\r\n"
                                    "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\n")),
                     "2024-11-28 2025-11-27"); /* the fourth Thursday */
    ck_assert_str_eq(dates_of(EVENT("DTSTART;VALUE=DATE:20220606\r\nDTEND;VALUE=DATE:20220608\r\n"
                                    "RRULE:FREQ=YEARLY;UNTIL=20240701\r\n")),
                     "2024-06-06 2024-06-07");
    ck_assert_str_eq(dates_of(EVENT("DTSTART;VALUE=DATE:20240229\r\nRRULE:FREQ=YEARLY\r\n")),
                     "2024-02-29"); /* leap years only */
    ck_assert_str_eq(
        dates_of(EVENT("DTSTART;VALUE=DATE:20240501\r\nRDATE;VALUE=DATE:20240509\r\n")),
        "2024-05-01 2024-05-09");
}
END_TEST

START_TEST(dates_are_sorted_each_once_and_those_outside_are_left_out)
{
    ck_assert_str_eq(
        dates_of(EVENT("DTSTART;VALUE=DATE:20251225\r\n") EVENT("DTSTART;VALUE=DATE:20241225\r\n")
                     EVENT("DTSTART:20241225T120000\r\n") EVENT("DTSTART;VALUE=DATE:20261225\r\n")
                         EVENT("DTSTART;VALUE=DATE:20231225\r\n")),
        "2024-12-25 2025-12-25");
    ck_assert_str_eq(
        dates_of(EVENT("DTSTART;VALUE=DATE:20231230\r\nDTEND;VALUE=DATE:20240103\r\n")),
        "2024-01-01 2024-01-02");
}
END_TEST

START_TEST(what_is_cancelled_or_no_event_covers_nothing)
{
    ck_assert_str_eq(dates_of(EVENT("DTSTART;VALUE=DATE:20241225\r\nSTATUS:CANCELLED\r\n")), "");
    ck_assert_str_eq(dates_of("BEGIN:VTODO\r\nDTSTART;VALUE=DATE:20241225\r\nEND:VTODO\r\n"), "");
    ck_assert_str_eq(dates_of(EVENT("SUMMARY:no begin\r\n")), "");
    ck_assert_str_eq(dates_of(EVENT("DTSTART;VALUE=DATE:20241325\r\n")), "");
}
END_TEST

START_TEST(what_is_no_feed_is_refused_with_a_reason)
{
    static const char *const wrong[] = {"", "<html>", "BEGIN:VCARD\r\nEND:VCARD\r\n", "BEGIN:VCAL"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct ical_dates dates;
        char why[200] = "";
        ck_assert_msg(!ical_dates_read(wrong[i], strlen(wrong[i]), "2024-01-01", "2025-12-31",
                                       &dates, why, sizeof why),
                      "%s", wrong[i]);
        ck_assert_str_eq(why, "it is no iCalendar: a feed begins with BEGIN:VCALENDAR");
        ck_assert_uint_eq(dates.count, 0);
    }
}
END_TEST

START_TEST(a_feed_without_end_is_refused_and_not_cut)
{
    struct ical_dates dates;
    char why[200] = "";
    static const char text[] = HEAD EVENT(
        "DTSTART;VALUE=DATE:20000101\r\nDTEND;VALUE=DATE:20010101\r\nRRULE:FREQ=YEARLY\r\n") TAIL;

    ck_assert(!ical_dates_read(text, sizeof text - 1, "2000-01-01", "2030-12-31", &dates, why,
                               sizeof why));

    ck_assert_str_eq(why, "it has more than 4096 dates");
}
END_TEST

SUITE("ical_dates", a_whole_day_is_one_date_and_its_end_is_the_day_behind,
      instants_cover_the_dates_of_their_own_clock,
      rules_are_written_out_with_their_exceptions_and_additions,
      dates_are_sorted_each_once_and_those_outside_are_left_out,
      what_is_cancelled_or_no_event_covers_nothing, what_is_no_feed_is_refused_with_a_reason,
      a_feed_without_end_is_refused_and_not_cut)
