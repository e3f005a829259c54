#include "model/calendar_date.h"
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
