#include "model/calendar_rules.h"
#include "base/must.h"
#include "model/zone_rule.h"

enum rank { DATED_SPECIAL, DATED_HOLIDAY, YEARLY_SPECIAL, YEARLY_HOLIDAY, WEEKDAY };

struct calendar_exception {
    enum rank rank;
    int64_t from_day, to_day; /* days since 1970, both included; yearly: month * 100 + day */
    struct calendar_hours hours;
    struct text source; /* as it was written */
};

struct calendar_rules *calendar_rules_new(struct arena *arena, int64_t from_s,
                                          const struct zone *zone)
{
    struct calendar_rules *rules = ARENA_NEW(arena, struct calendar_rules);
    rules->arena = arena;
    rules->from_s = from_s;
    rules->zone = zone;
    return rules;
}

static enum err add_interval(struct calendar_hours *hours, struct text text,
                             struct refusal *refusal)
{
    struct calendar_interval interval;
    enum err err = calendar_date_interval(text, &interval, refusal);
    if (err != ERR_OK) {
        return err;
    }
    if (hours->count == CALENDAR_INTERVALS_MAX) {
        return err_refuse(refusal, ERR_LIMIT, "exhausted", "hours",
                          "a day has at most %d intervals", CALENDAR_INTERVALS_MAX);
    }
    size_t at = hours->count++;
    while (at > 0 && hours->items[at - 1].from_s > interval.from_s) {
        hours->items[at] = hours->items[at - 1];
        at--;
    }
    hours->items[at] = interval;
    return ERR_OK;
}

enum err calendar_rules_add_hours(struct calendar_rules *rules, unsigned weekday,
                                  struct text interval, struct refusal *refusal)
{
    MUST(weekday < 7);
    return add_interval(&rules->week[weekday], interval, refusal);
}

static enum err add_exception(struct calendar_rules *rules,
                              const struct calendar_exception *exception, struct refusal *refusal)
{
    if (rules->exception_count == CALENDAR_EXCEPTIONS_MAX) {
        return err_refuse(refusal, ERR_LIMIT, "exhausted", "holidays",
                          "a calendar has at most %d holidays and specials",
                          CALENDAR_EXCEPTIONS_MAX);
    }
    struct calendar_exception *slot =
        ARENA_PUSH(rules->arena, rules->exceptions, rules->exception_count);
    *slot = *exception;
    slot->source = arena_text(rules->arena, text_trim(exception->source));
    return ERR_OK;
}

enum err calendar_rules_add_holiday(struct calendar_rules *rules, struct text date,
                                    struct refusal *refusal)
{
    struct calendar_exception holiday = {.rank = DATED_HOLIDAY, .source = date};
    bool yearly = false;
    bool last_yearly = false;
    size_t dots = text_find(date, TEXT(".."), 0);
    struct text first = dots == SIZE_MAX ? date : text_slice(date, 0, dots);
    enum err err = calendar_date_read(first, &holiday.from_day, &yearly, refusal);
    holiday.to_day = holiday.from_day;
    if (err == ERR_OK && dots != SIZE_MAX) {
        err = calendar_date_read(text_slice(date, dots + 2, date.n), &holiday.to_day, &last_yearly,
                                 refusal);
        if (err == ERR_OK && (yearly || last_yearly || holiday.to_day < holiday.from_day)) {
            err = err_refuse(refusal, ERR_INVALID, "date_invalid", "holidays",
                             "\"%.*s\": a range is two dates with a year, the later one last",
                             TEXT_ARG(date));
        }
    }
    holiday.rank = yearly ? YEARLY_HOLIDAY : DATED_HOLIDAY;
    return err == ERR_OK ? add_exception(rules, &holiday, refusal) : err;
}

