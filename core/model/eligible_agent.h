/* May this person get this piece of work? Every reason against it is looked at, not only the first,
 * so that a decision can say them all. semantics (h4). */
#ifndef MODEL_ELIGIBLE_AGENT_H
#define MODEL_ELIGIBLE_AGENT_H
#include "model/routing.h"

enum eligible_code { /* bits; the order in which they are told */
                     ELIGIBLE_NOT_IN_TEAM = 1u << 0,
                     ELIGIBLE_NOT_ON_SHIFT = 1u << 1,
                     ELIGIBLE_NOT_PRESENT = 1u << 2,
                     ELIGIBLE_STALE_PRESENCE = 1u << 3,
                     ELIGIBLE_NO_CAPACITY = 1u << 4,
                     ELIGIBLE_SKILL_MISSING = 1u << 5,
                     ELIGIBLE_SKILL_LEVEL = 1u << 6,
                     ELIGIBLE_REFUSED_BEFORE = 1u << 7,
                     ELIGIBLE_ESCALATED_FROM = 1u << 8,
                     ELIGIBLE_CONFLICT_OF_INTEREST = 1u << 9,
                     ELIGIBLE_FAIR_LIMIT = 1u << 10,
                     ELIGIBLE_PERSONAL_PAUSE = 1u << 11,
                     ELIGIBLE_QUIET = 1u << 12,
                     ELIGIBLE_TIER_RESERVE = 1u << 13, /* what is left is kept for another tier */
                     ELIGIBLE_STICKY_WAIT = 1u << 14,  /* it waits a little for somebody else */
                     ELIGIBLE_OFFER_EXPIRED = 1u << 15 /* somebody has not been asked yet */
};
#define ELIGIBLE_CODES 16

/* What is asked for. Everything lent. */
struct eligible_ask {
    const struct roster *roster;
    struct text team;     /* of the queue */
    struct text overflow; /* of the second queue; empty: none */
    bool widened;         /* teams beneath the team's parent count, too */
    const struct routing_need *needs;
    size_t need_count;
    int64_t weight;
    int64_t fair_limit;         /* items per hour; 0: any number */
    struct text refused;        /* a list */
    struct text expired;        /* a list: let an offer expire, while others may be asked */
    struct text escalated_from; /* agent; empty: none */
    struct text requester;      /* the customer's address */
    struct text sticky;         /* everybody else waits; empty: nobody does */
    bool is_kept;               /* the team's last capacity is kept for another tier */
};
/* One person at an instant. */
struct eligible_facts {
    const struct roster_agent *agent;
    bool is_present, is_stale, is_on_shift, is_quiet, is_paused;
    int64_t used, capacity; /* units, those of offers included */
    int64_t hour_count;     /* items of this hour */
};
struct eligible_fixed { /* what team and skills say, whatever the day */
    uint32_t codes, missing, weak;
    uint32_t skill_sum;
};
struct eligible_verdict {
    uint32_t codes;         /* 0: eligible */
    uint32_t missing, weak; /* bit per need: has it not, has too little of it */
    int64_t skill_sum;      /* of the levels of what is asked for */
};

struct eligible_verdict eligible_agent(const struct eligible_ask *ask,
                                       const struct eligible_facts *facts);
/* The same in two parts, the first of which may be kept. */
struct eligible_fixed eligible_agent_fixed(const struct eligible_ask *ask,
                                           const struct roster_agent *agent);
struct eligible_verdict eligible_agent_now(const struct eligible_ask *ask,
                                           const struct eligible_facts *facts,
                                           const struct eligible_fixed *fixed);
const char *eligible_agent_code(unsigned bit); /* "not_in_team" for 0, ... */
/* The customer is the agent, or one whom he may not serve: an address, or "@domain". */
bool eligible_agent_conflicts(const struct roster_agent *agent, struct text requester);

#endif
