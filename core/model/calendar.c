#include "model/calendar.h"
#include <stdatomic.h>
#include "base/must.h"
#include "model/calendar_state.h"
#include "model/zone_rule.h"

#define DAY_S INT64_C(86400)
#define DAY_LAST (CALENDAR_END_S / DAY_S)

struct calendar {
    struct arena *arena; /* lent */
    struct text id;
    struct calendar_rules *newest;   /* of those that are being made */
    struct calendar_state *made;     /* as it was written */
    const struct calendar **members; /* open whenever one of them is; made is NULL then */
    size_t member_count;
    _Atomic(struct calendar_state *) state; /* in force; NULL: around the clock */
};

static const struct calendar around_the_clock = {.id = {"always", 6}};

const struct calendar *calendar_always(void)
{
    return &around_the_clock;
}

struct text calendar_id(const struct calendar *calendar)
{
    return calendar->id;
}

/* --- making --- */

static const struct calendar_state *in_force(const struct calendar *calendar)
{
    return atomic_load_explicit(&calendar->state, memory_order_acquire);
}

static void add_version(struct calendar *calendar, int64_t from_s, const struct zone *zone)
{
    calendar->newest = calendar_rules_new(calendar->arena, from_s, zone);
    *ARENA_PUSH(calendar->arena, calendar->made->versions, calendar->made->version_count) =
        calendar->newest;
}

struct calendar *calendar_begin(struct arena *arena, struct text id, const struct zone *zone)
{
    struct calendar *calendar = ARENA_NEW(arena, struct calendar);
    calendar->arena = arena;
    calendar->id = arena_text(arena, id);
    calendar->made = calendar_state_new(arena);
    atomic_init(&calendar->state, calendar->made);
    add_version(calendar, INT64_MIN, zone);
    return calendar;
}

enum err calendar_begin_version(struct calendar *calendar, int64_t from_s, const struct zone *zone,
                                struct refusal *refusal)
{
    if (calendar->made->version_count == CALENDAR_VERSIONS_MAX) {
        return err_refuse(refusal, ERR_LIMIT, "exhausted", "versions",
                          "a calendar has at most %d versions", CALENDAR_VERSIONS_MAX);
    }
    if (from_s <= calendar->newest->from_s) {
        return err_refuse(refusal, ERR_INVALID, "version_order", "from",
                          "a version begins later than the one before it");
    }
    add_version(calendar, from_s, zone);
    return ERR_OK;
}

enum err calendar_add_hours(struct calendar *calendar, unsigned weekday, struct text interval,
                            struct refusal *refusal)
{
    return calendar_rules_add_hours(calendar->newest, weekday, interval, refusal);
}

enum err calendar_add_holiday(struct calendar *calendar, struct text date, struct refusal *refusal)
{
    return calendar_rules_add_holiday(calendar->newest, date, refusal);
}

enum err calendar_add_special(struct calendar *calendar, struct text rule, struct refusal *refusal)
{
    return calendar_rules_add_special(calendar->newest, rule, refusal);
}

enum err calendar_finish(struct calendar *calendar, struct refusal *refusal)
{
    for (size_t i = 0; i < calendar->made->version_count; i++) {
        if (calendar_rules_is_empty(calendar->made->versions[i])) {
            return err_refuse(refusal, ERR_INVALID, "calendar_empty", "hours",
                              "the calendar has no hours at all; around the clock is written "
                              "00:00-24:00 on each day");
        }
    }
    return ERR_OK;
}

const struct calendar_rules *const *calendar_made(const struct calendar *calendar, size_t *count)
{
    *count = calendar->made ? calendar->made->version_count : 0;
    return calendar->made ? calendar->made->versions : NULL;
}

struct arena *calendar_arena(const struct calendar *calendar)
{
    return calendar->arena;
}

void calendar_put_in_force(const struct calendar *calendar,
                           const struct calendar_rules *const *versions, size_t count)
{
    MUST(calendar->made != NULL && count > 0);
    struct calendar_state *state = calendar_state_new(calendar->arena);
    for (size_t i = 0; i < count; i++) {
        MUST(i == 0 || versions[i]->from_s > versions[i - 1]->from_s);
        *ARENA_PUSH(calendar->arena, state->versions, state->version_count) = versions[i];
    }
    atomic_store_explicit(&((struct calendar *)(uintptr_t)calendar)->state, state,
                          memory_order_release);
}

/* --- several as one --- */

/* NULL: one of them is open around the clock, and so are all together. */
static struct calendar_state *unite(const struct calendar *united)
{
    struct calendar_state *state = calendar_state_new(united->arena);
    for (size_t i = 0; i < united->member_count; i++) {
        const struct calendar_state *member = in_force(united->members[i]);
        if (member == NULL) {
            return NULL;
        }
        *ARENA_PUSH(united->arena, state->members, state->member_count) = member;
    }
    return state;
}

