/* What decisions of routing ask again and again about the people, worked out once: how somebody
 * stands until something changes by itself, what no day changes about him and a group of items, and
 * what is kept of a queue's team. It remembers and decides nothing: whoever changes what it was
 * worked out from says so. One owner (engine/agent_cache.h), engine thread only. */
#ifndef ENGINE_AGENT_BOARD_H
#define ENGINE_AGENT_BOARD_H
#include "model/eligible_agent.h"
#include "model/policy_set.h"
#include "model/presence_lease.h"
#include "store/tables.h"

#define AGENT_BOARD_GROUPS_MAX 512 /* of items; what others ask for is worked out each time */

struct agent_standing {
    struct eligible_facts facts; /* `is_present`: on whatever channel */
    struct text off;             /* channels on which he takes no work: lent from his state */
    int64_t until_us;            /* before that it holds; 0: not worked out */
};
struct agent_board_group {        /* of items, parallel to the roster */
    struct eligible_fixed *fixed; /* owned; NULL: not looked at */
    uint64_t *able;               /* owned: a bit for each whom neither team nor skills exclude */
};
struct agent_board_team {             /* of a queue that keeps capacity */
    int64_t capacity, used, reserved; /* of all its people, units */
};
struct agent_board {
    struct agent_standing *standings; /* owned; parallel to the roster */
    struct agent_board_team *teams;   /* owned; parallel to the queues */
    struct agent_board_group *groups; /* owned, and what they own */
    size_t count, versions;           /* people; of all calendars when it was last looked at */
};

void agent_board_init(struct agent_board *board, const struct policy_set *policies);
void agent_board_fini(struct agent_board *board);
/* Before a decision: calendars may have changed. */
void agent_board_look(struct agent_board *board, const struct policy_set *policies);
/* His state is another one. */
void agent_board_change(struct agent_board *board, const struct policy_set *policies, size_t agent,
                        const struct agent_state *old, const struct agent_state *state);
void agent_board_forget(struct agent_board *board, size_t agent); /* how he stands */
void agent_board_forget_groups(struct agent_board *board);        /* they are numbered anew */

struct presence_lease agent_board_lease(const struct agent_state *state,
                                        const struct roster_agent *agent);
/* Lent until something is forgotten. */
const struct agent_standing *agent_board_standing(struct agent_board *board,
                                                  const struct policy_set *policies, size_t agent,
                                                  const struct agent_state *state, int64_t now_us);
/* What no day changes about everybody, lent likewise; NULL: too many groups. */
const struct agent_board_group *agent_board_group(struct agent_board *board, size_t group,
                                                  const struct eligible_ask *ask);
/* Sets of people: AGENT_BOARD_WORDS of so many people, a bit for each. */
#define AGENT_BOARD_WORDS(count) (((count) + 63) / 64)
#define AGENT_BOARD_BIT(agent) (UINT64_C(1) << ((agent) % 64))

#endif
