#include "model/sla_clock.h"
#include "base/must.h"

static const char *const phase_names[SLA_PHASES] = {"running", "paused", "fulfilled", "cancelled"};
static const char *const why_names[SLA_WHYS] = {
    "", "solved", "solved_by_bot", "merged", "policy", "no_target", "unassigned", "withdrawn"};
const char *const sla_clock_promises[] = {"reply", "update", "callback", "resolution", NULL};
const char *const sla_clock_sources[] = {"policy", "agent", "blocked", "hours", NULL};

const char *sla_clock_phase_name(enum sla_phase phase)
{
    MUST(phase < SLA_PHASES);
    return phase_names[phase];
}

bool sla_clock_phase_from(struct text name, enum sla_phase *phase)
{
    for (unsigned i = 0; i < SLA_PHASES; i++) {
        if (text_eq_z(name, phase_names[i])) {
            *phase = (enum sla_phase)i;
            return true;
        }
    }
    return false;
}

const char *sla_clock_why_name(enum sla_why why)
{
    MUST(why < SLA_WHYS);
    return why_names[why];
}

bool sla_clock_is_live(const struct sla_clock *clock)
{
    return clock->phase == SLA_RUNNING || clock->phase == SLA_PAUSED;
}

/* --- counting --- */

static int64_t elapsed_between(const struct sla_basis *basis, int64_t from_s, int64_t to_s)
{
    return calendar_segments_elapsed(basis->segments, basis->segment_count, from_s, to_s,
                                     basis->pauses, basis->pause_count, NULL);
}

static enum err advance(const struct sla_basis *basis, int64_t from_s, int64_t target_s,
                        int64_t *at_s)
{
    return calendar_segments_due(basis->segments, basis->segment_count, from_s, target_s,
                                 basis->pauses, basis->pause_count, at_s);
}

static const struct calendar *calendar_at(const struct sla_basis *basis, int64_t at_s)
{
    size_t i = 0;
    while (i + 1 < basis->segment_count && basis->segments[i + 1].from_s <= at_s) {
        i++;
    }
    return basis->segments[i].calendar;
}

int64_t sla_clock_elapsed(const struct sla_clock *clock, const struct sla_basis *basis,
                          int64_t now_s)
{
    if (clock->fold_s == 0 || now_s <= clock->fold_s) {
        return elapsed_between(basis, clock->start_s, now_s);
    }
    return clock->fold_used_s + elapsed_between(basis, clock->fold_s, now_s);
}

/* The first instant with so much used; what was used before a fold came at the fold at the latest.
 */
static enum err reach(const struct sla_clock *clock, const struct sla_basis *basis, int64_t used_s,
                      int64_t *at_s)
{
    if (clock->fold_s == 0) {
        return advance(basis, clock->start_s, used_s, at_s);
    }
    int64_t left_s = used_s - clock->fold_used_s;
    return advance(basis, clock->fold_s, left_s > 0 ? left_s : 0, at_s);
}

void sla_clock_fold(struct sla_clock *clock, const struct sla_basis *basis, int64_t at_s)
{
    if (at_s > clock->start_s && at_s > clock->fold_s) {
        clock->fold_used_s = sla_clock_elapsed(clock, basis, at_s);
        clock->fold_s = at_s;
    }
}

void sla_clock_restart(struct sla_clock *clock, int64_t start_s)
{
    clock->start_s = start_s;
    clock->fold_s = 0;
    clock->fold_used_s = 0;
}

/* Working time that folded pauses took from working days. */
static int64_t folded_pause(const struct sla_clock *clock, const struct sla_basis *basis)
{
    struct sla_basis whole = *basis;
    whole.pause_count = 0;
    return clock->fold_s == 0
               ? 0
               : elapsed_between(&whole, clock->start_s, clock->fold_s) - clock->fold_used_s;
}

enum err sla_clock_due(const struct sla_clock *clock, const struct sla_basis *basis, int64_t *due_s)
{
    *due_s = CALENDAR_NONE;
    if (clock->target.unit == SLA_UNIT_DAYS) {
        enum err err = calendar_add_days(calendar_at(basis, clock->start_s), clock->start_s,
                                         clock->target.amount, clock->target.end_of_day,
                                         basis->pauses, basis->pause_count, due_s);
        int64_t paused_s = folded_pause(clock, basis);
        bool is_moved = err == ERR_OK && *due_s != CALENDAR_NONE && paused_s > 0;
        return is_moved ? advance(basis, *due_s, paused_s, due_s) : err;
    }
    return reach(clock, basis, clock->target.amount, due_s);
}

