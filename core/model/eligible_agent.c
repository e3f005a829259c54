#include "model/eligible_agent.h"
#include "base/must.h"
#include "model/escalation.h"

static const char *const code_names[ELIGIBLE_CODES] = {
    "not_in_team",    "not_on_shift",         "not_present", "stale_presence",
    "no_capacity",    "skill_missing",        "skill_level", "refused_before",
    "escalated_from", "conflict_of_interest", "fair_limit",  "personal_pause",
    "quiet",          "tier_reserve",         "sticky_wait", "offer_expired"};

const char *eligible_agent_code(unsigned bit)
{
    MUST(bit < ELIGIBLE_CODES);
    return code_names[bit];
}

static bool is_one_of(struct text address, struct text match)
{
    bool is_domain = match.n > 0 && match.p[0] == '@';
    size_t from = is_domain && address.n > match.n ? address.n - match.n : 0;
    return match.n > 0 && text_eq_nocase(text_slice(address, from, address.n), match);
}

bool eligible_agent_conflicts(const struct roster_agent *agent, struct text requester)
{
    for (size_t i = 0; i < agent->conflict_count; i++) {
        if (is_one_of(requester, agent->conflicts[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < agent->contact_count; i++) {
        if (requester.n > 0 && text_eq_nocase(requester, agent->contacts[i].address)) {
            return true;
        }
    }
    return false;
}

static bool is_in_wider_team(const struct eligible_ask *ask, const struct roster_agent *agent)
{
    const struct roster_team *team = roster_team(ask->roster, ask->team);
    for (size_t i = 0; team != NULL && team->parent.n > 0 && i < agent->team_count; i++) {
        if (routing_is_beneath(ask->roster, agent->teams[i], team->parent)) {
            return true;
        }
    }
    return false;
}

static bool is_in_team(const struct eligible_ask *ask, const struct roster_agent *agent)
{
    return roster_in_team(agent, ask->team) ||
           (ask->overflow.n > 0 && roster_in_team(agent, ask->overflow)) ||
           (ask->widened && is_in_wider_team(ask, agent));
}

struct eligible_fixed eligible_agent_fixed(const struct eligible_ask *ask,
                                           const struct roster_agent *agent)
{
    struct eligible_fixed fixed = {.codes = is_in_team(ask, agent) ? 0 : ELIGIBLE_NOT_IN_TEAM};
    for (size_t i = 0; i < ask->need_count; i++) {
        int64_t level = 0;
        for (size_t k = 0; k < agent->skill_count; k++) {
            level = text_eq(agent->skills[k].name, ask->needs[i].skill) ? agent->skills[k].level
                                                                        : level;
        }
        fixed.skill_sum += (uint32_t)level;
        if (level == 0) {
            fixed.missing |= 1u << i;
        } else if (level < ask->needs[i].level) {
            fixed.weak |= 1u << i;
        }
    }
    fixed.codes |= fixed.missing != 0 ? ELIGIBLE_SKILL_MISSING : 0;
    fixed.codes |= fixed.weak != 0 ? ELIGIBLE_SKILL_LEVEL : 0;
    return fixed;
}

static bool names(struct text list, const struct roster_agent *agent)
{
    return list.n > 0 && escalation_lists(list, agent->id);
}

struct eligible_verdict eligible_agent_now(const struct eligible_ask *ask,
                                           const struct eligible_facts *facts,
                                           const struct eligible_fixed *fixed)
{
    const struct roster_agent *agent = facts->agent;
    uint32_t codes = fixed->codes;
    codes |= facts->is_on_shift ? 0 : ELIGIBLE_NOT_ON_SHIFT;
    codes |= facts->is_present ? 0 : ELIGIBLE_NOT_PRESENT;
    codes |= facts->is_stale ? ELIGIBLE_STALE_PRESENCE : 0;
    codes |= facts->used + ask->weight > facts->capacity ? ELIGIBLE_NO_CAPACITY : 0;
    codes |= names(ask->refused, agent) ? ELIGIBLE_REFUSED_BEFORE : 0;
    codes |= names(ask->escalated_from, agent) ? ELIGIBLE_ESCALATED_FROM : 0;
    bool may_conflict = agent->conflict_count + agent->contact_count > 0;
    codes |= may_conflict && eligible_agent_conflicts(agent, ask->requester)
                 ? ELIGIBLE_CONFLICT_OF_INTEREST
                 : 0;
    codes |= ask->fair_limit > 0 && facts->hour_count >= ask->fair_limit ? ELIGIBLE_FAIR_LIMIT : 0;
    codes |= facts->is_paused ? ELIGIBLE_PERSONAL_PAUSE : 0;
    codes |= facts->is_quiet ? ELIGIBLE_QUIET : 0;
    codes |= ask->is_kept ? ELIGIBLE_TIER_RESERVE : 0;
    codes |= ask->sticky.n > 0 && !text_eq(ask->sticky, agent->id) ? ELIGIBLE_STICKY_WAIT : 0;
    codes |= names(ask->expired, agent) ? ELIGIBLE_OFFER_EXPIRED : 0;
    return (struct eligible_verdict){.codes = codes,
                                     .missing = fixed->missing,
                                     .weak = fixed->weak,
                                     .skill_sum = fixed->skill_sum};
}

struct eligible_verdict eligible_agent(const struct eligible_ask *ask,
                                       const struct eligible_facts *facts)
{
    struct eligible_fixed fixed = eligible_agent_fixed(ask, facts->agent);
    return eligible_agent_now(ask, facts, &fixed);
}
