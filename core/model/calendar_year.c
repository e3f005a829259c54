#include "model/calendar_year.h"
#include <stdlib.h>
#include <string.h>
#include "base/mem.h"
#include "base/must.h"
#include "model/zone_rule.h"

#define DAY_S INT64_C(86400)
#define DAYS_BEFORE 3 /* a night of two dates before reaches in, and zones are up to a day off */
#define DAYS_BEHIND 3
#define STEADY_S (2 * DAY_S) /* no zone is farther than this from UTC */

struct building {
    const struct calendar_rules *rules;
    int64_t clip_from_s, clip_to_s;
    struct zone_stretch stretch;      /* the zone's offset around the last date */
    int64_t begin_s;                  /* of the year */
    struct calendar_year_span *spans; /* owned */
    size_t count, size;
};

/* Local time to instant: as zone_instant, but near no change of the offset it is a subtraction. */
static int64_t to_instant(struct building *building, int64_t local_s, enum zone_pick pick)
{
    int64_t guess_s = local_s - building->stretch.offset_s;
    if (guess_s >= building->stretch.to_s || guess_s < building->stretch.from_s) {
        building->stretch = zone_stretch(building->rules->zone, guess_s);
        guess_s = local_s - building->stretch.offset_s;
    }
    bool far_from_last =
        building->stretch.from_s == INT64_MIN || guess_s - STEADY_S >= building->stretch.from_s;
    bool far_from_next =
        building->stretch.to_s == INT64_MAX || guess_s + STEADY_S < building->stretch.to_s;
    return far_from_last && far_from_next ? guess_s
                                          : zone_instant(building->rules->zone, local_s, pick);
}

/* Pieces come by their beginning. One that touches or overlaps the last is joined to it: no second
 * counts twice. */
static void add_span(struct building *building, int64_t from_s, int64_t to_s)
{
    from_s = from_s > building->clip_from_s ? from_s : building->clip_from_s;
    to_s = to_s < building->clip_to_s ? to_s : building->clip_to_s;
    if (from_s >= to_s) {
        return;
    }
    int32_t from = (int32_t)(from_s - building->begin_s);
    int32_t to = (int32_t)(to_s - building->begin_s);
    struct calendar_year_span *last =
        building->count ? &building->spans[building->count - 1] : NULL;
    if (last != NULL && from <= last->to_s) {
        last->to_s = to > last->to_s ? to : last->to_s;
        return;
    }
    if (building->count == building->size) {
        building->size = building->size ? building->size * 2 : 512;
        building->spans = mem_resize(building->spans, building->size * sizeof building->spans[0]);
    }
    building->spans[building->count++] = (struct calendar_year_span){.from_s = from, .to_s = to};
}

/* Adds the pieces of one local date; whether it has one, also outside of the clip. */
static bool add_date(struct building *building, int64_t day, const struct calendar_hours *hours)
{
    bool works = false;
    for (size_t i = 0; i < hours->count; i++) {
        int64_t from_s = to_instant(building, day * DAY_S + hours->items[i].from_s, ZONE_FIRST);
        int64_t to_s = to_instant(building, day * DAY_S + hours->items[i].to_s, ZONE_LAST);
        works = works || from_s < to_s; /* else it lies wholly in a gap */
        add_span(building, from_s, to_s);
    }
    return works;
}

static int64_t version_end(const struct calendar_rules *const *versions, size_t count, size_t at)
{
    return at + 1 < count ? versions[at + 1]->from_s : INT64_MAX;
}

/* The last version that holds when the date begins in its zone. */
static size_t version_of_date(const struct calendar_rules *const *versions, size_t count,
                              int64_t day)
{
    size_t at = count - 1;
    while (at > 0 &&
           zone_instant(versions[at]->zone, day * DAY_S, ZONE_FIRST) < versions[at]->from_s) {
        at--;
    }
    return at;
}

static void set_day(struct calendar_year *year, int64_t day, bool works)
{
    int64_t at = day - year->first_day;
    uint64_t bit = UINT64_C(1) << (at % 64);
    if (works) {
        year->days[at / 64] |= bit;
    } else {
        year->days[at / 64] &= ~bit;
    }
}

/* One version's part of the year. Its dates are marked from the first that goes by it on; the next
 * version marks what is its own anew. */
static void add_version(struct building *building, struct calendar_year *head,
                        const struct calendar_rules *const *versions, size_t count, size_t at)
{
    const struct calendar_hours *hours[CALENDAR_RULES_DATES_MAX];
    size_t dates = (size_t)head->day_count + DAYS_BEFORE + DAYS_BEHIND;
    int64_t until_s = version_end(versions, count, at);
    building->rules = versions[at];
    building->clip_from_s =
        versions[at]->from_s > head->begin_s ? versions[at]->from_s : head->begin_s;
    building->clip_to_s = until_s < head->end_s ? until_s : head->end_s;
    building->stretch = zone_stretch(versions[at]->zone, head->begin_s);
    calendar_rules_fill(versions[at], head->first_day - DAYS_BEFORE, dates, hours);
    for (size_t i = 0; i < dates; i++) {
        int64_t day = head->first_day - DAYS_BEFORE + (int64_t)i;
        bool works = add_date(building, day, hours[i]);
        bool of_year = day >= head->first_day && day < head->first_day + head->day_count;
        if (of_year && (count == 1 || version_of_date(versions, count, day) == at)) {
            set_day(head, day, works);
        }
    }
}

static void count_days(struct calendar_year *year)
{
    int32_t first = -1;
    int32_t last = -1;
    for (int32_t at = 0; at < year->day_count; at++) {
        if ((year->days[at / 64] >> (at % 64) & 1) != 0) {
            first = first < 0 ? at : first;
            last = at;
            year->worked_days++;
        }
    }
    year->idle_head = first < 0 ? year->day_count : first;
    year->idle_tail = year->day_count - 1 - last;
}

