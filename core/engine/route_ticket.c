#include "engine/route_ticket.h"
#include "base/clock.h"
#include "base/log.h"
#include "engine/give_ticket.h"
#include "engine/queue_state.h"
#include "model/ticket_facts.h"

#define WHY_BYTES_MAX 200

bool route_ticket_is_on(const struct work *work)
{
    return routing_is_on(&work->policies->routing);
}

const struct routing_queue *route_ticket_queue(const struct work *work, struct text id)
{
    const struct routing *routing = &work->policies->routing;
    const struct routing_queue *queue = routing_queue(routing, id);
    return queue != NULL ? queue : routing_queue(routing, routing->default_queue);
}

struct work_item *route_ticket_item(struct ticket *ticket, enum work_reason reason)
{
    for (size_t i = 0; i < ticket->item_count; i++) {
        if (ticket->items[i].reason == reason) {
            return &ticket->items[i];
        }
    }
    return NULL;
}

/* --- which queue: every rule that was looked at, and why it did not hold --- */

struct look {
    const struct routing_rule *rule;
    bool holds;
    struct text why;
};
struct choice {
    const struct routing_queue *queue; /* NULL: none for this team */
    const struct routing_rule *rule;   /* NULL: none held */
    struct look *looks;
    size_t look_count;
};

static struct text explain(struct work *work, const struct expression *when,
                           struct ticket_facts *facts)
{
    struct expression_facts lookup = {ticket_facts_lookup, facts};
    struct buf out;
    buf_init(&out);
    expression_explain(when, &lookup, &out);
    struct text why = arena_text(work->arena, text_cut(buf_text(&out), WHY_BYTES_MAX));
    buf_fini(&out);
    return why;
}

static bool serves(const struct routing_queue *queue, struct text team)
{
    return queue != NULL && (team.n == 0 || text_eq(queue->team, team));
}

static const struct routing_queue *otherwise(const struct routing *routing, struct text team)
{
    const struct routing_queue *queue = routing_queue(routing, routing->default_queue);
    for (size_t i = 0; i < routing->queue_count && !serves(queue, team); i++) {
        queue = &routing->queues[i];
    }
    return serves(queue, team) ? queue : NULL;
}

/* Among the queues of a team; empty: among all. */
static struct choice choose(struct work *work, struct text team)
{
    const struct routing *routing = &work->policies->routing;
    struct choice choice = {0};
    struct ticket_facts facts;
    ticket_facts_init(&facts, work->ticket, work->customer, NULL, TEXT("route"), work->actor);
    for (size_t i = 0; i < routing->rule_count && choice.rule == NULL; i++) {
        const struct routing_rule *rule = &routing->rules[i];
        const struct routing_queue *queue = routing_queue(routing, rule->queue);
        struct look *look = ARENA_PUSH(work->arena, choice.looks, choice.look_count);
        *look = (struct look){.rule = rule, .holds = ticket_facts_hold(rule->when, &facts)};
        look->why = rule->when == NULL ? TEXT("always") : explain(work, rule->when, &facts);
        if (look->holds && serves(queue, team)) {
            choice.rule = rule;
            choice.queue = queue;
        } else if (look->holds) {
            look->why = TEXT("it holds, and its queue is another team's");
        }
    }
    choice.queue = choice.queue != NULL ? choice.queue : otherwise(routing, team);
    return choice;
}

/* --- needs --- */

static bool has_anybody(const struct roster *roster, struct text skill)
{
    for (size_t i = 0; i < roster->agent_count; i++) {
        for (size_t k = 0; k < roster->agents[i].skill_count; k++) {
            if (text_eq(roster->agents[i].skills[k].name, skill)) {
                return true;
            }
        }
    }
    return false;
}

static struct text add_needs(struct work *work, struct text needs, const struct routing_need *more,
                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        needs = escalation_list_add(work->arena, needs, routing_need_print(work->arena, &more[i]));
    }
    return needs;
}

static void write_missing_skills(struct work *work, struct pack *event, const struct choice *choice)
{
    const struct routing_need *lists[] = {choice->queue->needs,
                                          choice->rule ? choice->rule->needs : NULL};
    size_t counts[] = {choice->queue->need_count, choice->rule ? choice->rule->need_count : 0};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < counts[k]; i++) {
            if (!has_anybody(&work->policies->roster, lists[k][i].skill)) {
                pack_pair_text(event, "no_agent_has_skill", lists[k][i].skill);
                return;
            }
        }
    }
}

