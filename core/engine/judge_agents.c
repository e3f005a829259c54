#include "engine/judge_agents.h"
#include <stdio.h>
#include "base/clock.h"
#include "engine/queue_state.h"
#include "engine/route_ticket.h"
#include "model/presence_lease.h"

int64_t judge_agents_capacity(const struct roster_agent *agent)
{
    return agent->work_capacity > 0 ? agent->work_capacity : ROUTING_CAPACITY;
}

struct presence_lease judge_agents_lease(const struct agent_state *state,
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

struct eligible_facts judge_agents_facts(struct work *work, size_t index, struct text channel)
{
    const struct routing *routing = &work->policies->routing;
    const struct roster_agent *agent = &work->policies->roster.agents[index];
    (void)work_agents(work);
    const struct agent_state *state = &work->agents->states[index];
    struct presence_lease lease = judge_agents_lease(state, agent);
    int64_t now_s = work->now_us / CLOCK_SECOND_US;
    return (struct eligible_facts){
        .agent = agent,
        .is_present = presence_lease_is_present(&lease, channel),
        .is_stale = presence_lease_is_stale(&lease, work->now_us, routing->lease_s),
        .is_on_shift = agent->shifts == NULL || calendar_is_open(agent->shifts, now_s),
        .is_quiet = agent->hours != NULL && !calendar_is_open(agent->hours, now_s),
        .is_paused = work->now_us < state->paused_until_us,
        .used = state->units,
        .capacity = judge_agents_capacity(agent),
        .hour_count =
            work->now_us - state->hour_from_us < ROUTE_TICKET_HOUR_US ? state->hour_count : 0};
}

/* --- what is asked for --- */

static size_t read_needs(struct text list, struct routing_need *needs)
{
    struct text word;
    size_t count = 0;
    for (size_t at = 0; count < ROUTING_NEEDS_MAX && escalation_list_next(list, &at, &word);) {
        count += routing_need_from(word, &needs[count]);
    }
    return count;
}

/* Of a team: what all of it can carry, carries, and carries for one tier. */
static void sum_team(struct work *work, struct text team, int64_t *capacity, int64_t *used,
                     int64_t *reserved)
{
    const struct roster *roster = &work->policies->roster;
    for (size_t i = 0; i < roster->agent_count; i++) {
        if (roster_in_team(&roster->agents[i], team)) {
            *capacity += judge_agents_capacity(&roster->agents[i]);
            *used += work->agents->states[i].units;
            *reserved += work->agents->states[i].reserved_units;
        }
    }
}

/* The rest of the team's capacity is kept for those of the queue's tier, as long as any waits. */
static bool is_kept(struct work *work, const struct routing_queue *queue, struct text tier,
                    int64_t weight)
{
    int64_t capacity = 0;
    int64_t used = 0;
    int64_t reserved = 0;
    if (queue->reserve_tier.n == 0 || text_eq(queue->reserve_tier, tier) ||
        !waiting_work_has_tier(&work->agents->waiting, queue->id, queue->reserve_tier)) {
        return false;
    }
    sum_team(work, queue->team, &capacity, &used, &reserved);
    int64_t kept = (capacity * queue->reserve_percent + 99) / 100 - reserved;
    return kept > 0 && capacity - used - weight < kept;
}

static struct eligible_ask ask_of(struct work *work, const struct waiting_group *group,
                                  struct routing_need *needs)
{
    const struct routing *routing = &work->policies->routing;
    const struct routing_queue *queue = route_ticket_queue(work, group->queue);
    const struct routing_queue *overflow = routing_queue(routing, group->overflow);
    size_t count = read_needs(group->needs, needs);
    return (struct eligible_ask){.roster = &work->policies->roster,
                                 .team = queue->team,
                                 .overflow = overflow != NULL ? overflow->team : TEXT_NONE,
                                 .widened = group->widened,
                                 .needs = needs,
                                 .need_count = count,
                                 .weight = group->weight,
                                 .fair_limit = routing->fair_limit,
                                 .is_kept = is_kept(work, queue, group->tier, group->weight)};
}

struct eligible_ask judge_agents_group(struct work *work, const struct waiting_group *group,
                                       struct routing_need *needs)
{
    (void)waiting_cache_read(work->agents, work->reader, work->arena, work->policies);
    return ask_of(work, group, needs);
}

static struct text escalated_from(const struct ticket *ticket)
{
    for (size_t i = ticket->escalation_count; i > 0; i--) {
        const struct escalation *escalation = &ticket->escalations[i - 1];
        if (escalation_is_live(escalation) && escalation->functional > 0) {
            return escalation->from_agent;
        }
    }
    return TEXT_NONE;
}

/* Whoever served this customer last is waited for while he is there and only busy. */
static struct text waited_for(struct work *work, const struct work_item *item,
                              const struct eligible_ask *ask)
{
    const struct roster_agent *agent = roster_agent(ask->roster, item->sticky);
    if (agent == NULL || work->now_us >= item->sticky_until_us) {
        return TEXT_NONE;
    }
    size_t index = (size_t)(agent - ask->roster->agents);
    struct eligible_facts facts = judge_agents_facts(work, index, work->ticket->channel);
    uint32_t codes = eligible_agent(ask, &facts).codes;
    return (codes & ~(uint32_t)ELIGIBLE_NO_CAPACITY) == 0 ? item->sticky : TEXT_NONE;
}

struct eligible_ask judge_agents_item(struct work *work, const struct work_item *item,
                                      struct routing_need *needs)
{
    struct waiting_group group = {.queue = item->queue,
                                  .overflow = item->overflow,
                                  .channel = work->ticket->channel,
                                  .tier = item->tier,
                                  .needs = item->needs,
                                  .widened = item->widened,
                                  .weight = item->weight};
    struct eligible_ask ask = judge_agents_group(work, &group, needs);
    ask.refused = item->refused;
    ask.expired = item->expired;
    ask.escalated_from = escalated_from(work->ticket);
    ask.requester = work->ticket->requester;
    if (item->giver.n > 0 && item->reason != WORK_CALLBACK) { /* nobody hands off to himself */
        ask.refused = escalation_list_add(work->arena, ask.refused, item->giver);
    }
    ask.sticky = waited_for(work, item, &ask);
    return ask;
}

/* --- everybody --- */

/* Everybody who is left let it expire: a new round of asking. */
static void ask_again(struct judged *judged)
{
    for (size_t i = 0; i < judged->count; i++) {
        judged->verdicts[i].codes &= ~(uint32_t)ELIGIBLE_OFFER_EXPIRED;
        judged->eligible += judged->verdicts[i].codes == 0;
    }
}

void judge_agents(struct work *work, const struct work_item *item, struct judged *judged)
{
    const struct roster *roster = &work->policies->roster;
    *judged = (struct judged){.count = roster->agent_count};
    judged->ask = judge_agents_item(work, item, judged->needs);
    judged->verdicts = ARENA_NEW_ARRAY(work->arena, struct eligible_verdict, judged->count + 1);
    judged->facts = ARENA_NEW_ARRAY(work->arena, struct eligible_facts, judged->count + 1);
    for (size_t i = 0; i < judged->count; i++) {
        judged->facts[i] = judge_agents_facts(work, i, work->ticket->channel);
        judged->verdicts[i] = eligible_agent(&judged->ask, &judged->facts[i]);
        judged->eligible += judged->verdicts[i].codes == 0;
    }
    if (judged->eligible == 0 && item->expired.n > 0) {
        ask_again(judged);
    }
}

size_t judge_agents_choose(struct work *work, const struct work_item *item,
                           const struct judged *judged)
{
    const struct routing_queue *queue = route_ticket_queue(work, item->queue);
    struct choose_candidate *candidates =
        ARENA_NEW_ARRAY(work->arena, struct choose_candidate, judged->eligible + 1);
    size_t *indices = ARENA_NEW_ARRAY(work->arena, size_t, judged->eligible + 1);
    struct queue_state state = {0};
    size_t count = 0;
    for (size_t i = 0; i < judged->count; i++) {
        if (judged->verdicts[i].codes == 0) {
            indices[count] = i;
            candidates[count++] =
                (struct choose_candidate){.agent = judged->facts[i].agent,
                                          .used = judged->facts[i].used,
                                          .capacity = judged->facts[i].capacity,
                                          .last_given_us = work->agents->states[i].last_assigned_us,
                                          .skill_sum = judged->verdicts[i].skill_sum};
        }
    }
    if (queue->method == ROUTING_ROUND_ROBIN) {
        queue_state_get(work, item->queue, &state);
    }
    size_t chosen = choose_agent(queue->method, candidates, count, item->sticky, state.cursor,
                                 work->seed ^ work->ticket->id);
    return chosen == SIZE_MAX ? SIZE_MAX : indices[chosen];
}

/* --- saying it --- */

static void pack_skills(struct pack *pack, const struct judged *judged, unsigned bit, uint32_t set)
{
    char word[128];
    for (size_t i = 0; i < judged->ask.need_count; i++) {
        if ((set & (1u << i)) != 0) {
            int n = snprintf(word, sizeof word, "%s:%.*s", eligible_agent_code(bit),
                             TEXT_ARG(text_cut(judged->needs[i].skill, 64)));
            pack_text(pack, (struct text){word, n > 0 ? (size_t)n : 0});
        }
    }
}

void judge_agents_pack_codes(struct pack *pack, const struct judged *judged,
                             const struct eligible_verdict *verdict)
{
    pack_list_begin(pack);
    for (unsigned bit = 0; bit < ELIGIBLE_CODES; bit++) {
        uint32_t code = verdict->codes & (1u << bit);
        if (code == ELIGIBLE_SKILL_MISSING) {
            pack_skills(pack, judged, bit, verdict->missing);
        } else if (code == ELIGIBLE_SKILL_LEVEL) {
            pack_skills(pack, judged, bit, verdict->weak);
        } else if (code != 0) {
            pack_z(pack, eligible_agent_code(bit));
        }
    }
    pack_list_end(pack);
}

static void write_counts(struct pack *event, const struct judged *judged)
{
    pack_key(event, "not_listed");
    pack_map_begin(event);
    for (unsigned bit = 0; bit < ELIGIBLE_CODES; bit++) {
        int64_t count = 0;
        for (size_t i = JUDGE_AGENTS_LISTED_MAX; i < judged->count; i++) {
            count += (judged->verdicts[i].codes & (1u << bit)) != 0;
        }
        if (count > 0) {
            pack_pair_int(event, eligible_agent_code(bit), count);
        }
    }
    pack_map_end(event);
}

void judge_agents_write(struct work *work, struct pack *event, const struct judged *judged)
{
    pack_pair_int(event, "looked_at", (int64_t)judged->count);
    pack_pair_int(event, "eligible", (int64_t)judged->eligible);
    pack_key(event, "candidates");
    pack_list_begin(event);
    for (size_t i = 0; i < judged->count && i < JUDGE_AGENTS_LISTED_MAX; i++) {
        pack_map_begin(event);
        pack_pair_text(event, "agent", work->policies->roster.agents[i].id);
        pack_key(event, "codes");
        judge_agents_pack_codes(event, judged, &judged->verdicts[i]);
        pack_map_end(event);
    }
    pack_list_end(event);
    if (judged->count > JUDGE_AGENTS_LISTED_MAX) {
        write_counts(event, judged);
    }
}
