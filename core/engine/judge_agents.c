#include "engine/judge_agents.h"
#include <stdio.h>
#include "base/clock.h"
#include "engine/queue_state.h"
#include "engine/route_ticket.h"
#include "model/presence_lease.h"

/* `agents` have been read. */
static struct eligible_facts facts_of(struct work *work, size_t index, struct text channel)
{
    struct agent_cache *cache = work->agents;
    const struct agent_standing *standing = agent_board_standing(
        &cache->board, work->policies, index, &cache->states[index], work->now_us);
    struct eligible_facts facts = standing->facts;
    if (standing->off.n > 0) {
        facts.is_present = facts.is_present && !escalation_lists(standing->off, channel);
    }
    return facts;
}

struct eligible_facts judge_agents_facts(struct work *work, size_t index, struct text channel)
{
    (void)work_agents(work);
    agent_board_look(&work->agents->board, work->policies);
    return facts_of(work, index, channel);
}

/* Present, on whatever channel, and with room for something; nothing that an item asks for is
 * looked at. */
static bool is_free(const struct eligible_facts *facts)
{
    return facts->is_present && !facts->is_stale && facts->is_on_shift && !facts->is_quiet &&
           !facts->is_paused && facts->used < facts->capacity;
}

void judge_agents_free_one(struct work *work, size_t agent, uint64_t *free)
{
    (void)work_agents(work);
    const struct agent_standing *standing = agent_board_standing(
        &work->agents->board, work->policies, agent, &work->agents->states[agent], work->now_us);
    if (is_free(&standing->facts)) {
        free[agent / 64] |= AGENT_BOARD_BIT(agent);
    } else {
        free[agent / 64] &= ~AGENT_BOARD_BIT(agent);
    }
}