/* What was gathered, with its sums, as one piece of memory. */
static struct calendar_year *finish(struct building *building, struct calendar_year *head)
{
    count_days(head);
    head->count = building->count;
    for (size_t i = 0; i < building->count; i++) {
        building->spans[i].before_s = head->worked_s;
        head->worked_s += building->spans[i].to_s - building->spans[i].from_s;
    }
    struct calendar_year *built =
        mem_new(sizeof *built + building->count * sizeof building->spans[0]);
    *built = *head;
    if (building->count > 0) {
        memcpy(built->spans, building->spans, building->count * sizeof building->spans[0]);
    }
    mem_free(building->spans);
    return built;
}

struct calendar_year *calendar_year_build(const struct calendar_rules *const *versions,
                                          size_t count, int year)
{
    struct calendar_year head = {.year = year, .first_day = zone_rule_days(year, 1, 1)};
    struct building building = {0};
    head.day_count = (int32_t)(zone_rule_days(year + 1, 1, 1) - head.first_day);
    head.begin_s = building.begin_s = head.first_day * DAY_S;
    head.end_s = head.begin_s + head.day_count * DAY_S;
    for (size_t i = 0; i < count; i++) {
        if (versions[i]->from_s < head.end_s + DAYS_BEHIND * DAY_S &&
            version_end(versions, count, i) > head.begin_s - DAYS_BEFORE * DAY_S) {
            add_version(&building, &head, versions, count, i);
        }
    }
    return finish(&building, &head);
}

static int compare_spans(const void *left, const void *right)
{
    const struct calendar_year_span *a = left;
    const struct calendar_year_span *b = right;
    return a->from_s < b->from_s ? -1 : a->from_s > b->from_s;
}

struct calendar_year *calendar_year_unite(const struct calendar_year *const *years, size_t count)
{
    struct calendar_year head = {.year = years[0]->year,
                                 .begin_s = years[0]->begin_s,
                                 .end_s = years[0]->end_s,
                                 .first_day = years[0]->first_day,
                                 .day_count = years[0]->day_count};
    struct building building = {
        .begin_s = head.begin_s, .clip_from_s = head.begin_s, .clip_to_s = head.end_s};
    size_t all = 0;
    for (size_t i = 0; i < count; i++) {
        MUST(years[i]->year == head.year);
        all += years[i]->count;
        for (size_t k = 0; k < sizeof head.days / sizeof head.days[0]; k++) {
            head.days[k] |= years[i]->days[k];
        }
    }
    struct calendar_year_span *spans = MEM_NEW_ARRAY(struct calendar_year_span, all + 1);
    for (size_t i = 0, at = 0; i < count; i++) {
        for (size_t k = 0; k < years[i]->count; k++) {
            spans[at++] = years[i]->spans[k];
        }
    }
    qsort(spans, all, sizeof spans[0], compare_spans);
    for (size_t i = 0; i < all; i++) {
        add_span(&building, head.begin_s + spans[i].from_s, head.begin_s + spans[i].to_s);
    }
    mem_free(spans);
    return finish(&building, &head);
}

/* --- asking --- */

/* The number of spans that begin before `at`. */
static size_t begun(const struct calendar_year *year, int32_t at)
{
    size_t low = 0;
    size_t high = year->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (year->spans[middle].from_s < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

int32_t calendar_year_worked(const struct calendar_year *year, int64_t at_s)
{
    int32_t at = (int32_t)(at_s - year->begin_s);
    size_t count = begun(year, at);
    if (count == 0) {
        return 0;
    }
    const struct calendar_year_span *last = &year->spans[count - 1];
    return last->before_s + (at < last->to_s ? at : last->to_s) - last->from_s;
}

int64_t calendar_year_reach(const struct calendar_year *year, int32_t worked_s)
{
    size_t low = 0;
    size_t high = year->count; /* the first span behind which nothing is missing */
    MUST(worked_s > 0 && worked_s <= year->worked_s);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct calendar_year_span *span = &year->spans[middle];
        if (span->before_s + span->to_s - span->from_s < worked_s) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const struct calendar_year_span *span = &year->spans[low];
    return year->begin_s + span->from_s + (worked_s - span->before_s);
}

int64_t calendar_year_open_until(const struct calendar_year *year, int64_t at_s)
{
    size_t count = begun(year, (int32_t)(at_s - year->begin_s) + 1);
    int64_t until_s = count ? year->begin_s + year->spans[count - 1].to_s : at_s;
    return until_s > at_s ? until_s : at_s;
}

bool calendar_year_works(const struct calendar_year *year, int64_t day)
{
    int64_t at = day - year->first_day;
    MUST(at >= 0 && at < year->day_count);
    return (year->days[at / 64] >> (at % 64) & 1) != 0;
}

bool calendar_year_close(const struct calendar_rules *const *versions, size_t count, int64_t day,
                         int64_t *close_s)
{
    const struct calendar_hours *hours = NULL;
    const struct calendar_rules *rules = versions[version_of_date(versions, count, day)];
    bool found = false;
    calendar_rules_fill(rules, day, 1, &hours);
    for (size_t i = 0; i < hours->count; i++) {
        int64_t from_s =
            zone_instant(rules->zone, day * DAY_S + hours->items[i].from_s, ZONE_FIRST);
        int64_t to_s = zone_instant(rules->zone, day * DAY_S + hours->items[i].to_s, ZONE_LAST);
        if (from_s < to_s && (!found || to_s > *close_s)) {
            *close_s = to_s;
            found = true;
        }
    }
    return found;
}