/* --- an item begins --- */

static void write_looks(struct pack *event, const struct choice *choice)
{
    pack_key(event, "rules");
    pack_list_begin(event);
    for (size_t i = 0; i < choice->look_count; i++) {
        pack_map_begin(event);
        pack_pair_int(event, "rule", (int64_t)i + 1);
        pack_pair_text(event, "queue", choice->looks[i].rule->queue);
        pack_pair_bool(event, "holds", choice->looks[i].holds);
        pack_pair_text(event, "why", choice->looks[i].why);
        pack_map_end(event);
    }
    pack_list_end(event);
}

static void write_queued(struct work *work, const struct work_item *item,
                         const struct choice *choice)
{
    const struct routing *routing = &work->policies->routing;
    int64_t score = routing->base[work->ticket->priority] +
                    work_item_age_points(item->eligible_since_us, work->now_us, routing->ageing);
    struct pack *event = work_event(work, "queued");
    pack_pair_text(event, "queue", item->queue);
    pack_pair_z(event, "item", work_item_reason_name(item->reason));
    pack_pair_z(event, "lane",
                (work->ticket->flags & TICKET_IMMEDIATE) != 0 ? "immediate" : "normal");
    pack_pair_int(event, "score", score);
    pack_pair_int(event, "eligible_since_ms", item->eligible_since_us / 1000);
    pack_pair_int(event, "rule",
                  choice->rule != NULL ? choice->rule - routing->rules + 1
                                       : 0); /* 0: the default */
    write_looks(event, choice);
    write_missing_skills(work, event, choice);
    work_event_end(work);
}

/* Nobody is waited for without a wait, or when he serves nobody any longer. */
static void wait_for_the_same(struct work *work, const struct routing_queue *queue,
                              struct work_item *item)
{
    const struct customer *customer = work->customer;
    if (queue->sticky_days == 0 || customer == NULL || customer->served_by.n == 0 ||
        work->now_us - customer->served_at_us > queue->sticky_days * 86400 * CLOCK_SECOND_US ||
        roster_agent(&work->policies->roster, customer->served_by) == NULL) {
        return;
    }
    item->sticky = customer->served_by;
    item->sticky_until_us = work->now_us + queue->sticky_wait_s * CLOCK_SECOND_US;
}

/* Whoever refused it, or let its `return` clock run out twice, is not asked again. */
static struct text excluded(struct work *work)
{
    struct text out = work->ticket->refused_by;
    struct text seen = TEXT_NONE;
    struct text name;
    for (size_t at = 0; escalation_list_next(work->ticket->returned_by, &at, &name);) {
        out = escalation_lists(seen, name) ? escalation_list_add(work->arena, out, name) : out;
        seen = escalation_list_add(work->arena, seen, name);
    }
    return out;
}

static void count_in_lane(struct work *work, struct work_item *item, bool entered)
{
    bool immediate = (work->ticket->flags & TICKET_IMMEDIATE) != 0 && !item->immediate;
    struct queue_state state;
    if (!entered && !immediate) {
        return;
    }
    item->immediate = item->immediate || immediate;
    queue_state_get(work, item->queue, &state);
    if (queue_state_count(&state, work->now_us, entered, immediate, ROUTE_TICKET_LANE_PERCENT)) {
        struct pack *event = work_event(work, "lane_over_limit");
        pack_pair_text(event, "queue", item->queue);
        pack_pair_int(event, "immediate", (int64_t)state.immediate);
        pack_pair_int(event, "entered", (int64_t)state.entered);
        work_event_end(work);
        log_warn("queue.lane_over_limit", "queue=%.*s immediate=%llu entered=%llu percent_max=%d",
                 TEXT_ARG(item->queue), (unsigned long long)state.immediate,
                 (unsigned long long)state.entered, ROUTE_TICKET_LANE_PERCENT);
    }
    queue_state_put(work, item->queue, &state);
    work->changed = true;
}