static bool is_paused_at(const struct sla_basis *basis, int64_t now_s)
{
    for (size_t i = 0; i < basis->pause_count; i++) {
        if (basis->pauses[i].from_s <= now_s && now_s < basis->pauses[i].to_s) {
            return true;
        }
    }
    return false;
}

enum err sla_clock_refresh(struct sla_clock *clock, const struct sla_basis *basis, int64_t now_s)
{
    if (!sla_clock_is_live(clock)) {
        return ERR_OK;
    }
    clock->elapsed_s = sla_clock_elapsed(clock, basis, now_s);
    clock->due_s = CALENDAR_NONE;
    clock->phase = SLA_PAUSED;
    clock->stuck = false;
    if (is_paused_at(basis, now_s)) {
        return ERR_OK;
    }
    int64_t due_s = CALENDAR_NONE;
    enum err err = sla_clock_due(clock, basis, &due_s);
    if (err != ERR_OK) {
        clock->stuck = true;
        return err;
    }
    if (due_s != CALENDAR_NONE) {
        clock->due_s = due_s;
        clock->phase = SLA_RUNNING;
    }
    return ERR_OK;
}

bool sla_clock_is_overdue(const struct sla_clock *clock, const struct sla_basis *basis,
                          int64_t now_s)
{
    int64_t due_s = CALENDAR_NONE;
    return sla_clock_due(clock, basis, &due_s) == ERR_OK && due_s != CALENDAR_NONE && now_s > due_s;
}

/* --- instants --- */

/* Seconds of the target that are used up when the threshold is reached. */
static int64_t used_at(const struct sla_threshold *threshold, int64_t target_s)
{
    switch (threshold->kind) {
    case SLA_PERCENT: return (target_s * threshold->amount + 99) / 100;
    case SLA_BEFORE: return target_s > threshold->amount ? target_s - threshold->amount : 0;
    case SLA_AFTER:
    case SLA_BUDGET: break;
    }
    return target_s + threshold->amount;
}

static void insert_sorted(struct sla_instant *instants, size_t count, struct sla_instant instant,
                          const struct sla_policy *policy)
{
    size_t at = count;
    while (at > 0) {
        const struct sla_instant *before = &instants[at - 1];
        bool later = before->at_s > instant.at_s;
        if (before->at_s == instant.at_s && before->threshold >= 0 && instant.threshold >= 0) {
            later = text_compare(policy->thresholds[before->threshold].id,
                                 policy->thresholds[instant.threshold].id) > 0;
        }
        if (!later) {
            break;
        }
        instants[at] = *before;
        at--;
    }
    instants[at] = instant;
}

static void mark_superseded(struct sla_instant *instants, size_t count, int64_t now_s)
{
    struct sla_instant *latest = NULL;
    for (size_t i = 0; i < count && instants[i].at_s <= now_s; i++) {
        if (instants[i].threshold >= 0) {
            if (latest != NULL) {
                latest->superseded = true;
            }
            latest = &instants[i];
        }
    }
}

/* When so much of the owner's budget is used; at once when it was used up before. */
static bool find_in_budget(const struct sla_threshold *threshold, const struct sla_budget *budget,
                           int64_t *at_s)
{
    if (budget == NULL) {
        return false;
    }
    int64_t left_s = (budget->amount_s * threshold->amount + 99) / 100 - budget->used_s;
    *at_s = budget->from_s;
    return left_s <= 0 || advance(&budget->resolution, budget->from_s, left_s, at_s) == ERR_OK;
}

static bool find_instant(const struct sla_clock *clock, const struct sla_threshold *threshold,
                         const struct sla_basis *basis, int64_t target_s, int64_t *at_s)
{
    *at_s = CALENDAR_NONE;
    bool found = threshold->kind == SLA_BUDGET
                     ? find_in_budget(threshold, basis->budget, at_s)
                     : reach(clock, basis, used_at(threshold, target_s), at_s) == ERR_OK;
    return found && *at_s != CALENDAR_NONE;
}

static bool concerns(const struct sla_threshold *threshold, const struct sla_clock *clock)
{
    return threshold->metrics == 0 || (threshold->metrics & (1u << clock->metric)) != 0;
}

