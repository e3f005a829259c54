#include "model/zone_rule.h"

#define DAY_S 86400

int64_t zone_rule_days(int64_t year, int month, int day)
{
    /* Years that begin in March put the leap day at their end. */
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int64_t zone_rule_day(int64_t local_s)
{
    return (local_s >= 0 ? local_s : local_s - (DAY_S - 1)) / DAY_S;
}

void zone_rule_civil(int64_t days, int64_t *year, int *month, int *day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = y + era * 400 + (*month <= 2);
}

/* --- reading --- */

static char next(const struct text *rest)
{
    return rest->n > 0 ? rest->p[0] : '\0';
}

static void skip(struct text *rest)
{
    rest->p++;
    rest->n--;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool read_number(struct text *rest, int *number)
{
    *number = 0;
    if (!is_digit(next(rest))) {
        return false;
    }
    while (is_digit(next(rest)) && *number < 10000) {
        *number = *number * 10 + (next(rest) - '0');
        skip(rest);
    }
    return true;
}

static bool read_name(struct text *rest)
{
    size_t length = 0;
    if (next(rest) == '<') {
        while (next(rest) != '>' && rest->n > 0) {
            skip(rest);
        }
        if (rest->n == 0) {
            return false;
        }
        skip(rest);
        return true;
    }
    while ((next(rest) | 32) >= 'a' && (next(rest) | 32) <= 'z') {
        skip(rest);
        length++;
    }
    return length >= 3;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool read_time(struct text *rest, int32_t *time_s)
{
    int sign = 1;
    int parts[3] = {0};
    if (next(rest) == '-' || next(rest) == '+') {
        sign = next(rest) == '-' ? -1 : 1;
        skip(rest);
    }
    for (int i = 0; i < 3; i++) {
        if (i > 0 && next(rest) != ':') {
            break;
        }
        if (i > 0) {
            skip(rest);
        }
        if (!read_number(rest, &parts[i])) {
            return false;
        }
    }
    *time_s = sign * (parts[0] * 3600 + parts[1] * 60 + parts[2]);
    return true;
}

static bool take(struct text *rest, char c)
{
    if (next(rest) != c) {
        return false;
    }
    skip(rest);
    return true;
}

static bool read_date(struct text *rest, struct zone_rule_date *date)
{
    *date = (struct zone_rule_date){.kind = 'D', .time_s = 2 * 3600};
    if (!take(rest, ',')) {
        return false;
    }
    if (take(rest, 'M')) {
        date->kind = 'M';
        if (!read_number(rest, &date->month) || !take(rest, '.') ||
            !read_number(rest, &date->week) || !take(rest, '.') || !read_number(rest, &date->day) ||
            date->month < 1 || date->month > 12 || date->week < 1 || date->week > 5 ||
            date->day > 6) {
            return false;
        }
    } else {
        date->kind = take(rest, 'J') ? 'J' : 'D';
        if (!read_number(rest, &date->day) || date->day > 365) {
            return false;
        }
    }
    return !take(rest, '/') || read_time(rest, &date->time_s);
}

bool zone_rule_read(struct text footer, struct zone_rule *rule)
{
    int32_t west_s = 0;
    *rule = (struct zone_rule){0};
    if (!read_name(&footer) || !read_time(&footer, &west_s)) {
        return false;
    }
    rule->standard_s = -west_s;
    if (footer.n == 0) {
        return true;
    }
    rule->has_summer = true;
    rule->summer_s = rule->standard_s + 3600;
    if (!read_name(&footer)) {
        return false;
    }
    if (next(&footer) != ',') {
        if (!read_time(&footer, &west_s)) {
            return false;
        }
        rule->summer_s = -west_s;
    }
    return read_date(&footer, &rule->start) && read_date(&footer, &rule->end) && footer.n == 0;
}

/* --- using --- */

static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int weekday_of(int64_t days) /* 0 Sunday */
{
    return (int)(((days + 4) % 7 + 7) % 7);
}

static int64_t day_of(const struct zone_rule_date *date, int64_t year)
{
    int64_t first = zone_rule_days(year, 1, 1);
    if (date->kind == 'D') {
        return first + date->day;
    }
    if (date->kind == 'J') {
        return first + date->day - 1 + (is_leap(year) && date->day >= 60);
    }
    int64_t month = zone_rule_days(year, date->month, 1);
    int64_t behind = date->month == 12 ? zone_rule_days(year + 1, 1, 1)
                                       : zone_rule_days(year, date->month + 1, 1);
    int64_t day = month + (date->day - weekday_of(month) + 7) % 7 + (date->week - 1) * 7;
    while (day >= behind) { /* week 5 is the last one */
        day -= 7;
    }
    return day;
}

bool zone_rule_changes(const struct zone_rule *rule, int64_t year, int64_t changes_s[2])
{
    if (!rule->has_summer) {
        return false;
    }
    int64_t start = day_of(&rule->start, year) * DAY_S + rule->start.time_s - rule->standard_s;
    int64_t end = day_of(&rule->end, year) * DAY_S + rule->end.time_s - rule->summer_s;
    changes_s[0] = start < end ? start : end;
    changes_s[1] = start < end ? end : start;
    return true;
}

int32_t zone_rule_offset(const struct zone_rule *rule, int64_t instant_s)
{
    int64_t year = 0;
    int month = 0;
    int day = 0;
    if (!rule->has_summer) {
        return rule->standard_s;
    }
    int64_t local_s = instant_s + rule->standard_s;
    zone_rule_civil(zone_rule_day(local_s), &year, &month, &day);
    int64_t start = day_of(&rule->start, year) * DAY_S + rule->start.time_s - rule->standard_s;
    int64_t end = day_of(&rule->end, year) * DAY_S + rule->end.time_s - rule->summer_s;
    bool is_summer =
        start < end ? instant_s >= start && instant_s < end : instant_s >= start || instant_s < end;
    return is_summer ? rule->summer_s : rule->standard_s;
}
