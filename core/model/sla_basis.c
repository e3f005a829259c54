#include "model/sla_basis.h"

static const struct calendar *customers_calendar(const struct sla_basis_facts *facts)
{
    for (size_t i = 0; facts->customer != NULL && i < facts->customer->field_count; i++) {
        if (text_eq(facts->customer->fields[i].name, TEXT("calendar"))) {
            return policy_set_calendar(facts->policies, facts->customer->fields[i].value);
        }
    }
    return NULL;
}

/* Each segment between changes of owner by that team's calendar; without owner the last team's
 * holds, before any the policy's. */
static size_t owner_segments(const struct sla_basis_facts *facts, const struct calendar *first,
                             struct calendar_segment **segments)
{
    const struct ticket *ticket = facts->ticket;
    size_t count = 1;
    *segments = ARENA_NEW_ARRAY(facts->arena, struct calendar_segment, ticket->owner_count + 1);
    (*segments)[0] = (struct calendar_segment){.from_s = INT64_MIN, .calendar = first};
    for (size_t i = 0; i < ticket->owner_count; i++) {
        const struct roster_team *team =
            roster_team(&facts->policies->roster, ticket->owners[i].team);
        if (team != NULL && team->calendar != NULL &&
            team->calendar != (*segments)[count - 1].calendar) {
            (*segments)[count++] = (struct calendar_segment){.from_s = ticket->owners[i].from_s,
                                                             .calendar = team->calendar};
        }
    }
    return count;
}

static void choose_calendar(const struct sla_basis_facts *facts, const struct sla_clock *clock,
                            const struct sla_policy *policy, struct sla_basis *basis)
{
    struct calendar_segment *segments = NULL;
    const struct calendar *calendar = policy->calendar;
    enum sla_source source = policy->clocks[clock->metric].source;
    if (clock->target.unit == SLA_UNIT_CALENDAR) { /* the calendar that is always open */
        calendar = calendar_always();
    } else if (source == SLA_SOURCE_OWNER_TEAM) {
        basis->segment_count = owner_segments(facts, policy->calendar, &segments);
        basis->segments = segments;
        return;
    } else if (source == SLA_SOURCE_UNION && policy->united != NULL) {
        calendar = policy->united;
    } else if (source == SLA_SOURCE_CUSTOMER && customers_calendar(facts) != NULL) {
        calendar = customers_calendar(facts);
    }
    segments = ARENA_NEW(facts->arena, struct calendar_segment);
    *segments = (struct calendar_segment){.from_s = INT64_MIN, .calendar = calendar};
    basis->segments = segments;
    basis->segment_count = 1;
}

/* --- the budget of a team --- */

static const struct sla_clock *live_resolution(const struct ticket *ticket)
{
    for (size_t i = ticket->clock_count; i > 0; i--) {
        const struct sla_clock *clock = &ticket->clocks[i - 1];
        if (clock->metric == SLA_RESOLUTION && sla_clock_is_live(clock)) {
            return clock;
        }
    }
    return NULL;
}

static int64_t percent_of(const struct sla_policy *policy, struct text team)
{
    for (size_t i = 0; i < policy->budget_count; i++) {
        if (text_eq(policy->budgets[i].team, team)) {
            return policy->budgets[i].percent;
        }
    }
    return 0;
}

static int64_t elapsed(const struct sla_basis *basis, int64_t from_s, int64_t to_s)
{
    return calendar_segments_elapsed(basis->segments, basis->segment_count, from_s, to_s,
                                     basis->pauses, basis->pause_count, NULL);
}

/* In seconds, whatever it is written in; 0: not known, for it stands still. */
static int64_t target_of(const struct sla_clock *clock, const struct sla_basis *basis)
{
    int64_t due_s = CALENDAR_NONE;
    if (clock->target.unit != SLA_UNIT_DAYS) {
        return clock->target.amount;
    }
    bool is_known = sla_clock_due(clock, basis, &due_s) == ERR_OK && due_s != CALENDAR_NONE;
    return is_known ? elapsed(basis, clock->start_s, due_s) : 0;
}

/* What the team has used before from_s, stretch by stretch. */
static int64_t used_before(const struct ticket *ticket, const struct sla_basis *basis,
                           struct text team, int64_t start_s, int64_t from_s)
{
    int64_t used_s = 0;
    for (size_t i = 0; i < ticket->owner_count && ticket->owners[i].from_s < from_s; i++) {
        int64_t begin_s = ticket->owners[i].from_s > start_s ? ticket->owners[i].from_s : start_s;
        int64_t end_s = i + 1 < ticket->owner_count ? ticket->owners[i + 1].from_s : from_s;
        end_s = end_s < from_s ? end_s : from_s;
        if (text_eq(ticket->owners[i].team, team) && begin_s < end_s) {
            used_s += elapsed(basis, begin_s, end_s);
        }
    }
    return used_s;
}

bool sla_basis_budget(const struct sla_basis_facts *facts, struct text team, int64_t from_s,
                      struct sla_budget *budget)
{
    const struct sla_clock *clock = live_resolution(facts->ticket);
    const struct sla_policy *policy =
        clock != NULL ? policy_set_sla(facts->policies, clock->policy) : NULL;
    int64_t percent = policy != NULL ? percent_of(policy, team) : 0;
    if (percent == 0) {
        return false;
    }
    *budget = (struct sla_budget){.resolution = sla_basis_make(facts, clock, policy, INT64_MAX),
                                  .from_s = from_s > clock->start_s ? from_s : clock->start_s};
    budget->amount_s = (target_of(clock, &budget->resolution) * percent + 99) / 100;
    budget->used_s = used_before(facts->ticket, &budget->resolution, team, clock->start_s, from_s);
    return budget->amount_s > 0;
}

int64_t sla_basis_budget_left(const struct sla_budget *budget, int64_t now_s)
{
    return budget->amount_s - budget->used_s - elapsed(&budget->resolution, budget->from_s, now_s);
}

/* --- a clock --- */

static const struct sla_budget *owners_budget(const struct sla_basis_facts *facts)
{
    const struct ticket *ticket = facts->ticket;
    struct sla_budget *budget = NULL;
    if (ticket->owner_count > 0 && ticket->team.n > 0) {
        budget = ARENA_NEW(facts->arena, struct sla_budget);
        int64_t from_s = ticket->owners[ticket->owner_count - 1].from_s;
        budget = sla_basis_budget(facts, ticket->team, from_s, budget) ? budget : NULL;
    }
    return budget;
}

struct sla_basis sla_basis_make(const struct sla_basis_facts *facts, const struct sla_clock *clock,
                                const struct sla_policy *policy, int64_t until_s)
{
    struct sla_basis basis = {0};
    struct span_s *pauses = NULL;
    choose_calendar(facts, clock, policy, &basis);
    basis.pause_count = ticket_span_pauses(facts->ticket, clock, &policy->clocks[clock->metric],
                                           until_s, facts->arena, &pauses);
    basis.pauses = pauses;
    basis.budget = clock->metric == SLA_OWNER ? owners_budget(facts) : NULL;
    return basis;
}
