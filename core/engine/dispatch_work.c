#include "engine/dispatch_work.h"
#include "base/clock.h"
#include "base/must.h"
#include "engine/route_ticket.h"
#include "engine/settle.h"

struct dispatch {
    struct work *work;
    const struct roster_agent *only; /* who asks; NULL: whoever is free is offered something */
    uint64_t *free;                  /* who is, a bit for each of the roster */
    signed char *fits; /* per group: 1 somebody may have it, -1 nobody, 0 not looked at */
    size_t group_count;
};

/* Whoever asks is the only one, when he is free. */
static void find_free(struct dispatch *dispatch)
{
    const struct roster *roster = &dispatch->work->policies->roster;
    dispatch->free = judge_agents_free(dispatch->work);
    if (dispatch->only != NULL) {
        size_t agent = (size_t)(dispatch->only - roster->agents);
        uint64_t own = dispatch->free[agent / 64] & AGENT_BOARD_BIT(agent);
        for (size_t i = 0; i < AGENT_BOARD_WORDS(roster->agent_count); i++) {
            dispatch->free[i] = i == agent / 64 ? own : 0;
        }
    }
}

static bool is_anybody_free(const struct dispatch *dispatch)
{
    uint64_t any = 0;
    for (size_t i = 0; i < AGENT_BOARD_WORDS(dispatch->work->policies->roster.agent_count); i++) {
        any |= dispatch->free[i];
    }
    return any != 0;
}

static bool looks_good(struct dispatch *dispatch, const struct waiting_group *group, size_t index)
{
    const struct routing_queue *queue = route_ticket_queue(dispatch->work, group->queue);
    return (!queue->pull || dispatch->only != NULL) &&
           judge_agents_group(dispatch->work, group, index, dispatch->free);
}

static bool fits(void *ctx, const struct waiting_group *group, size_t index)
{
    struct dispatch *dispatch = ctx;
    MUST(index < dispatch->group_count);
    if (dispatch->fits[index] == 0) {
        dispatch->fits[index] = looks_good(dispatch, group, index) ? 1 : -1;
    }
    return dispatch->fits[index] > 0;
}

/* What only this ticket knows: who refused it, who may not serve this customer. */
static bool takes(void *ctx, const struct waiting *waiting)
{
    struct dispatch *dispatch = ctx;
    struct work *work = dispatch->work;
    struct work_item *item = NULL;
    if (work_load_ticket_id(work, waiting->ticket) == ERR_OK) {
        item = route_ticket_item(work->ticket, waiting->reason);
    }
    return item != NULL && judge_agents_any(work, item, dispatch->free);
}

/* The one that was looked at last is in hand. */
static bool is_in_hand(const struct work *work, uint64_t ticket)
{
    return work->ticket != NULL && work->ticket->id == ticket && !work->changed;
}

static bool find_first(struct dispatch *dispatch, struct work_item **item, int64_t *score)
{
    struct work *work = dispatch->work;
    struct waiting_work *all =
        waiting_cache_read(work->agents, work->reader, work->arena, work->policies);
    struct waiting first;
    dispatch->group_count = all->group_count;
    dispatch->fits = ARENA_NEW_ARRAY(work->arena, signed char, dispatch->group_count + 1);
    struct waiting_choice choice = {.now_us = work->now_us,
                                    .ageing = work->policies->routing.ageing,
                                    .fits = fits,
                                    .takes = takes,
                                    .ctx = dispatch};
    if (!is_anybody_free(dispatch) || !waiting_work_first(all, &choice, &first, score) ||
        (!is_in_hand(work, first.ticket) && work_load_ticket_id(work, first.ticket) != ERR_OK)) {
        return false;
    }
    *item = route_ticket_item(work->ticket, first.reason);
    return *item != NULL;
}

bool dispatch_work_next(struct work *work, const struct roster_agent *agent,
                        struct work_item **item, int64_t *score)
{
    struct dispatch dispatch = {.work = work, .only = agent};
    if (!route_ticket_is_on(work)) {
        return false;
    }
    find_free(&dispatch);
    return find_first(&dispatch, item, score);
}

static bool offer_first(struct dispatch *dispatch)
{
    struct work *work = dispatch->work;
    struct work_item *item = NULL;
    struct judged judged;
    int64_t score = 0;
    if (!find_first(dispatch, &item, &score)) {
        return false;
    }
    judge_agents(work, item, &judged);
    size_t chosen = judge_agents_choose(work, item, &judged);
    MUST(chosen != SIZE_MAX); /* it was taken because somebody is eligible */
    offer_work(work, item, &judged, chosen);
    settle(work);
    work_save(work);
    judge_agents_free_one(work, chosen, dispatch->free);
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
    struct dispatch dispatch = {.work = work};
    size_t offers = 0;
    if (n == DISPATCH_WORK_EDGE) {
        dispatch_work_arm_edge(work);
    }
    if (!route_ticket_is_on(work)) {
        return;
    }
    find_free(&dispatch);
    while (offers < DISPATCH_WORK_OFFERS_MAX && offer_first(&dispatch)) {
        offers++;
    }
    if (offers == DISPATCH_WORK_OFFERS_MAX) {
        work_ask_dispatch(work);
    }
}
