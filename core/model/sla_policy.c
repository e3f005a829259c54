#include "model/sla_policy.h"
#include "base/must.h"

const char *const sla_policy_metrics[] = {
    "first_response", "next_response", "resolution", "periodic_update",
    "owner",          "return",        "promise",    NULL};
const char *const sla_policy_bot_times[] = {"count", "pause", "start_at_handoff", NULL};
const char *const sla_policy_reopens[] = {"resume", "restart", "new_instance", NULL};
const char *const sla_policy_changes[] = {"recompute", "grant_min", "restart", NULL};
const char *const sla_policy_sources[] = {"policy", "customer", "owner_team", "union_of_teams",
                                          NULL};

const char *sla_policy_metric_name(enum sla_metric metric)
{
    MUST(metric < SLA_METRICS);
    return sla_policy_metrics[metric];
}

bool sla_policy_metric_from(struct text name, enum sla_metric *metric)
{
    for (unsigned i = 0; i < SLA_METRICS; i++) {
        if (text_eq_z(name, sla_policy_metrics[i])) {
            *metric = (enum sla_metric)i;
            return true;
        }
    }
    return false;
}

bool sla_policy_is_owners(enum sla_metric metric)
{
    return metric == SLA_OWNER || metric == SLA_RETURN;
}

bool sla_policy_same_target(struct sla_target a, struct sla_target b)
{
    return a.amount == b.amount && a.unit == b.unit && a.end_of_day == b.end_of_day;
}

int sla_policy_threshold(const struct sla_policy *policy, struct text id)
{
    for (size_t i = 0; i < policy->threshold_count && i < SLA_THRESHOLDS_MAX; i++) {
        if (text_eq(policy->thresholds[i].id, id)) {
            return (int)i;
        }
    }
    return -1;
}

static bool asks_for_union(const struct sla_policy *policy)
{
    for (size_t i = 0; i < SLA_METRICS; i++) {
        if (policy->clocks[i].source == SLA_SOURCE_UNION) {
            return true;
        }
    }
    return false;
}

void sla_policy_unite(struct arena *arena, struct sla_policy *policy, const struct roster *roster)
{
    const struct calendar **members = NULL;
    size_t count = 0;
    for (size_t i = 0; asks_for_union(policy) && i < policy->team_count; i++) {
        const struct roster_team *team = roster_team(roster, policy->teams[i]);
        if (team != NULL && team->calendar != NULL) {
            *ARENA_PUSH(arena, members, count) = team->calendar;
        }
    }
    policy->united =
        count > 0 ? calendar_unite(arena, TEXT("union_of_teams"), members, count) : NULL;
}
