#include "model/zone.h"
#include <string.h>
#include "base/buf.h"
#include "model/zone_rule.h"

#define TZIF_HEADER_BYTES 44
#define TRANSITIONS_MAX 8192
#define TYPES_MAX 256
#define DAY_S 86400
#define LOOK_AROUND_S (2 * DAY_S) /* no zone is farther than this from UTC */

struct zone {
    struct text name;
    struct text bytes; /* what it was read from */
    size_t count;
    const int64_t *at_s;     /* ascending */
    const int32_t *offset_s; /* from at_s[i] on */
    int32_t first_s;         /* before the first transition */
    bool has_rule;
    struct zone_rule rule;
};

struct counts {
    uint32_t isut, isstd, leap, time, type, chars;
};

static const struct zone utc = {.name = {"UTC", 3}};

const struct zone *zone_utc(void)
{
    return &utc;
}

struct text zone_name(const struct zone *zone)
{
    return zone->name;
}

struct text zone_bytes(const struct zone *zone)
{
    return zone->bytes;
}

static bool read_counts(struct text bytes, struct counts *counts)
{
    if (bytes.n < TZIF_HEADER_BYTES || memcmp(bytes.p, "TZif", 4) != 0) {
        return false;
    }
    counts->isut = buf_get_u32(bytes.p + 20);
    counts->isstd = buf_get_u32(bytes.p + 24);
    counts->leap = buf_get_u32(bytes.p + 28);
    counts->time = buf_get_u32(bytes.p + 32);
    counts->type = buf_get_u32(bytes.p + 36);
    counts->chars = buf_get_u32(bytes.p + 40);
    return counts->time <= TRANSITIONS_MAX && counts->type >= 1 && counts->type <= TYPES_MAX &&
           counts->leap <= TYPES_MAX && counts->chars <= 4096 && counts->isut <= TYPES_MAX &&
           counts->isstd <= TYPES_MAX;
}

static size_t data_bytes(const struct counts *counts, size_t time_bytes)
{
    return (size_t)counts->time * (time_bytes + 1) + (size_t)counts->type * 6 + counts->chars +
           (size_t)counts->leap * (time_bytes + 4) + counts->isstd + counts->isut;
}

static int64_t time_at(const char *p, size_t time_bytes)
{
    return time_bytes == 8 ? (int64_t)buf_get_u64(p) : (int32_t)buf_get_u32(p);
}

/* The rule is written out once, so that an offset is one search whatever the year. */
static void write_out_rule(struct arena *arena, struct zone *zone)
{
    int64_t changes_s[2];
    int64_t last_s = zone->count ? zone->at_s[zone->count - 1] : INT64_MIN;
    int64_t year = 1900;
    int month = 0;
    int day = 0;
    if (!zone_rule_changes(&zone->rule, year, changes_s)) {
        return;
    }
    if (zone->count > 0) {
        zone_rule_civil(last_s / DAY_S, &year, &month, &day);
    }
    size_t size = zone->count + 2 * (size_t)(ZONE_YEAR_LAST + 1 - year);
    int64_t *at_s = arena_grow(arena, zone->at_s, zone->count * sizeof *at_s, size * sizeof *at_s);
    int32_t *offset_s =
        arena_grow(arena, zone->offset_s, zone->count * sizeof *offset_s, size * sizeof *offset_s);
    for (; year <= ZONE_YEAR_LAST; year++) {
        (void)zone_rule_changes(&zone->rule, year, changes_s);
        for (int i = 0; i < 2; i++) {
            if (changes_s[i] > last_s) {
                last_s = changes_s[i];
                at_s[zone->count] = last_s;
                offset_s[zone->count++] = zone_rule_offset(&zone->rule, last_s);
            }
        }
    }
    zone->at_s = at_s;
    zone->offset_s = offset_s;
}

static bool read_data(struct arena *arena, struct text data, const struct counts *counts,
                      size_t time_bytes, struct zone *zone)
{
    const char *indices = data.p + (size_t)counts->time * time_bytes;
    const char *types = indices + counts->time;
    int64_t *at_s = ARENA_NEW_ARRAY(arena, int64_t, counts->time + 1);
    int32_t *offset_s = ARENA_NEW_ARRAY(arena, int32_t, counts->time + 1);
    for (uint32_t i = 0; i < counts->time; i++) {
        unsigned index = (unsigned char)indices[i];
        if (index >= counts->type) {
            return false;
        }
        at_s[i] = time_at(data.p + i * time_bytes, time_bytes);
        offset_s[i] = (int32_t)buf_get_u32(types + index * 6);
        if (i > 0 && at_s[i] <= at_s[i - 1]) {
            return false;
        }
    }
    zone->count = counts->time;
    zone->at_s = at_s;
    zone->offset_s = offset_s;
    zone->first_s = (int32_t)buf_get_u32(types);
    return true;
}

