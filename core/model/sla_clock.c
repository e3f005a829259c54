#include "model/sla_clock.h"
#include "base/must.h"

static const char *const phase_names[SLA_PHASES] = {"running", "paused", "fulfilled", "cancelled"};

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

/* The `calendar` unit is the calendar that is always open. */
static const struct calendar *calendar_of(const struct sla_clock *clock,
                                          const struct sla_policy *policy)
{
    return clock->target.unit == SLA_UNIT_CALENDAR ? calendar_always() : policy->calendar;
}

/* Seconds of working time that the target is worth; days count as the working time until their due.
 */
static enum err due_at(const struct sla_clock *clock, const struct sla_policy *policy,
                       const struct span_s *pauses, size_t pause_count, int64_t *due_s)
{
    const struct calendar *calendar = calendar_of(clock, policy);
    if (clock->target.unit == SLA_UNIT_DAYS) {
        return calendar_add_days(calendar, clock->start_s, clock->target.amount, false, pauses,
                                 pause_count, due_s);
    }
    return calendar_advance(calendar, clock->start_s, clock->target.amount, pauses, pause_count,
                            due_s);
}

static bool is_paused_at(const struct span_s *pauses, size_t count, int64_t now_s)
{
    for (size_t i = 0; i < count; i++) {
        if (pauses[i].from_s <= now_s && now_s < pauses[i].to_s) {
            return true;
        }
    }
    return false;
}

enum err sla_clock_refresh(struct sla_clock *clock, const struct sla_policy *policy,
                           const struct span_s *pauses, size_t pause_count, int64_t now_s)
{
    if (clock->phase == SLA_FULFILLED || clock->phase == SLA_CANCELLED) {
        return ERR_OK;
    }
    clock->elapsed_s =
        calendar_elapsed(calendar_of(clock, policy), clock->start_s, now_s, pauses, pause_count);
    clock->due_s = CALENDAR_NONE;
    clock->phase = SLA_PAUSED;
    if (is_paused_at(pauses, pause_count, now_s)) {
        return ERR_OK;
    }
    int64_t due_s = CALENDAR_NONE;
    enum err err = due_at(clock, policy, pauses, pause_count, &due_s);
    if (err != ERR_OK || due_s == CALENDAR_NONE) {
        return err;
    }
    clock->due_s = due_s;
    clock->phase = SLA_RUNNING;
    return ERR_OK;
}

/* The first instant at which `used_s` of the target are used up; for targets in days, of the
 * working time between start and due. */
static bool instant_of(const struct sla_clock *clock, const struct sla_policy *policy,
                       const struct sla_threshold *threshold, const struct span_s *pauses,
                       size_t pause_count, int64_t *at_s)
{
    const struct calendar *calendar = calendar_of(clock, policy);
    int64_t target_s = clock->target.amount;
    if (clock->target.unit == SLA_UNIT_DAYS) {
        target_s = calendar_elapsed(calendar, clock->start_s, clock->due_s, pauses, pause_count);
    }
    int64_t used_s = 0;
    switch (threshold->kind) {
    case SLA_PERCENT: used_s = (target_s * threshold->amount + 99) / 100; break;
    case SLA_BEFORE:
        used_s = target_s > threshold->amount ? target_s - threshold->amount : 0;
        break;
    case SLA_AFTER: used_s = target_s + threshold->amount; break;
    }
    enum err err = calendar_advance(calendar, clock->start_s, used_s, pauses, pause_count, at_s);
    return err == ERR_OK && *at_s != CALENDAR_NONE;
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

size_t sla_clock_instants(const struct sla_clock *clock, const struct sla_policy *policy,
                          const struct span_s *pauses, size_t pause_count,
                          struct sla_instant instants[SLA_THRESHOLDS_MAX + 1])
{
    if (clock->phase != SLA_RUNNING) {
        return 0;
    }
    size_t count = 0;
    for (size_t i = 0; i < policy->threshold_count && i < SLA_THRESHOLDS_MAX; i++) {
        int64_t at_s = 0;
        if ((clock->fired & (1u << i)) != 0 ||
            !instant_of(clock, policy, &policy->thresholds[i], pauses, pause_count, &at_s)) {
            continue;
        }
        insert_sorted(instants, count++, (struct sla_instant){.at_s = at_s, .threshold = (int)i},
                      policy);
    }
    if (!clock->breached) {
        insert_sorted(instants, count++,
                      (struct sla_instant){.at_s = clock->due_s, .threshold = -1}, policy);
    }
    return count;
}

void sla_clock_end(struct sla_clock *clock, enum sla_phase phase, const struct sla_policy *policy,
                   const struct span_s *pauses, size_t pause_count, int64_t now_s)
{
    MUST(phase == SLA_FULFILLED || phase == SLA_CANCELLED);
    int64_t due_s = CALENDAR_NONE;
    if (policy != NULL) {
        clock->elapsed_s = calendar_elapsed(calendar_of(clock, policy), clock->start_s, now_s,
                                            pauses, pause_count);
        if (phase == SLA_FULFILLED &&
            due_at(clock, policy, pauses, pause_count, &due_s) == ERR_OK &&
            due_s != CALENDAR_NONE && now_s > due_s) {
            clock->breached =
                true; /* the breach timer has not been first: a late start must not hide it */
        }
    }
    clock->phase = phase;
    clock->end_s = now_s;
    clock->due_s = CALENDAR_NONE;
}