enum err calendar_rules_add_special(struct calendar_rules *rules, struct text rule,
                                    struct refusal *refusal)
{
    struct calendar_exception special = {.rank = DATED_SPECIAL, .source = rule};
    bool yearly = false;
    size_t equals = text_find(rule, TEXT("="), 0);
    if (equals == SIZE_MAX) {
        return err_refuse(refusal, ERR_INVALID, "date_invalid", "special",
                          "\"%.*s\" has no \"=\"; write 2024-12-24=09:00-12:00", TEXT_ARG(rule));
    }
    enum err err =
        calendar_date_read(text_slice(rule, 0, equals), &special.from_day, &yearly, refusal);
    struct text rest = text_trim(text_slice(rule, equals + 1, rule.n));
    struct text piece;
    special.to_day = special.from_day;
    special.rank = yearly ? YEARLY_SPECIAL : DATED_SPECIAL;
    while (err == ERR_OK && text_split(&rest, ',', &piece)) {
        err = add_interval(&special.hours, piece, refusal);
    }
    return err == ERR_OK ? add_exception(rules, &special, refusal) : err;
}

bool calendar_rules_is_empty(const struct calendar_rules *rules)
{
    size_t count = 0;
    for (unsigned day = 0; day < 7; day++) {
        count += rules->week[day].count;
    }
    for (size_t i = 0; i < rules->exception_count; i++) {
        count += rules->exceptions[i].hours.count;
    }
    return count == 0;
}

/* --- the hours of dates --- */

struct filling {
    int64_t first_day;
    size_t count;
    const struct calendar_hours **hours;       /* lent */
    enum rank ranks[CALENDAR_RULES_DATES_MAX]; /* of what was put there */
};

static void put(struct filling *filling, const struct calendar_exception *exception,
                int64_t from_day, int64_t to_day)
{
    int64_t first = from_day > filling->first_day ? from_day - filling->first_day : 0;
    for (int64_t at = first; at < (int64_t)filling->count && at + filling->first_day <= to_day;
         at++) {
        if (exception->rank < filling->ranks[at]) {
            filling->ranks[at] = exception->rank;
            filling->hours[at] = &exception->hours;
        }
    }
}

static void put_yearly(struct filling *filling, const struct calendar_exception *exception)
{
    int64_t year = 0;
    int64_t last_year = 0;
    int month = 0;
    int day = 0;
    int date_month = (int)(exception->from_day / 100);
    int date_day = (int)(exception->from_day % 100);
    zone_rule_civil(filling->first_day + (int64_t)filling->count - 1, &last_year, &month, &day);
    zone_rule_civil(filling->first_day, &year, &month, &day);
    for (; year <= last_year; year++) {
        int64_t date = zone_rule_days(year, date_month, date_day);
        int64_t back = 0;
        zone_rule_civil(date, &back, &month, &day);
        if (day == date_day) { /* else it is 02-29 in a year that has none */
            put(filling, exception, date, date);
        }
    }
}

void calendar_rules_fill(const struct calendar_rules *rules, int64_t first_day, size_t count,
                         const struct calendar_hours **hours)
{
    struct filling filling = {.first_day = first_day, .count = count, .hours = hours};
    MUST(count > 0 && count <= CALENDAR_RULES_DATES_MAX);
    for (size_t i = 0; i < count; i++) {
        int64_t weekday = (first_day + (int64_t)i + 3) % 7; /* 1970-01-01 was a Thursday */
        hours[i] = &rules->week[weekday < 0 ? weekday + 7 : weekday];
        filling.ranks[i] = WEEKDAY;
    }
    for (size_t i = 0; i < rules->exception_count; i++) {
        const struct calendar_exception *exception = &rules->exceptions[i];
        if (exception->rank == YEARLY_SPECIAL || exception->rank == YEARLY_HOLIDAY) {
            put_yearly(&filling, exception);
        } else {
            put(&filling, exception, exception->from_day, exception->to_day);
        }
    }
}

/* --- as texts --- */

struct text calendar_rules_interval(struct arena *arena, struct calendar_interval interval)
{
    int from = interval.from_s / 60;
    int to = interval.to_s > 86400 ? interval.to_s / 60 - 1440 : interval.to_s / 60;
    return arena_printf(arena, "%02d:%02d-%02d:%02d", from / 60, from % 60, to / 60, to % 60);
}

struct text calendar_rules_exception(const struct calendar_rules *rules, size_t at,
                                     bool *is_special)
{
    MUST(at < rules->exception_count);
    enum rank rank = rules->exceptions[at].rank;
    *is_special = rank == DATED_SPECIAL || rank == YEARLY_SPECIAL;
    return rules->exceptions[at].source;
}
