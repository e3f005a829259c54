#include "engine/offer_work.h"
#include "base/clock.h"
#include "base/must.h"
#include "engine/queue_state.h"
#include "engine/route_ticket.h"
#include "engine/settle.h"
#include "engine/give_ticket.h"

static struct pack *begin(struct work *work, const char *type, const struct work_item *item,
                          struct text agent)
{
    struct pack *event = work_event(work, type);
    pack_pair_text(event, "agent", agent);
    pack_pair_z(event, "item", work_item_reason_name(item->reason));
    pack_pair_text(event, "queue", item->queue);
    return event;
}

static struct text ticket_name(const struct work *work, struct id_text *name)
{
    *name = id_print('T', work->ticket->id);
    return text_z(name->z);
}

/* --- taking --- */

/* The queue's team when he is in it, else the one by which he may have it. */
static struct text team_for(const struct work *work, const struct work_item *item,
                            const struct roster_agent *agent)
{
    const struct routing_queue *queue = route_ticket_queue(work, item->queue);
    const struct routing_queue *overflow = routing_queue(&work->policies->routing, item->overflow);
    if (roster_in_team(agent, queue->team)) {
        return queue->team;
    }
    if (overflow != NULL && roster_in_team(agent, overflow->team)) {
        return overflow->team;
    }
    return agent->team_count > 0 ? agent->teams[0] : queue->team;
}

/* Whoever has had as many as an hour allows may have more when it ends. */
static void count_taken(struct work *work, struct text agent)
{
    int64_t limit = work->policies->routing.fair_limit;
    struct agent_state state;
    agent_table_get(work->reader, work->arena, agent, &state);
    state.id = agent;
    state.expiries = 0;
    if (work->now_us - state.hour_from_us >= ROUTING_HOUR_US) {
        state.hour_from_us = work->now_us;
        state.hour_count = 0;
    }
    state.hour_count++;
    work_put_agent(work, &state);
    if (limit > 0 && (int64_t)state.hour_count == limit) {
        struct timer timer = {.kind = TIMER_ROUTE, .due_us = state.hour_from_us + ROUTING_HOUR_US};
        timer_table_put(work->writes, 0, &timer);
        work_ask_dispatch(work); /* nobody waits for him any longer */
    }
}

static void remember_server(struct work *work, struct text agent)
{
    if (work->customer != NULL) {
        struct customer served = *work->customer;
        served.served_by = agent;
        served.served_at_us = work->now_us;
        customer_table_put(work->writes, work->customer, &served);
        *work->customer = served;
    }
}

void offer_work_take(struct work *work, struct work_item *item, const struct roster_agent *agent,
                     struct text method, const struct judged *judged)
{
    struct ticket *ticket = work->ticket;
    struct work_item taken = *item;
    struct pack *event = begin(work, "offer_accepted", item, agent->id);
    pack_pair_text(event, "method", method);
    if (judged != NULL) {
        judge_agents_write(work, event, judged);
    }
    work_event_end(work);
    route_ticket_end(work, taken.reason); /* lets go of the offer's reservation */
    ticket->work_is_reserved = route_ticket_is_reserved(work, &taken);
    (void)give_ticket(work, team_for(work, &taken, agent), agent->id, method, NULL,
                      arena_printf(work->arena, "from queue %.*s", TEXT_ARG(taken.queue)));
    count_taken(work, agent->id);
    remember_server(work, agent->id);
    if (ticket->state == TICKET_NEW) {
        settle_state(work, TICKET_OPEN, "assigned", 0, NULL);
    }
}

/* --- offering --- */

static int64_t offer_for_s(const struct work *work, const struct routing_queue *queue)
{
    return queue->offer_for_s > 0
               ? queue->offer_for_s
               : routing_channel(&work->policies->routing, work->ticket->channel).offer_for_s;
}

static void move_cursor(struct work *work, const struct routing_queue *queue, struct text agent)
{
    if (queue->method == ROUTING_ROUND_ROBIN) {
        struct queue_state state;
        queue_state_get(work, queue->id, &state);
        state.cursor = agent;
        queue_state_put(work, queue->id, &state);
    }
}

void offer_work(struct work *work, struct work_item *item, const struct judged *judged,
                size_t index)
{
    const struct routing_queue *queue = route_ticket_queue(work, item->queue);
    const struct roster_agent *agent = &work->policies->roster.agents[index];
    struct text method = text_z(item->sticky.n > 0 && text_eq(item->sticky, agent->id)
                                    ? "sticky"
                                    : routing_methods[queue->method]);
    struct id_text name;
    move_cursor(work, queue, agent->id);
    if (queue->auto_accept) {
        offer_work_take(work, item, agent, method, judged);
        return;
    }
    item->state = WORK_OFFERED;
    item->offered_to = agent->id;
    item->expired = escalation_lists(item->expired, agent->id) ? TEXT_NONE : item->expired;
    item->offer_until_us = work->now_us + offer_for_s(work, queue) * CLOCK_SECOND_US;
    struct pack *event = begin(work, "offered", item, agent->id);
    pack_pair_int(event, "expires_at_ms", item->offer_until_us / 1000);
    pack_pair_text(event, "method", method);
    judge_agents_write(work, event, judged);
    work_event_end(work);
    work_hold_units(work, agent->id, item->weight, route_ticket_is_reserved(work, item),
                    ticket_name(work, &name));
    work_arm(work, TIMER_OFFER, (uint32_t)item->reason, item->offer_until_us, 0);
    work->changed = true;
}

/* --- not taking --- */

void offer_work_refuse(struct work *work, struct work_item *item, struct text agent,
                       const char *type, struct text reason)
{
    struct pack *event = begin(work, type, item, agent);
    pack_pair_text(event, "reason", reason);
    work_event_end(work);
    route_ticket_withdraw(work, item);
    item->refused = escalation_list_add(work->arena, item->refused, agent);
    work->ticket->refused_by = escalation_list_add(work->arena, work->ticket->refused_by, agent);
    work->changed = true;
}

bool offer_work_expired(struct work *work, enum work_reason reason, struct text *away)
{
    struct work_item *item = route_ticket_item(work->ticket, reason);
    struct agent_state state;
    if (item == NULL || item->state != WORK_OFFERED) {
        return false;
    }
    struct text agent = item->offered_to;
    struct pack *event = begin(work, "offer_expired", item, agent);
    pack_pair_z(event, "reason", "no_answer");
    work_event_end(work);
    route_ticket_withdraw(work, item);
    item->expired = escalation_list_add(work->arena, item->expired, agent);
    agent_table_get(work->reader, work->arena, agent, &state);
    state.id = agent;
    state.expiries++;
    bool is_away = (int64_t)state.expiries >= work->policies->routing.expiries_max;
    state.expiries = is_away ? 0 : state.expiries;
    work_put_agent(work, &state);
    *away = agent;
    return is_away;
}

enum err offer_work_find(struct work *work, struct text agent, struct work_item **item)
{
    for (size_t i = 0; i < work->ticket->item_count; i++) {
        struct work_item *offered = &work->ticket->items[i];
        if (offered->state == WORK_OFFERED && text_eq(offered->offered_to, agent)) {
            *item = offered;
            return ERR_OK;
        }
    }
    return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                       "ticket %s is not offered to %.*s: it was taken, or the offer has expired",
                       id_print('T', work->ticket->id).z, TEXT_ARG(agent));
}