struct calendar *calendar_unite(struct arena *arena, struct text id,
                                const struct calendar *const *members, size_t count)
{
    struct calendar *united = ARENA_NEW(arena, struct calendar);
    MUST(count > 0);
    united->arena = arena;
    united->id = arena_text(arena, id);
    for (size_t i = 0; i < count; i++) {
        *ARENA_PUSH(arena, united->members, united->member_count) = members[i];
    }
    atomic_init(&united->state, unite(united));
    return united;
}

void calendar_unite_again(const struct calendar *united)
{
    const struct calendar_state *state = in_force(united);
    bool is_same = state != NULL;
    for (size_t i = 0; is_same && i < united->member_count; i++) {
        is_same = state->members[i] == in_force(united->members[i]);
    }
    if (!is_same) {
        atomic_store_explicit(&((struct calendar *)(uintptr_t)united)->state, unite(united),
                              memory_order_release);
    }
}

/* --- versions --- */

static bool has_versions(const struct calendar_state *state)
{
    return state != NULL && state->member_count == 0;
}

size_t calendar_version_count(const struct calendar *calendar)
{
    const struct calendar_state *state = in_force(calendar);
    return has_versions(state) ? state->version_count : 1;
}

size_t calendar_version_at(const struct calendar *calendar, int64_t at_s)
{
    return calendar_state_version_at(in_force(calendar), at_s);
}

int64_t calendar_version_from(const struct calendar *calendar, size_t version)
{
    const struct calendar_rules *rules = calendar_version_rules(calendar, version);
    return rules ? rules->from_s : INT64_MIN;
}

const struct calendar_rules *calendar_version_rules(const struct calendar *calendar, size_t version)
{
    const struct calendar_state *state = in_force(calendar);
    MUST(version < (has_versions(state) ? state->version_count : 1));
    return has_versions(state) ? state->versions[version] : NULL;
}

const struct zone *calendar_zone_at(const struct calendar *calendar, int64_t at_s)
{
    return calendar_state_zone_at(in_force(calendar), at_s);
}

const struct zone *calendar_zone(const struct calendar *calendar)
{
    return calendar_zone_at(calendar, INT64_MAX);
}

/* --- working time --- */

static enum err advance(const struct calendar_state *state, int64_t start_s, int64_t target_s,
                        const struct span_s *pauses, size_t pause_count, int64_t *due_s)
{
    struct span_set set;
    MUST(target_s >= 0);
    *due_s = start_s;
    if (target_s == 0) {
        return ERR_OK;
    }
    *due_s = CALENDAR_NONE;
    if (target_s > CALENDAR_END_S) {
        return ERR_LIMIT;
    }
    span_set_init(&set, pauses, pause_count);
    int64_t at_s = start_s;
    int64_t worked_s = calendar_state_worked(state, at_s);
    for (size_t i = 0; i < set.count; i++) {
        if (set.items[i].to_s <= at_s) {
            continue;
        }
        int64_t until_s = set.items[i].from_s > at_s ? set.items[i].from_s : at_s;
        int64_t usable_s = calendar_state_worked(state, until_s) - worked_s;
        if (usable_s >= target_s) {
            break;
        }
        if (set.items[i].to_s == INT64_MAX) {
            span_set_fini(&set);
            return ERR_OK;
        }
        target_s -= usable_s;
        at_s = set.items[i].to_s;
        worked_s = calendar_state_worked(state, at_s);
    }
    span_set_fini(&set);
    int64_t found_s = 0;
    if (!calendar_state_reach(state, worked_s + target_s, &found_s) ||
        calendar_state_search_ends(state, start_s, found_s)) {
        return ERR_LIMIT;
    }
    *due_s = found_s;
    return ERR_OK;
}

static int64_t elapsed(const struct calendar_state *state, int64_t from_s, int64_t to_s,
                       const struct span_s *pauses, size_t pause_count)
{
    struct span_set set;
    if (to_s <= from_s) {
        return 0;
    }
    int64_t sum_s = calendar_state_worked(state, to_s) - calendar_state_worked(state, from_s);
    span_set_init(&set, pauses, pause_count);
    for (size_t i = 0; i < set.count && set.items[i].from_s < to_s; i++) {
        int64_t begin_s = set.items[i].from_s > from_s ? set.items[i].from_s : from_s;
        int64_t end_s = set.items[i].to_s < to_s ? set.items[i].to_s : to_s;
        if (begin_s < end_s) {
            sum_s -= calendar_state_worked(state, end_s) - calendar_state_worked(state, begin_s);
        }
    }
    span_set_fini(&set);
    return sum_s;
}