void route_ticket_arm(struct work *work, const struct work_item *item)
{
    const struct routing_queue *queue = route_ticket_queue(work, item->queue);
    int64_t due_us = item->sticky_until_us > work->now_us ? item->sticky_until_us : INT64_MAX;
    if (queue != NULL && item->steps < queue->step_count) {
        int64_t step_us =
            item->eligible_since_us + queue->steps[item->steps].after_s * CLOCK_SECOND_US;
        due_us = step_us < due_us ? step_us : due_us;
    }
    if (item->eligible_since_us > work->now_us) { /* its time has not come yet */
        due_us = item->eligible_since_us;
    }
    if (due_us != INT64_MAX) {
        work_arm(work, TIMER_RELAX, (uint32_t)item->reason, due_us, 0);
    } else {
        work_disarm(work, TIMER_RELAX, (uint32_t)item->reason);
    }
}

static void begin(struct work *work, enum work_reason reason, const struct choice *choice,
                  int64_t eligible_since_us, struct text giver)
{
    struct ticket *ticket = work->ticket;
    const struct routing_queue *queue = choice->queue;
    struct work_item item = {.reason = reason,
                             .queue = queue->id,
                             .giver = giver,
                             .refused = excluded(work),
                             .eligible_since_us = eligible_since_us,
                             .weight =
                                 routing_channel(&work->policies->routing, ticket->channel).weight};
    item.needs = add_needs(work, TEXT_NONE, queue->needs, queue->need_count);
    if (choice->rule != NULL) {
        item.needs = add_needs(work, item.needs, choice->rule->needs, choice->rule->need_count);
    }
    if (work->customer != NULL) {
        item.tier = work->customer->tier;
    }
    if (reason == WORK_CALLBACK) { /* the owner calls back himself if he can */
        item.sticky = giver;
    } else {
        wait_for_the_same(work, queue, &item);
    }
    ticket->first_eligible_us =
        ticket->first_eligible_us != 0 ? ticket->first_eligible_us : eligible_since_us;
    write_queued(work, &item, choice);
    count_in_lane(work, &item, true);
    *ARENA_PUSH(work->arena, ticket->items, ticket->item_count) = item;
    route_ticket_arm(work, &item);
    work->changed = true;
}

/* --- an item ends --- */

bool route_ticket_is_reserved(const struct work *work, const struct work_item *item)
{
    const struct routing_queue *queue = route_ticket_queue(work, item->queue);
    return queue != NULL && queue->reserve_tier.n > 0 && text_eq(queue->reserve_tier, item->tier);
}

void route_ticket_withdraw(struct work *work, struct work_item *item)
{
    if (item->state != WORK_OFFERED) {
        return;
    }
    work_hold_units(work, item->offered_to, -item->weight, route_ticket_is_reserved(work, item),
                    text_z(id_print('T', work->ticket->id).z));
    work_disarm(work, TIMER_OFFER, (uint32_t)item->reason);
    item->state = WORK_WAITING;
    item->offered_to = TEXT_NONE;
    item->offer_until_us = 0;
    work->changed = true;
}

void route_ticket_end(struct work *work, enum work_reason reason)
{
    struct ticket *ticket = work->ticket;
    struct work_item *kept = NULL;
    size_t count = 0;
    for (size_t i = 0; i < ticket->item_count; i++) {
        if (ticket->items[i].reason == reason) {
            route_ticket_withdraw(work, &ticket->items[i]);
        } else {
            *ARENA_PUSH(work->arena, kept, count) = ticket->items[i];
        }
    }
    ticket->items = kept;
    ticket->item_count = count;
    work_disarm(work, TIMER_RELAX, (uint32_t)reason);
    work->changed = true;
}

/* --- as the ticket wants it --- */

/* What is offered to somebody ends where he can read it. */
static void write_withdrawn(struct work *work, const struct work_item *item)
{
    if (item->state == WORK_OFFERED) {
        struct pack *event = work_event(work, "offer_expired");
        pack_pair_text(event, "agent", item->offered_to);
        pack_pair_z(event, "reason", "withdrawn");
        work_event_end(work);
    }
}

static int64_t oldest_since(const struct work *work)
{
    int64_t since_us = work->ticket->first_eligible_us;
    return since_us != 0 ? since_us : work->now_us;
}

/* What waits goes where the rules say now, as old as it is. What a giver still answers for stays.
 */
static void choose_again(struct work *work, const struct choice *choice)
{
    struct ticket *ticket = work->ticket;
    for (size_t i = ticket->item_count; i > 0; i--) {
        struct work_item item = ticket->items[i - 1];
        if (item.giver.n == 0 && !text_eq(item.queue, choice->queue->id)) {
            write_withdrawn(work, &item);
            route_ticket_end(work, item.reason);
            begin(work, item.reason, choice, oldest_since(work), TEXT_NONE);
        }
    }
}

