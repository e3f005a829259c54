#include "model/calendar_date.h"
#include <inttypes.h>
#include <stdio.h>
#include "model/zone_rule.h"

#define DAY_S 86400

static bool two_digits(struct text text, size_t at, int *number)
{
    if (at + 2 > text.n || text.p[at] < '0' || text.p[at] > '9' || text.p[at + 1] < '0' ||
        text.p[at + 1] > '9') {
        return false;
    }
    *number = (text.p[at] - '0') * 10 + (text.p[at + 1] - '0');
    return true;
}

static bool read_clock(struct text text, int32_t *seconds)
{
    int hour = 0;
    int minute = 0;
    if (text.n != 5 || text.p[2] != ':' || !two_digits(text, 0, &hour) ||
        !two_digits(text, 3, &minute) || minute > 59 || hour > 24 || (hour == 24 && minute > 0)) {
        return false;
    }
    *seconds = hour * 3600 + minute * 60;
    return true;
}

static enum err read_interval(struct text trimmed, struct calendar_interval *interval,
                              struct refusal *refusal)
{
    size_t dash = text_find(trimmed, TEXT("-"), 0);
    if (dash == SIZE_MAX || !read_clock(text_slice(trimmed, 0, dash), &interval->from_s) ||
        !read_clock(text_slice(trimmed, dash + 1, trimmed.n), &interval->to_s) ||
        interval->from_s == DAY_S) {
        return err_refuse(refusal, ERR_INVALID, "interval_syntax", "hours",
                          "\"%.*s\" is no interval; write HH:MM-HH:MM, such as 09:00-17:00",
                          TEXT_ARG(trimmed));
    }
    return ERR_OK;
}

enum err calendar_date_shift(struct text text, struct calendar_interval *interval,
                             struct refusal *refusal)
{
    enum err err = read_interval(text_trim(text), interval, refusal);
    if (err == ERR_OK && interval->to_s <= interval->from_s) {
        interval->to_s += DAY_S;
    }
    return err;
}

enum err calendar_date_interval(struct text text, struct calendar_interval *interval,
                                struct refusal *refusal)
{
    struct text trimmed = text_trim(text);
    enum err err = read_interval(trimmed, interval, refusal);
    if (err != ERR_OK) {
        return err;
    }
    if (interval->from_s == interval->to_s) {
        return err_refuse(refusal, ERR_INVALID, "interval_empty", "hours",
                          "\"%.*s\" begins where it ends; around the clock is written 00:00-24:00",
                          TEXT_ARG(trimmed));
    }
    if (interval->to_s < interval->from_s) {
        interval->to_s += DAY_S;
    }
    return ERR_OK;
}

static bool is_date(int64_t year, int month, int day)
{
    int64_t back = 0;
    int m = 0;
    int d = 0;
    if (month < 1 || month > 12 || day < 1 || day > 31) {
        return false;
    }
    zone_rule_civil(zone_rule_days(year, month, day), &back, &m, &d);
    return back == year && m == month && d == day;
}

enum err calendar_date_read(struct text text, int64_t *day, bool *yearly, struct refusal *refusal)
{
    struct text trimmed = text_trim(text);
    int century = 0;
    int year = 0;
    int month = 0;
    int of_month = 0;
    bool is_dated = trimmed.n == 10 && trimmed.p[4] == '-' && trimmed.p[7] == '-' &&
                    two_digits(trimmed, 0, &century) && two_digits(trimmed, 2, &year) &&
                    two_digits(trimmed, 5, &month) && two_digits(trimmed, 8, &of_month);
    bool is_yearly = trimmed.n == 5 && trimmed.p[2] == '-' && two_digits(trimmed, 0, &month) &&
                     two_digits(trimmed, 3, &of_month);
    if (is_dated && is_date(century * 100 + year, month, of_month)) {
        *yearly = false;
        *day = zone_rule_days(century * 100 + year, month, of_month);
        return ERR_OK;
    }
    if (is_yearly &&
        is_date(2024, month, of_month)) { /* a leap year: 02-29 is a date, in leap years only */
        *yearly = true;
        *day = month * 100 + of_month;
        return ERR_OK;
    }
    return err_refuse(refusal, ERR_INVALID, "date_invalid", "holidays",
                      "\"%.*s\" is no date; write YYYY-MM-DD, or MM-DD for every year",
                      TEXT_ARG(trimmed));
}

enum err calendar_date_instant(struct text text, int64_t *instant_s, struct refusal *refusal)
{
    int64_t day = 0;
    bool yearly = false;
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (text.n == 20 && text.p[10] == 'T' && text.p[13] == ':' && text.p[16] == ':' &&
        text.p[19] == 'Z' &&
        calendar_date_read(text_slice(text, 0, 10), &day, &yearly, NULL) == ERR_OK && !yearly &&
        two_digits(text, 11, &hour) && two_digits(text, 14, &minute) &&
        two_digits(text, 17, &second) && hour < 24 && minute < 60 && second < 60) {
        *instant_s = day * DAY_S + hour * 3600 + minute * 60 + second;
        return ERR_OK;
    }
    return err_refuse(refusal, ERR_INVALID, "date_invalid", "from",
                      "\"%.*s\" is no instant; write it in UTC, such as 2024-06-01T08:00:00Z",
                      TEXT_ARG(text));
}

enum err calendar_date_local(struct text text, const struct zone *zone, int64_t *instant_s,
                             struct refusal *refusal)
{
    struct text trimmed = text_trim(text);
    bool is_utc = text_ends(trimmed, TEXT("Z"));
    size_t end = trimmed.n - (is_utc ? 1 : 0);
    int64_t day = 0;
    int32_t clock_s = 0;
    int second = 0;
    bool yearly = false;
    if ((end == 16 || (end == 19 && trimmed.p[16] == ':' && two_digits(trimmed, 17, &second))) &&
        trimmed.p[10] == 'T' && second < 60 && read_clock(text_slice(trimmed, 11, 16), &clock_s) &&
        clock_s < DAY_S &&
        calendar_date_read(text_slice(trimmed, 0, 10), &day, &yearly, NULL) == ERR_OK) {
        *instant_s =
            zone_instant(is_utc ? zone_utc() : zone, day * DAY_S + clock_s + second, ZONE_FIRST);
        return ERR_OK;
    }
    return err_refuse(refusal, ERR_INVALID, "date_invalid", "at",
                      "\"%.*s\" is no instant; write 2024-12-25T09:00 for local time, or "
                      "2024-12-25T08:00:00Z",
                      TEXT_ARG(trimmed));
}

struct calendar_date_text calendar_date_print(const struct zone *zone, int64_t instant_s)
{
    struct calendar_date_text text;
    int64_t local_s = zone_local(zone, instant_s);
    int64_t day = (local_s >= 0 ? local_s : local_s - (DAY_S - 1)) / DAY_S;
    int second = (int)(local_s - day * DAY_S);
    int64_t year = 0;
    int month = 0;
    int of_month = 0;
    zone_rule_civil(day, &year, &month, &of_month);
    (void)snprintf(text.z, sizeof text.z, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02d", year, month,
                   of_month, second / 3600, second / 60 % 60, second % 60);
    return text;
}
