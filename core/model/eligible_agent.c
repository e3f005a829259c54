#include "model/eligible_agent.h"
#include "base/must.h"
#include "model/escalation.h"

static const char *const codes[ELIGIBLE_CODES] = {
    "not_in_team",    "not_on_shift",         "not_present", "stale_presence",
    "no_capacity",    "skill_missing",        "skill_level", "refused_before",
    "escalated_from", "conflict_of_interest", "fair_limit",  "personal_pause",
    "quiet",          "tier_reserve",         "sticky_wait", "offer_expired"};

const char *eligible_agent_code(unsigned bit)
{
    MUST(bit < ELIGIBLE_CODES);
    return codes[bit];
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

static void judge_skills(const struct eligible_ask *ask, const struct roster_agent *agent,
                         struct eligible_verdict *verdict)
{
    for (size_t i = 0; i < ask->need_count; i++) {
        int64_t level = 0;
        for (size_t k = 0; k < agent->skill_count; k++) {
            level = text_eq(agent->skills[k].name, ask->needs[i].skill) ? agent->skills[k].level
                                                                        : level;
        }
        verdict->skill_sum += level;
        if (level == 0) {
            verdict->missing |= 1u << i;
        } else if (level < ask->needs[i].level) {
            verdict->weak |= 1u << i;
        }
    }
    verdict->codes |= verdict->missing != 0 ? ELIGIBLE_SKILL_MISSING : 0;
    verdict->codes |= verdict->weak != 0 ? ELIGIBLE_SKILL_LEVEL : 0;
}

struct eligible_verdict eligible_agent(const struct eligible_ask *ask,
                                       const struct eligible_facts *facts)
{
    const struct roster_agent *agent = facts->agent;
    struct eligible_verdict verdict = {0};
    const struct {
        bool speaks_against;
        uint32_t code;
    } rows[] = {
        {!is_in_team(ask, agent), ELIGIBLE_NOT_IN_TEAM},
        {!facts->is_on_shift, ELIGIBLE_NOT_ON_SHIFT},
        {!facts->is_present, ELIGIBLE_NOT_PRESENT},
        {facts->is_stale, ELIGIBLE_STALE_PRESENCE},
        {facts->used + ask->weight > facts->capacity, ELIGIBLE_NO_CAPACITY},
        {ask->refused.n > 0 && escalation_lists(ask->refused, agent->id), ELIGIBLE_REFUSED_BEFORE},
        {ask->escalated_from.n > 0 && text_eq(ask->escalated_from, agent->id),
         ELIGIBLE_ESCALATED_FROM},
        {eligible_agent_conflicts(agent, ask->requester), ELIGIBLE_CONFLICT_OF_INTEREST},
        {ask->fair_limit > 0 && facts->hour_count >= ask->fair_limit, ELIGIBLE_FAIR_LIMIT},
        {facts->is_paused, ELIGIBLE_PERSONAL_PAUSE},
        {facts->is_quiet, ELIGIBLE_QUIET},
        {ask->is_kept, ELIGIBLE_TIER_RESERVE},
        {ask->sticky.n > 0 && !text_eq(ask->sticky, agent->id), ELIGIBLE_STICKY_WAIT},
        {ask->expired.n > 0 && escalation_lists(ask->expired, agent->id), ELIGIBLE_OFFER_EXPIRED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        verdict.codes |= rows[i].speaks_against ? rows[i].code : 0;
    }
    judge_skills(ask, agent, &verdict);
    return verdict;
}