size_t sla_clock_instants(const struct sla_clock *clock, const struct sla_policy *policy,
                          const struct sla_basis *basis, int64_t now_s,
                          struct sla_instant instants[SLA_THRESHOLDS_MAX + 1])
{
    size_t count = 0;
    int64_t due_s = CALENDAR_NONE;
    int64_t target_s = clock->target.amount;
    enum err err = sla_clock_due(clock, basis, &due_s);
    if (err != ERR_OK) {
        return 0;
    }
    if (clock->target.unit == SLA_UNIT_DAYS) { /* counted by the working time until due */
        if (due_s == CALENDAR_NONE) {
            return 0;
        }
        target_s = sla_clock_elapsed(clock, basis, due_s);
    }
    for (size_t i = 0; i < policy->threshold_count && i < SLA_THRESHOLDS_MAX; i++) {
        const struct sla_threshold *threshold = &policy->thresholds[i];
        struct sla_instant instant = {.at_s = CALENDAR_NONE, .threshold = (int)i};
        if ((clock->fired & (1u << i)) == 0 && concerns(threshold, clock) &&
            find_instant(clock, threshold, basis, target_s, &instant.at_s)) {
            insert_sorted(instants, count++, instant, policy);
        }
    }
    if (!clock->breached && due_s != CALENDAR_NONE) {
        insert_sorted(instants, count++, (struct sla_instant){.at_s = due_s, .threshold = -1},
                      policy);
    }
    mark_superseded(instants, count, now_s);
    return count;
}

/* --- changes and the end --- */

static void unfire_ahead(struct sla_clock *clock, const struct sla_policy *policy,
                         const struct sla_basis *basis, int64_t now_s)
{
    struct sla_instant instants[SLA_THRESHOLDS_MAX + 1];
    struct sla_clock fresh = *clock;
    fresh.fired = 0;
    size_t count = sla_clock_instants(&fresh, policy, basis, now_s, instants);
    for (size_t i = 0; i < count; i++) {
        if (instants[i].threshold >= 0 && instants[i].at_s > now_s) {
            clock->fired &= ~(1u << instants[i].threshold);
        }
    }
}

void sla_clock_retarget(struct sla_clock *clock, const struct sla_terms *terms,
                        const struct sla_policy *policy, const struct sla_basis *basis,
                        struct sla_target wanted, int64_t now_s)
{
    int64_t least_s = sla_clock_elapsed(clock, basis, now_s) + terms->grant_s;
    int64_t due_s = CALENDAR_NONE;
    clock->breached = clock->breached || sla_clock_is_overdue(clock, basis, now_s);
    clock->wanted = wanted;
    clock->target = wanted;
    clock->armed_s = now_s;
    if (terms->on_change == SLA_CHANGE_RESTART) {
        sla_clock_restart(clock, now_s);
    } else if (terms->on_change == SLA_CHANGE_GRANT_MIN && wanted.unit != SLA_UNIT_DAYS &&
               wanted.amount < least_s) {
        clock->target.amount = least_s;
    }
    if (sla_clock_due(clock, basis, &due_s) == ERR_OK && due_s != CALENDAR_NONE) {
        if (due_s >= now_s && terms->forgive) {
            clock->breached = false;
        } else if (due_s < now_s && !clock->breached) {
            clock->breached = true;
            clock->change_from_s = due_s;
            clock->change_to_s = now_s;
        }
    }
    if (terms->refire) {
        unfire_ahead(clock, policy, basis, now_s);
    }
    (void)sla_clock_refresh(clock, basis, now_s);
}

void sla_clock_end(struct sla_clock *clock, enum sla_phase phase, enum sla_why why,
                   const struct sla_basis *basis, int64_t now_s)
{
    MUST(phase == SLA_FULFILLED || phase == SLA_CANCELLED);
    if (basis != NULL) {
        clock->elapsed_s = sla_clock_elapsed(clock, basis, now_s);
        /* The breach timer may not have been first: a late start must not hide it. */
        clock->breached = clock->breached || sla_clock_is_overdue(clock, basis, now_s);
    }
    clock->phase = phase;
    clock->why = why;
    clock->end_s = now_s;
    clock->stuck = false;
    if (phase == SLA_CANCELLED) {
        clock->due_s = CALENDAR_NONE;
    } else if (basis != NULL && sla_clock_due(clock, basis, &clock->due_s) != ERR_OK) {
        clock->due_s = CALENDAR_NONE;
    }
}

static bool has_later(const struct sla_clock *clocks, size_t count, const struct sla_clock *clock)
{
    for (size_t i = 0; i < count; i++) {
        if (clocks[i].metric == clock->metric && clocks[i].n > clock->n) {
            return true;
        }
    }
    return false;
}

struct sla_clock *sla_clock_oldest_ended(struct sla_clock *clocks, size_t count)
{
    struct sla_clock *oldest = NULL;
    for (size_t i = 0; i < count; i++) {
        struct sla_clock *clock = &clocks[i];
        bool is_older = oldest == NULL || clock->end_s < oldest->end_s;
        if (!sla_clock_is_live(clock) && is_older && has_later(clocks, count, clock)) {
            oldest = clock;
        }
    }
    return oldest;
}