const struct zone *zone_read(struct arena *arena, struct text name, struct text tzif)
{
    struct counts counts;
    struct zone *zone = ARENA_NEW(arena, struct zone);
    size_t time_bytes = 4;
    zone->name = arena_text(arena, name);
    zone->bytes = arena_text(arena, tzif);
    if (!read_counts(tzif, &counts)) {
        return NULL;
    }
    bool has_second = tzif.p[4] >= '2';
    if (has_second) { /* the first block is for old readers: skip it */
        size_t skipped = TZIF_HEADER_BYTES + data_bytes(&counts, 4);
        if (skipped > tzif.n) {
            return NULL;
        }
        tzif = text_slice(tzif, skipped, tzif.n);
        time_bytes = 8;
        if (!read_counts(tzif, &counts)) {
            return NULL;
        }
    }
    size_t size = data_bytes(&counts, time_bytes);
    if (size > tzif.n - TZIF_HEADER_BYTES) {
        return NULL;
    }
    if (!read_data(arena, text_slice(tzif, TZIF_HEADER_BYTES, tzif.n), &counts, time_bytes, zone)) {
        return NULL;
    }
    struct text footer = text_trim(text_slice(tzif, TZIF_HEADER_BYTES + size, tzif.n));
    zone->has_rule = has_second && footer.n > 0 && zone_rule_read(footer, &zone->rule);
    if (zone->has_rule) {
        write_out_rule(arena, zone);
    }
    return has_second && footer.n > 0 && !zone->has_rule ? NULL : zone;
}

/* The number of transitions at or before the instant. */
static size_t passed(const struct zone *zone, int64_t instant_s)
{
    size_t low = 0;
    size_t high = zone->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->at_s[middle] <= instant_s) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

int32_t zone_offset(const struct zone *zone, int64_t instant_s)
{
    size_t at = passed(zone, instant_s);
    if (at == zone->count && zone->has_rule) {
        return zone_rule_offset(&zone->rule, instant_s);
    }
    return at == 0 ? zone->first_s : zone->offset_s[at - 1];
}

struct zone_stretch zone_stretch(const struct zone *zone, int64_t instant_s)
{
    size_t at = passed(zone, instant_s);
    return (struct zone_stretch){.from_s = at == 0 ? INT64_MIN : zone->at_s[at - 1],
                                 .to_s = at == zone->count ? INT64_MAX : zone->at_s[at],
                                 .offset_s = zone_offset(zone, instant_s)};
}

int64_t zone_local(const struct zone *zone, int64_t instant_s)
{
    return instant_s + zone_offset(zone, instant_s);
}

/* The first instant in (from, to] whose local time is >= local: local time only jumps at a change
 * of the offset, so the change nearest to it is found by halving between two instants with
 * different offsets. */
static int64_t change_between(const struct zone *zone, int64_t from_s, int64_t to_s)
{
    int32_t before = zone_offset(zone, from_s);
    while (to_s - from_s > 1) {
        int64_t middle = from_s + (to_s - from_s) / 2;
        if (zone_offset(zone, middle) == before) {
            from_s = middle;
        } else {
            to_s = middle;
        }
    }
    return to_s;
}

int64_t zone_instant(const struct zone *zone, int64_t local_s, enum zone_pick pick)
{
    int32_t early = zone_offset(zone, local_s - LOOK_AROUND_S);
    int32_t late = zone_offset(zone, local_s + LOOK_AROUND_S);
    int64_t by_early = local_s - early; /* if the offset before any change nearby still held */
    int64_t by_late = local_s - late;
    bool early_holds = zone_local(zone, by_early) == local_s;
    bool late_holds = zone_local(zone, by_late) == local_s;
    if (early_holds && late_holds) {
        int64_t first = by_early < by_late ? by_early : by_late;
        int64_t last = by_early < by_late ? by_late : by_early;
        return pick == ZONE_FIRST ? first : last;
    }
    if (early_holds || late_holds) {
        return early_holds ? by_early : by_late;
    }
    /* A gap: the first instant behind it is the change itself. */
    int64_t from_s = by_late < by_early ? by_late : by_early;
    int64_t to_s = by_late < by_early ? by_early : by_late;
    return from_s == to_s ? from_s : change_between(zone, from_s - 1, to_s + 1);
}