struct text route_ticket_by_rules(struct work *work)
{
    if (!route_ticket_is_on(work)) {
        return TEXT_NONE;
    }
    struct choice choice = choose(work, TEXT_NONE);
    if (work->ticket->item_count == 0) {
        begin(work, work->ticket->previous_agent.n > 0 ? WORK_HAND_OFF : WORK_NEW, &choice,
              oldest_since(work), TEXT_NONE);
    } else {
        choose_again(work, &choice);
    }
    return choice.queue->team;
}

static bool may_wait(const struct ticket *ticket)
{
    return (ticket->state == TICKET_NEW || ticket->state == TICKET_OPEN) &&
           (ticket->flags & TICKET_BOT) == 0;
}

static bool is_still_wanted(const struct work *work, const struct work_item *item)
{
    const struct ticket *ticket = work->ticket;
    const struct routing_queue *queue = routing_queue(&work->policies->routing, item->queue);
    if (!may_wait(ticket) || !text_eq(item->giver, ticket->agent)) {
        return false;
    }
    return ticket->agent.n > 0 || (queue != NULL && text_eq(queue->team, ticket->team));
}

static void let_wait(struct work *work, enum work_reason reason)
{
    struct choice choice = choose(work, work->ticket->team);
    if (choice.queue != NULL) {
        begin(work, reason, &choice, oldest_since(work), TEXT_NONE);
    }
}

void route_ticket_settle(struct work *work)
{
    struct ticket *ticket = work->ticket;
    if (!route_ticket_is_on(work) && ticket->item_count == 0) {
        return;
    }
    for (size_t i = ticket->item_count; i > 0; i--) {
        if (!is_still_wanted(work, &ticket->items[i - 1])) {
            write_withdrawn(work, &ticket->items[i - 1]);
            route_ticket_end(work, ticket->items[i - 1].reason);
        }
    }
    bool is_waiting = may_wait(ticket) && ticket->agent.n == 0 && ticket->item_count == 0;
    if (route_ticket_is_on(work) && is_waiting && ticket->team.n > 0) {
        let_wait(work, ticket->previous_agent.n > 0 ? WORK_HAND_OFF : WORK_NEW);
    }
    for (size_t i = 0; i < ticket->item_count; i++) {
        count_in_lane(work, &ticket->items[i], false);
    }
    if (!ticket_is_unsolved(ticket)) {
        ticket->first_eligible_us = 0;
        ticket->returned_by = TEXT_NONE;
        ticket->refused_by = TEXT_NONE;
    }
}

void route_ticket_requeue(struct work *work, const char *why)
{
    struct ticket *ticket = work->ticket;
    struct text agent = ticket->agent;
    struct pack *event = work_event(work, "returned");
    pack_pair_text(event, "agent", agent);
    pack_pair_z(event, "why", why);
    pack_pair_int(event, "eligible_since_ms", oldest_since(work) / 1000);
    work_event_end(work);
    (void)give_ticket(work, ticket->team, TEXT_NONE, TEXT("return"), NULL, text_z(why));
    if (may_wait(ticket) && ticket->team.n > 0) {
        let_wait(work, WORK_RETURN);
    }
}

void route_ticket_return(struct work *work, const struct sla_clock *clock)
{
    struct ticket *ticket = work->ticket;
    if (clock->metric != SLA_RETURN || !route_ticket_is_on(work) || ticket->agent.n == 0 ||
        !may_wait(ticket)) {
        return;
    }
    ticket->returned_by = ticket->returned_by.n == 0 ? ticket->agent
                                                     : arena_printf(work->arena, "%.*s\n%.*s",
                                                                    TEXT_ARG(ticket->returned_by),
                                                                    TEXT_ARG(ticket->agent));
    route_ticket_requeue(work, "no_response");
}

enum err route_ticket_add(struct work *work, enum work_reason reason, struct text team,
                          int64_t eligible_since_us)
{
    struct ticket *ticket = work->ticket;
    struct choice choice = {0};
    if (route_ticket_is_on(work)) {
        choice = choose(work, team.n > 0 ? team : ticket->team);
    }
    if (choice.queue == NULL || !may_wait(ticket) || route_ticket_item(ticket, reason) != NULL) {
        return ERR_CONFLICT;
    }
    begin(work, reason, &choice, eligible_since_us, ticket->agent);
    return ERR_OK;
}
