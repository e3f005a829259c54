#include "engine/agent_board.h"
#include "base/clock.h"
#include "base/mem.h"

static int64_t capacity_of(const struct roster_agent *agent)
{
    return agent->work_capacity > 0 ? agent->work_capacity : ROUTING_CAPACITY;
}

/* Is it one whose team must be summed up, and he of that team? */
static bool is_counted(const struct routing_queue *queue, const struct roster_agent *agent)
{
    return queue->reserve_tier.n > 0 && roster_in_team(agent, queue->team);
}

void agent_board_init(struct agent_board *board, const struct policy_set *policies)
{
    const struct roster *roster = &policies->roster;
    const struct routing *routing = &policies->routing;
    *board = (struct agent_board){.count = roster->agent_count};
    board->standings = MEM_NEW_ARRAY(struct agent_standing, board->count + 1);
    board->teams = MEM_NEW_ARRAY(struct agent_board_team, routing->queue_count + 1);
    board->groups = MEM_NEW_ARRAY(struct agent_board_group, AGENT_BOARD_GROUPS_MAX);
    for (size_t i = 0; i < routing->queue_count; i++) {
        for (size_t k = 0; k < roster->agent_count; k++) {
            bool counts = is_counted(&routing->queues[i], &roster->agents[k]);
            board->teams[i].capacity += counts ? capacity_of(&roster->agents[k]) : 0;
        }
    }
}

void agent_board_fini(struct agent_board *board)
{
    agent_board_forget_groups(board);
    mem_free(board->groups);
    mem_free(board->standings);
    mem_free(board->teams);
    *board = (struct agent_board){0};
}

void agent_board_forget(struct agent_board *board, size_t agent)
{
    board->standings[agent].until_us = 0;
}

void agent_board_forget_groups(struct agent_board *board)
{
    for (size_t i = 0; board->groups != NULL && i < AGENT_BOARD_GROUPS_MAX; i++) {
        mem_free(board->groups[i].fixed);
        mem_free(board->groups[i].able);
        board->groups[i] = (struct agent_board_group){0};
    }
}

void agent_board_look(struct agent_board *board, const struct policy_set *policies)
{
    size_t versions = 0;
    for (size_t i = 0; i < policies->calendar_count; i++) {
        versions += calendar_version_count(policies->calendars[i]);
    }
    for (size_t i = 0; versions != board->versions && i < board->count; i++) {
        agent_board_forget(board, i);
    }
    board->versions = versions;
}

void agent_board_change(struct agent_board *board, const struct policy_set *policies, size_t agent,
                        const struct agent_state *old, const struct agent_state *state)
{
    const struct routing *routing = &policies->routing;
    for (size_t i = 0; i < routing->queue_count; i++) {
        if (is_counted(&routing->queues[i], &policies->roster.agents[agent])) {
            board->teams[i].used += state->units - old->units;
            board->teams[i].reserved += state->reserved_units - old->reserved_units;
        }
    }
    agent_board_forget(board, agent);
}

/* --- how somebody stands --- */

struct presence_lease agent_board_lease(const struct agent_state *state,
                                        const struct roster_agent *agent)
{
    return (struct presence_lease){.presence =
                                       state->presence_set ? state->presence : agent->presence,
                                   .wanted = state->wanted,
                                   .off = state->off,
                                   .wanted_off = state->wanted_off,
                                   .wanted_since_us = state->wanted_since_us,
                                   .seen_us = state->seen_us};
}

static int64_t earlier(int64_t at_us, int64_t now_us, int64_t until_us)
{
    return at_us > now_us && at_us < until_us ? at_us : until_us;
}

static int64_t next_change_us(const struct calendar *calendar, int64_t now_s)
{
    int64_t change_s = 0;
    bool is_known = calendar != NULL && calendar_next_change(calendar, now_s, &change_s) == ERR_OK;
    return is_known ? change_s * CLOCK_SECOND_US : 0;
}

static void work_out(struct agent_standing *standing, const struct routing *routing,
                     const struct roster_agent *agent, const struct agent_state *state,
                     int64_t now_us)
{
    struct presence_lease lease = agent_board_lease(state, agent);
    int64_t now_s = now_us / CLOCK_SECOND_US;
    int64_t hour_end_us = state->hour_from_us + ROUTING_HOUR_US;
    int64_t until_us = INT64_MAX;
    standing->off = lease.off;
    standing->facts = (struct eligible_facts){
        .agent = agent,
        .is_present = presence_lease_is_present(&lease, TEXT_NONE),
        .is_stale = presence_lease_is_stale(&lease, now_us, routing->lease_s),
        .is_on_shift = agent->shifts == NULL || calendar_is_open(agent->shifts, now_s),
        .is_quiet = agent->hours != NULL && !calendar_is_open(agent->hours, now_s),
        .is_paused = now_us < state->paused_until_us,
        .used = state->units,
        .capacity = capacity_of(agent),
        .hour_count = now_us < hour_end_us ? state->hour_count : 0};
    until_us = earlier(next_change_us(agent->shifts, now_s), now_us, until_us);
    until_us = earlier(next_change_us(agent->hours, now_s), now_us, until_us);
    until_us = earlier(lease.seen_us + routing->lease_s * CLOCK_SECOND_US, now_us, until_us);
    until_us = earlier(state->paused_until_us, now_us, until_us);
    standing->until_us = earlier(hour_end_us, now_us, until_us);
}

const struct agent_standing *agent_board_standing(struct agent_board *board,
                                                  const struct policy_set *policies, size_t agent,
                                                  const struct agent_state *state, int64_t now_us)
{
    struct agent_standing *standing = &board->standings[agent];
    if (now_us >= standing->until_us) {
        work_out(standing, &policies->routing, &policies->roster.agents[agent], state, now_us);
    }
    return standing;
}

/* --- what no day changes --- */

const struct agent_board_group *agent_board_group(struct agent_board *board, size_t index,
                                                  const struct eligible_ask *ask)
{
    struct agent_board_group *group = &board->groups[index < AGENT_BOARD_GROUPS_MAX ? index : 0];
    if (index >= AGENT_BOARD_GROUPS_MAX) {
        return NULL;
    }
    if (group->fixed == NULL) {
        group->fixed = MEM_NEW_ARRAY(struct eligible_fixed, board->count + 1);
        group->able = MEM_NEW_ARRAY(uint64_t, AGENT_BOARD_WORDS(board->count) + 1);
        for (size_t i = 0; i < board->count; i++) {
            group->fixed[i] = eligible_agent_fixed(ask, &ask->roster->agents[i]);
            group->able[i / 64] |= group->fixed[i].codes == 0 ? AGENT_BOARD_BIT(i) : 0;
        }
    }
    return group;
}
