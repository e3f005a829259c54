#include <time.h>
#include "support/desk.h"

struct feed {
    char path[64];
    char year[8];      /* the next one, so that the dates lie ahead */
    char dates[2][16]; /* 25 and 26 December of it */
};

static void write_feed(const struct feed *feed, const char *text)
{
    FILE *file = fopen(feed->path, "w");
    ck_assert_ptr_nonnull(file);
    (void)fputs(text, file);
    (void)fclose(file);
}

static void write_christmas(const struct feed *feed, const char *last)
{
    char text[600];
    (void)snprintf(text, sizeof text,
                   "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n"
                   "DTSTART;VALUE=DATE:%s1225\r\nDTEND;VALUE=DATE:%s12%s\r\nEND:VEVENT\r\n"
                   "END:VCALENDAR\r\n",
                   feed->year, feed->year, last);
    write_feed(feed, text);
}

static void feed_init(struct feed *feed)
{
    time_t now = time(NULL);
    struct tm utc;
    (void)snprintf(feed->path, sizeof feed->path, "/tmp/rung-feed-XXXXXX");
    int fd = mkstemp(feed->path);
    ck_assert_int_ge(fd, 0);
    (void)close(fd);
    ck_assert_ptr_nonnull(gmtime_r(&now, &utc));
    unsigned year = ((unsigned)utc.tm_year + 1901) % 10000;
    (void)snprintf(feed->year, sizeof feed->year, "%04u", year);
    (void)snprintf(feed->dates[0], sizeof feed->dates[0], "%04u-12-25", year);
    (void)snprintf(feed->dates[1], sizeof feed->dates[1], "%04u-12-26", year);
}

static void open_desk(struct desk *desk, const struct feed *feed, const char *more)
{
    struct buf yaml;
    buf_init(&yaml);
    buf_put_z(&yaml, DESK_BASE);
    buf_printf(&yaml,
               "plugins: {instances: {state: {use: holidays_ical%s, config: {calendar: day, "
               "path: '%s'}}}}\n",
               more, feed->path);
    desk_open(desk, buf_z(&yaml));
    buf_fini(&yaml);
}

static const struct value *holidays_of(struct desk *desk)
{
    const struct value *calendar = desk_ask(desk, "calendar.get", "calendar", "day", NULL);
    const struct value *feeds = value_get(calendar, "feeds");
    return feeds->list.count ? value_get(&feeds->list.items[0], "holidays") : NULL;
}

static bool has_holidays(struct desk *desk, void *arg)
{
    const struct value *holidays = holidays_of(desk);
    return holidays != NULL && holidays->list.count == *(size_t *)arg;
}

START_TEST(a_feed_becomes_holidays_of_its_calendar)
{
    struct desk desk;
    struct feed feed;
    size_t wanted = 2;
    feed_init(&feed);
    write_christmas(&feed, "27");
    open_desk(&desk, &feed, "");

    ck_assert(desk_until(&desk, has_holidays, &wanted));

    const struct value *holidays = holidays_of(&desk);
    ck_assert(text_eq_z(value_text(&holidays->list.items[0], "date"), feed.dates[0]));
    ck_assert(text_eq_z(value_text(&holidays->list.items[1], "date"), feed.dates[1]));
    ck_assert(value_bool(&holidays->list.items[0], "on", false));
    const struct calendar *day = policy_set_calendar(desk.policies, TEXT("day"));
    ck_assert_uint_eq(calendar_version_count(day), 2);
    ck_assert_uint_eq(calendar_version_rules(day, 1)->exception_count, 2);
    desk_close(&desk);
    (void)unlink(feed.path);
}
END_TEST

static bool is_degraded(struct desk *desk, void *arg)
{
    const struct calendar *day = policy_set_calendar(desk->policies, TEXT("day"));
    unsigned *turns = arg;
    return calendar_version_count(day) > 1 || ++*turns > 500;
}

START_TEST(a_broken_feed_changes_nothing)
{
    struct desk desk;
    struct feed feed;
    unsigned turns = 0;
    feed_init(&feed);
    write_feed(&feed, "<html>moved</html>");
    open_desk(&desk, &feed, "");

    (void)desk_until(&desk, is_degraded, &turns);

    ck_assert_ptr_null(holidays_of(&desk));
    ck_assert_uint_eq(calendar_version_count(policy_set_calendar(desk.policies, TEXT("day"))), 1);
    desk_close(&desk);
    (void)unlink(feed.path);
}
END_TEST

START_TEST(an_operator_who_denies_holidays_is_obeyed)
{
    struct desk desk;
    struct feed feed;
    unsigned turns = 0;
    feed_init(&feed);
    write_christmas(&feed, "27");
    open_desk(&desk, &feed, ", deny: [holidays]");

    (void)desk_until(&desk, is_degraded, &turns);

    ck_assert_ptr_null(holidays_of(&desk));
    desk_close(&desk);
    (void)unlink(feed.path);
}
END_TEST

START_TEST(settings_that_cannot_be_are_refused)
{
    desk_expect_refused(DESK_BASE "plugins: {instances: {state: {use: holidays_ical, config: "
                                  "{calendar: day}}}}\n",
                        "name either url or path");
    desk_expect_refused(DESK_BASE "plugins: {instances: {state: {use: holidays_ical, config: "
                                  "{calendar: moon, path: /tmp/x}}}}\n",
                        "calendar");
}
END_TEST

SUITE("holidays_ical", a_feed_becomes_holidays_of_its_calendar, a_broken_feed_changes_nothing,
      an_operator_who_denies_holidays_is_obeyed, settings_that_cannot_be_are_refused)
