#include "model/rotation.h"
#include "base/must.h"
#include "model/zone_rule.h"

#define DAY_S 86400

static const char *const unit_names[] = {"hourly", "daily", "weekly", "monthly"};

const char *rotation_unit_name(enum rotation_unit unit)
{
    MUST(unit <= ROTATION_MONTHLY);
    return unit_names[unit];
}

bool rotation_unit_from(struct text name, enum rotation_unit *unit)
{
    for (unsigned i = 0; i <= ROTATION_MONTHLY; i++) {
        if (text_eq_z(name, unit_names[i])) {
            *unit = (enum rotation_unit)i;
            return true;
        }
    }
    return false;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

int64_t rotation_month(int64_t day, int *of_month)
{
    int64_t year = 0;
    int month = 0;
    zone_rule_civil(day, &year, &month, of_month);
    return year * 12 + month - 1;
}

int64_t rotation_month_day(int64_t month)
{
    int64_t year = floor_div(month, 12);
    return zone_rule_days(year, (int)(month - year * 12) + 1, 1);
}

static int64_t month_of(int64_t local_s, int *of_month)
{
    return rotation_month(floor_div(local_s, DAY_S), of_month);
}

static int64_t unit_s(enum rotation_unit unit)
{
    return unit == ROTATION_HOURLY ? 3600 : unit == ROTATION_DAILY ? DAY_S : 7 * DAY_S;
}

static int64_t local_of(const struct rotation *rotation, int64_t k)
{
    int64_t start_s = zone_local(rotation->zone, rotation->start_s);
    if (rotation->unit != ROTATION_MONTHLY) {
        return start_s + k * rotation->length * unit_s(rotation->unit);
    }
    int of_month = 0;
    int64_t month = month_of(start_s, &of_month) + k * rotation->length;
    int64_t first = rotation_month_day(month);
    int64_t last = rotation_month_day(month + 1) - 1;
    int64_t day = first + of_month - 1;
    return (day < last ? day : last) * DAY_S + start_s - floor_div(start_s, DAY_S) * DAY_S;
}

int64_t rotation_instant(const struct rotation *rotation, int64_t k)
{
    return zone_instant(rotation->zone, local_of(rotation, k), ZONE_FIRST);
}

int64_t rotation_number(const struct rotation *rotation, int64_t at_s)
{
    int64_t start_s = zone_local(rotation->zone, rotation->start_s);
    int64_t local_s = zone_local(rotation->zone, at_s);
    int unused = 0;
    int64_t k =
        rotation->unit == ROTATION_MONTHLY
            ? floor_div(month_of(local_s, &unused) - month_of(start_s, &unused), rotation->length)
            : floor_div(local_s - start_s, rotation->length * unit_s(rotation->unit));
    while (rotation_instant(rotation, k) > at_s) { /* a repeated time, or earlier in the month */
        k--;
    }
    while (rotation_instant(rotation, k + 1) <= at_s) { /* a gap */
        k++;
    }
    return k;
}

struct span_s rotation_shift(const struct rotation *rotation, int64_t at_s)
{
    int64_t k = rotation_number(rotation, at_s);
    return (struct span_s){rotation_instant(rotation, k), rotation_instant(rotation, k + 1)};
}

static int64_t count_forward(const struct rotation *rotation, int64_t from_s, int64_t to_s)
{
    int64_t count = rotation_number(rotation, to_s) - rotation_number(rotation, from_s);
    for (int64_t change_s = zone_stretch(rotation->zone, from_s).to_s; change_s <= to_s;
         change_s = zone_stretch(rotation->zone, change_s).to_s) {
        int64_t same =
            rotation_number(rotation, change_s) - rotation_number(rotation, change_s - 1);
        count -= same > 1 ? same - 1 : 0; /* all that lay in the gap */
    }
    return count;
}

int64_t rotation_count(const struct rotation *rotation, int64_t from_s, int64_t to_s)
{
    return to_s >= from_s ? count_forward(rotation, from_s, to_s)
                          : -count_forward(rotation, to_s, from_s);
}

const struct rotation_version *rotation_version_at(const struct rotation_version *versions,
                                                   size_t count, int64_t at_s)
{
    const struct rotation_version *best = NULL;
    for (size_t i = 0; i < count; i++) {
        if (versions[i].from_s <= at_s && (best == NULL || versions[i].from_s >= best->from_s)) {
            best = &versions[i];
        }
    }
    return best;
}

size_t rotation_turn(const struct rotation_version *version, int64_t at_s)
{
    int64_t turns = (int64_t)version->turn_count;
    if (turns == 0) {
        return SIZE_MAX;
    }
    int64_t passed = rotation_count(&version->grid, version->anchor_s, at_s);
    int64_t index = ((int64_t)version->anchor_index + passed) % turns;
    return (size_t)(index < 0 ? index + turns : index);
}

static struct on_call_group without(struct arena *arena, const struct on_call_group *group,
                                    struct text who)
{
    struct on_call_group rest = {NULL, 0};
    for (size_t i = 0; i < group->count; i++) {
        if (!text_eq(group->people[i], who)) {
            *ARENA_PUSH(arena, rest.people, rest.count) = group->people[i];
        }
    }
    return rest;
}

void rotation_remove(struct arena *arena, struct rotation_version *version, struct text who)
{
    struct on_call_group *turns = NULL;
    size_t count = 0;
    size_t anchor = 0; /* how many of those before the anchor are left */
    for (size_t i = 0; i < version->turn_count; i++) {
        struct on_call_group rest = without(arena, &version->turns[i], who);
        if (rest.count == 0 && version->turns[i].count > 0) {
            continue;
        }
        *ARENA_PUSH(arena, turns, count) = rest;
        anchor += i < version->anchor_index;
    }
    version->turns = turns;
    version->turn_count = count;
    version->anchor_index = count > 0 ? anchor % count : 0;
}

static bool same_group(const struct on_call_group *a, const struct on_call_group *b)
{
    if (a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (!text_eq(a->people[i], b->people[i])) {
            return false;
        }
    }
    return true;
}

struct rotation_version rotation_with_turns(const struct rotation_version *version, int64_t at_s,
                                            struct on_call_group *turns, size_t count)
{
    struct rotation_version next = {.from_s = at_s,
                                    .grid = version->grid,
                                    .turns = turns,
                                    .turn_count = count,
                                    .anchor_s = at_s};
    size_t turn = rotation_turn(version, at_s);
    for (size_t step = 0; turn != SIZE_MAX && step < version->turn_count; step++) {
        const struct on_call_group *wanted = &version->turns[(turn + step) % version->turn_count];
        for (size_t i = 0; i < count; i++) {
            if (same_group(wanted, &turns[i])) {
                next.anchor_index = i;
                return next;
            }
        }
    }
    return next;
}