uint64_t *judge_agents_free(struct work *work)
{
    size_t count = work->policies->roster.agent_count;
    uint64_t *free = ARENA_NEW_ARRAY(work->arena, uint64_t, AGENT_BOARD_WORDS(count) + 1);
    (void)work_agents(work);
    agent_board_look(&work->agents->board, work->policies);
    for (size_t i = 0; i < count; i++) {
        judge_agents_free_one(work, i, free);
    }
    return free;
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

/* The rest of the team's capacity is kept for those of the queue's tier, as long as any waits. */
static bool is_kept(struct work *work, const struct routing_queue *queue, struct text tier,
                    int64_t weight)
{
    const struct agent_board_team *team =
        &work->agents->board.teams[queue - work->policies->routing.queues];
    if (queue->reserve_tier.n == 0 || text_eq(queue->reserve_tier, tier) ||
        !waiting_work_has_tier(&work->agents->waiting, queue->id, queue->reserve_tier)) {
        return false;
    }
    int64_t kept = (team->capacity * queue->reserve_percent + 99) / 100 - team->reserved;
    return kept > 0 && team->capacity - team->used - weight < kept;
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

static struct waiting_group group_of(const struct work *work, const struct work_item *item)
{
    return (struct waiting_group){.queue = item->queue,
                                  .overflow = item->overflow,
                                  .channel = work->ticket->channel,
                                  .tier = item->tier,
                                  .needs = item->needs,
                                  .widened = item->widened,
                                  .weight = item->weight};
}

static struct eligible_ask ask_for(struct work *work, const struct work_item *item,
                                   struct routing_need *needs)
{
    struct waiting_group group = group_of(work, item);
    (void)waiting_cache_read(work->agents, work->reader, work->arena, work->policies);
    agent_board_look(&work->agents->board, work->policies);
    struct eligible_ask ask = ask_of(work, &group, needs);
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

/* What team and skills say about each; NULL: it is worked out one by one. */
static const struct agent_board_group *board_of(struct work *work, const struct work_item *item,
                                                const struct eligible_ask *ask)
{
    struct waiting_group group = group_of(work, item);
    return agent_board_group(&work->agents->board,
                             waiting_work_group(&work->agents->waiting, &group), ask);
}

static struct eligible_verdict judge_one(struct work *work, const struct eligible_ask *ask,
                                         const struct agent_board_group *group, size_t agent,
                                         struct text channel)
{
    struct eligible_facts facts = facts_of(work, agent, channel);
    return group != NULL ? eligible_agent_now(ask, &facts, &group->fixed[agent])
                         : eligible_agent(ask, &facts);
}

static bool is_any(struct work *work, const struct eligible_ask *ask,
                   const struct agent_board_group *group, struct text channel, const uint64_t *free)
{
    size_t words = AGENT_BOARD_WORDS(work->policies->roster.agent_count);
    for (size_t i = 0; i < words; i++) {
        uint64_t left = group != NULL ? free[i] & group->able[i] : free[i];
        for (; left != 0; left &= left - 1) {
            size_t agent = i * 64 + (size_t)__builtin_ctzll(left);
            if (judge_one(work, ask, group, agent, channel).codes == 0) {
                return true;
            }
        }
    }
    return false;
}

bool judge_agents_group(struct work *work, const struct waiting_group *group, size_t index,
                        const uint64_t *free)
{
    struct routing_need needs[ROUTING_NEEDS_MAX];
    struct eligible_ask ask = ask_of(work, group, needs);
    return is_any(work, &ask, agent_board_group(&work->agents->board, index, &ask), group->channel,
                  free);
}

bool judge_agents_any(struct work *work, const struct work_item *item, const uint64_t *free)
{
    struct routing_need needs[ROUTING_NEEDS_MAX];
    struct eligible_ask ask = ask_for(work, item, needs);
    ask.expired = TEXT_NONE;
    return is_any(work, &ask, board_of(work, item, &ask), work->ticket->channel, free);
}

void judge_agents(struct work *work, const struct work_item *item, struct judged *judged)
{
    const struct roster *roster = &work->policies->roster;
    *judged = (struct judged){.count = roster->agent_count};
    judged->ask = ask_for(work, item, judged->needs);
    judged->verdicts = ARENA_NEW_ARRAY(work->arena, struct eligible_verdict, judged->count + 1);
    const struct agent_board_group *group = board_of(work, item, &judged->ask);
    for (size_t i = 0; i < judged->count; i++) {
        judged->verdicts[i] = judge_one(work, &judged->ask, group, i, work->ticket->channel);
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
            struct eligible_facts facts = facts_of(work, i, work->ticket->channel);
            indices[count] = i;
            candidates[count++] =
                (struct choose_candidate){.agent = facts.agent,
                                          .used = facts.used,
                                          .capacity = facts.capacity,
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
    int64_t counts[ELIGIBLE_CODES] = {0};
    for (size_t i = JUDGE_AGENTS_LISTED_MAX; i < judged->count; i++) {
        for (uint32_t left = judged->verdicts[i].codes; left != 0; left &= left - 1) {
            counts[__builtin_ctz(left)]++;
        }
    }
    for (unsigned bit = 0; bit < ELIGIBLE_CODES; bit++) {
        if (counts[bit] > 0) {
            pack_pair_int(event, eligible_agent_code(bit), counts[bit]);
        }
    }
    pack_map_end(event);
}

/* The same reasons against many: packed once. */
struct said {
    uint32_t codes, missing, weak;
    struct text packed;
};
struct said_list {
    struct said *items;
    size_t count;
};

static struct text say_codes(struct work *work, const struct judged *judged,
                             const struct eligible_verdict *verdict, struct said_list *list)
{
    struct buf out;
    struct pack pack;
    for (size_t i = 0; i < list->count; i++) {
        const struct said *said = &list->items[i];
        if (said->codes == verdict->codes && said->missing == verdict->missing &&
            said->weak == verdict->weak) {
            return said->packed;
        }
    }
    buf_init(&out);
    pack_init(&pack, &out);
    judge_agents_pack_codes(&pack, judged, verdict);
    struct text packed = arena_text(work->arena, buf_text(&out));
    buf_fini(&out);
    *ARENA_PUSH(work->arena, list->items, list->count) =
        (struct said){verdict->codes, verdict->missing, verdict->weak, packed};
    return packed;
}

void judge_agents_write(struct work *work, struct pack *event, const struct judged *judged)
{
    struct said_list said = {0};
    pack_pair_int(event, "looked_at", (int64_t)judged->count);
    pack_pair_int(event, "eligible", (int64_t)judged->eligible);
    pack_key(event, "candidates");
    pack_list_begin(event);
    for (size_t i = 0; i < judged->count && i < JUDGE_AGENTS_LISTED_MAX; i++) {
        pack_map_begin(event);
        pack_pair_text(event, "agent", work->policies->roster.agents[i].id);
        pack_key(event, "codes");
        pack_own(event, say_codes(work, judged, &judged->verdicts[i], &said));
        pack_map_end(event);
    }
    pack_list_end(event);
    if (judged->count > JUDGE_AGENTS_LISTED_MAX) {
        write_counts(event, judged);
    }
}
