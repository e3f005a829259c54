#include "engine/dispatch_work.h"
#include "base/clock.h"
#include "base/must.h"
#include "engine/route_ticket.h"
#include "engine/settle.h"

struct dispatch {
    struct work *work;
    const struct roster_agent *only; /* who asks; NULL: whoever is free is offered something */
    size_t *free;                    /* of the roster */
    size_t free_count;
    signed char *fits; /* per group: 1 somebody may have it, -1 nobody, 0 not looked at */
    size_t group_count;
};

static bool is_free(struct work *work, size_t index, const struct roster_agent *only)
{
    const struct roster_agent *agent = &work->policies->roster.agents[index];
    struct eligible_facts facts = judge_agents_facts(work, index, TEXT_NONE);
    return (only == NULL || only == agent) && facts.is_present && !facts.is_stale &&
           facts.is_on_shift && !facts.is_quiet && !facts.is_paused && facts.used < facts.capacity;
}

static void find_free(struct dispatch *dispatch)
{
    const struct roster *roster = &dispatch->work->policies->roster;
    struct arena *arena = dispatch->work->arena;
    dispatch->free = NULL;
    dispatch->free_count = 0;
    for (size_t i = 0; i < roster->agent_count; i++) {
        if (is_free(dispatch->work, i, dispatch->only)) {
            *ARENA_PUSH(arena, dispatch->free, dispatch->free_count) = i;
        }
    }
    dispatch->fits = ARENA_NEW_ARRAY(arena, signed char, dispatch->group_count + 1);
}

static bool looks_good(struct dispatch *dispatch, const struct waiting_group *group)
{
    struct routing_need needs[ROUTING_NEEDS_MAX];
    struct work *work = dispatch->work;
    const struct routing_queue *queue = route_ticket_queue(work, group->queue);
    if (queue->pull && dispatch->only == NULL) {
        return false;
    }
    struct eligible_ask ask = judge_agents_group(work, group, needs);
    for (size_t i = 0; i < dispatch->free_count; i++) {
        struct eligible_facts facts = judge_agents_facts(work, dispatch->free[i], group->channel);
        if (eligible_agent(&ask, &facts).codes == 0) {
            return true;
        }
    }
    return false;
}

static bool fits(void *ctx, const struct waiting_group *group, size_t index)
{
    struct dispatch *dispatch = ctx;
    MUST(index < dispatch->group_count);
    if (dispatch->fits[index] == 0) {
        dispatch->fits[index] = looks_good(dispatch, group) ? 1 : -1;
    }
    return dispatch->fits[index] > 0;
}

/* What only this ticket knows: who refused it, who may not serve this customer. */
static bool takes(void *ctx, const struct waiting *waiting)
{
    struct dispatch *dispatch = ctx;
    struct work *work = dispatch->work;
    struct judged judged;
    struct work_item *item = NULL;
    if (work_load_ticket_id(work, waiting->ticket) == ERR_OK) {
        item = route_ticket_item(work->ticket, waiting->reason);
    }
    if (item == NULL) {
        return false;
    }
    judge_agents(work, item, &judged);
    if (dispatch->only == NULL) {
        return judged.eligible > 0;
    }
    size_t index = (size_t)(dispatch->only - work->policies->roster.agents);
    uint32_t codes = judged.verdicts[index].codes; /* who asks is there, whatever he let expire */
    return (codes & ~(uint32_t)ELIGIBLE_OFFER_EXPIRED) == 0;
}

static bool find_first(struct dispatch *dispatch, struct work_item **item, int64_t *score)
{
    struct work *work = dispatch->work;
    struct waiting_work *all =
        waiting_cache_read(work->agents, work->reader, work->arena, work->policies);
    struct waiting first;
    dispatch->group_count = all->group_count;
    find_free(dispatch);
    struct waiting_choice choice = {.now_us = work->now_us,
                                    .ageing = work->policies->routing.ageing,
                                    .fits = fits,
                                    .takes = takes,
                                    .ctx = dispatch};
    if (dispatch->free_count == 0 || !waiting_work_first(all, &choice, &first, score) ||
        work_load_ticket_id(work, first.ticket) != ERR_OK) {
        return false;
    }
    *item = route_ticket_item(work->ticket, first.reason);
    return *item != NULL;
}

bool dispatch_work_next(struct work *work, const struct roster_agent *agent,
                        struct work_item **item, int64_t *score)
{
    struct dispatch dispatch = {.work = work, .only = agent};
    return route_ticket_is_on(work) && find_first(&dispatch, item, score);
}

static bool offer_first(struct work *work)
{
    struct dispatch dispatch = {.work = work};
    struct work_item *item = NULL;
    struct judged judged;
    int64_t score = 0;
    if (!find_first(&dispatch, &item, &score)) {
        return false;
    }
    judge_agents(work, item, &judged);
    size_t chosen = judge_agents_choose(work, item, &judged);
    MUST(chosen != SIZE_MAX); /* it was taken because somebody is eligible */
    offer_work(work, item, &judged, chosen);
    settle(work);
    work_save(work);
    return true;
}

/* --- edges of shifts --- */

static int64_t earlier(const struct calendar *calendar, int64_t now_s, int64_t edge_s)
{
    int64_t change_s = INT64_MAX;
    if (calendar == NULL || calendar_next_change(calendar, now_s, &change_s) != ERR_OK) {
        return edge_s;
    }
    return change_s < edge_s ? change_s : edge_s;
}

void dispatch_work_arm_edge(struct work *work)
{
    const struct roster *roster = &work->policies->roster;
    int64_t now_s = work->now_us / CLOCK_SECOND_US;
    int64_t edge_s = INT64_MAX;
    for (size_t i = 0; route_ticket_is_on(work) && i < roster->agent_count; i++) {
        edge_s = earlier(roster->agents[i].shifts, now_s, edge_s);
        edge_s = earlier(roster->agents[i].hours, now_s, edge_s);
    }
    if (edge_s != INT64_MAX) {
        struct timer timer = {
            .kind = TIMER_ROUTE, .n = DISPATCH_WORK_EDGE, .due_us = edge_s * CLOCK_SECOND_US};
        timer_table_put(work->writes, 0, &timer);
    }
}

void dispatch_work_after_pause(struct work *work, int64_t until_us)
{
    struct timer timer = {.kind = TIMER_ROUTE, .due_us = until_us};
    work_ask_dispatch(work); /* he may take work, or nobody waits for him any longer */
    if (until_us != 0 && route_ticket_is_on(work)) {
        timer_table_put(work->writes, 0, &timer);
    }
}

void dispatch_work_due(struct work *work, uint32_t n)
{
    size_t offers = 0;
    if (n == DISPATCH_WORK_EDGE) {
        dispatch_work_arm_edge(work);
    }
    while (route_ticket_is_on(work) && offers < DISPATCH_WORK_OFFERS_MAX && offer_first(work)) {
        offers++;
    }
    if (offers == DISPATCH_WORK_OFFERS_MAX) {
        work_ask_dispatch(work);
    }
}