enum err calendar_advance(const struct calendar *calendar, int64_t start_s, int64_t target_s,
                          const struct span_s *pauses, size_t pause_count, int64_t *due_s)
{
    return advance(in_force(calendar), start_s, target_s, pauses, pause_count, due_s);
}

int64_t calendar_elapsed(const struct calendar *calendar, int64_t from_s, int64_t to_s,
                         const struct span_s *pauses, size_t pause_count)
{
    return elapsed(in_force(calendar), from_s, to_s, pauses, pause_count);
}

enum err calendar_retreat(const struct calendar *calendar, int64_t end_s, int64_t target_s,
                          int64_t *start_s)
{
    const struct calendar_state *state = in_force(calendar);
    MUST(target_s >= 0);
    *start_s = end_s;
    int64_t found_s = 0;
    if (target_s > CALENDAR_END_S ||
        !calendar_state_reach(state, calendar_state_worked(state, end_s) - target_s, &found_s) ||
        calendar_state_search_ends(state, found_s, end_s)) {
        return ERR_LIMIT;
    }
    *start_s = found_s;
    return ERR_OK;
}

/* --- working days --- */

static enum err day_due(const struct calendar_state *state, int64_t start_s, int64_t days,
                        bool end_of_day, int64_t *due_s)
{
    const struct zone *zone = calendar_state_zone_at(state, start_s);
    int64_t local_s = zone_local(zone, start_s);
    int64_t today = zone_rule_day(local_s);
    if (days < -DAY_LAST || days > DAY_LAST) {
        return ERR_LIMIT;
    }
    int64_t day = today + days;
    int64_t close_s = (day + 1) * DAY_S;
    if (day < 0 || day >= DAY_LAST) {
        return ERR_LIMIT;
    }
    if (state != NULL) {
        if (!calendar_state_find_day(state, today, days, &day) ||
            calendar_state_is_idle(state, (day < today ? day : today) + 1,
                                   (day < today ? today : day) - 1)) {
            return ERR_LIMIT;
        }
        if (end_of_day && !calendar_state_close(state, day, &close_s)) {
            return ERR_LIMIT;
        }
    }
    *due_s = end_of_day ? close_s
                        : zone_instant(zone, day * DAY_S + local_s - today * DAY_S, ZONE_FIRST);
    return ERR_OK;
}

enum err calendar_add_days(const struct calendar *calendar, int64_t start_s, int64_t days,
                           bool end_of_day, const struct span_s *pauses, size_t pause_count,
                           int64_t *due_s)
{
    const struct calendar_state *state = in_force(calendar);
    enum err err = day_due(state, start_s, days, end_of_day, due_s);
    if (err != ERR_OK || pause_count == 0) {
        return err;
    }
    for (size_t i = 0; i < pause_count; i++) {
        if (pauses[i].to_s == INT64_MAX && pauses[i].from_s < *due_s) {
            *due_s = CALENDAR_NONE;
            return ERR_OK;
        }
    }
    int64_t all = elapsed(state, start_s, *due_s, NULL, 0);
    int64_t worked = elapsed(state, start_s, *due_s, pauses, pause_count);
    return all == worked ? ERR_OK
                         : advance(state, *due_s, all - worked, pauses, pause_count, due_s);
}

/* --- open and closed --- */

static bool is_open(const struct calendar_state *state, int64_t at_s)
{
    return calendar_state_worked(state, at_s + 1) > calendar_state_worked(state, at_s);
}

static enum err next_open(const struct calendar_state *state, int64_t at_s, int64_t *open_s)
{
    enum err err = advance(state, at_s, 1, NULL, 0, open_s);
    *open_s -= err == ERR_OK;
    return err;
}

bool calendar_is_open(const struct calendar *calendar, int64_t at_s)
{
    return is_open(in_force(calendar), at_s);
}

enum err calendar_next_open(const struct calendar *calendar, int64_t at_s, int64_t *open_s)
{
    return next_open(in_force(calendar), at_s, open_s);
}

enum err calendar_next_change(const struct calendar *calendar, int64_t at_s, int64_t *change_s)
{
    const struct calendar_state *state = in_force(calendar);
    if (!is_open(state, at_s)) {
        return next_open(state, at_s, change_s);
    }
    int64_t limit_s = at_s + CALENDAR_SEARCH_DAYS_MAX * DAY_S;
    return calendar_state_open_until(state, at_s, limit_s, change_s) ? ERR_OK : ERR_LIMIT;
}
