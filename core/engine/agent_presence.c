#include "engine/agent_presence.h"
#include "base/clock.h"
#include "base/crc.h"
#include "engine/judge_agents.h"
#include "engine/route_ticket.h"
#include "engine/settle.h"
#include "model/presence_lease.h"

static void load(struct work *work, const struct roster_agent *agent, struct agent_state *state)
{
    agent_table_get(work->reader, work->arena, agent->id, state);
    state->id = agent->id;
    if (!state->presence_set) {
        state->presence = agent->presence;
        state->wanted = agent->presence;
    }
}

/* --- the timer: of this person, found again by a hash of the id --- */

static uint32_t number_of(const struct roster_agent *agent)
{
    return crc_of(0, agent->id.p, agent->id.n);
}

/* A lease that is only extended keeps its timer: it looks again when it fires. */
static void arm(struct work *work, const struct roster_agent *agent, struct agent_state *state)
{
    const struct routing *routing = &work->policies->routing;
    struct presence_lease lease = agent_board_lease(state, agent);
    int64_t due_us =
        presence_lease_next(&lease, work->now_us, routing->lease_s, routing->damping_s);
    struct timer timer = {.kind = TIMER_PRESENCE, .n = number_of(agent), .due_us = state->timer_us};
    bool is_early_enough = state->timer_us > work->now_us && state->timer_us <= due_us;
    if (due_us == 0 || is_early_enough) {
        return;
    }
    if (state->timer_us != 0) {
        timer_table_delete(work->writes, 0, &timer);
    }
    state->timer_us = due_us;
    timer.due_us = due_us;
    timer_table_put(work->writes, 0, &timer);
}

/* --- he goes --- */

static void withdraw_one(struct work *work, struct text name, struct text agent)
{
    uint64_t id = 0;
    if (!id_parse('T', name, &id) || work_load_ticket_id(work, id) != ERR_OK) {
        return;
    }
    for (size_t i = 0; i < work->ticket->item_count; i++) {
        struct work_item *item = &work->ticket->items[i];
        if (item->state == WORK_OFFERED && text_eq(item->offered_to, agent)) {
            struct pack *event = work_event(work, "offer_expired");
            pack_pair_text(event, "agent", agent);
            pack_pair_z(event, "reason", "away");
            work_event_end(work);
            route_ticket_withdraw(work, item);
        }
    }
    settle(work);
    work_save(work);
}

/* When he is next on shift, after the one that may be on now; INT64_MAX: nobody knows. */
static int64_t next_shift_us(const struct work *work, const struct roster_agent *agent)
{
    int64_t at_s = work->now_us / CLOCK_SECOND_US;
    if (agent->shifts == NULL ||
        (calendar_is_open(agent->shifts, at_s) &&
         calendar_next_change(agent->shifts, at_s, &at_s) != ERR_OK) ||
        calendar_next_open(agent->shifts, at_s, &at_s) != ERR_OK) {
        return INT64_MAX;
    }
    return at_s * CLOCK_SECOND_US;
}

static enum routing_away away_of(const struct work *work, struct text team)
{
    const struct routing *routing = &work->policies->routing;
    for (size_t i = 0; i < routing->queue_count; i++) {
        if (text_eq(routing->queues[i].team, team)) {
            return routing->queues[i].away;
        }
    }
    return ROUTING_KEEP;
}

static bool is_taken_back(const struct work *work, int64_t shift_us)
{
    const struct ticket *ticket = work->ticket;
    enum routing_away away = away_of(work, ticket->team);
    bool may_wait = ticket->state == TICKET_NEW || ticket->state == TICKET_OPEN;
    return may_wait &&
           (away == ROUTING_REQUEUE || (away == ROUTING_REQUEUE_IF_DUE && shift_us != INT64_MAX &&
                                        ticket_due_us(ticket) < shift_us));
}

static void withdraw_offers(struct work *work, struct text offers, struct text agent)
{
    struct text name;
    for (size_t at = 0; escalation_list_next(offers, &at, &name);) {
        withdraw_one(work, name, agent);
    }
}

/* Where the next command goes on; empty: all were looked at. */
static void remember_place(struct work *work, const struct roster_agent *agent, struct text after,
                           uint64_t generation)
{
    struct agent_state state;
    struct timer timer = {.kind = TIMER_PRESENCE,
                          .n = number_of(agent),
                          .generation = generation,
                          .due_us = work->now_us};
    load(work, agent, &state);
    if (after.n > 0) {
        timer_table_put(work->writes, 0, &timer);
    }
    if (!text_eq(state.away_after, after)) {
        state.away_after = after;
        work_put_agent(work, &state);
    }
}

/* Of his tickets, by their due, those behind `after`. */
static void take_back(struct work *work, const struct roster_agent *agent, struct text after,
                      uint64_t generation)
{
    uint64_t *ids = NULL;
    struct text next = TEXT_NONE;
    int64_t shift_us = next_shift_us(work, agent);
    size_t count = ticket_table_list(work->reader, work->arena, TICKET_LIST_BY_AGENT, agent->id, 0,
                                     after, AGENT_PRESENCE_PAGE, &ids, &next);
    for (size_t i = 0; i < count; i++) {
        if (work_load_ticket_id(work, ids[i]) == ERR_OK && is_taken_back(work, shift_us)) {
            route_ticket_requeue(work, "away");
            settle(work);
            work_save(work);
        }
    }
    remember_place(work, agent, next, generation + 1);
}

/* Whoever is back meanwhile keeps what he still has. */
static void go_on(struct work *work, const struct roster_agent *agent, uint64_t generation)
{
    struct agent_state state;
    load(work, agent, &state);
    if (state.presence == PRESENCE_ONLINE || !route_ticket_is_on(work)) {
        remember_place(work, agent, TEXT_NONE, generation);
    } else if (state.away_after.n > 0) {
        take_back(work, agent, state.away_after, generation);
    }
}

static void put(struct work *work, const struct roster_agent *agent, struct agent_state *state)
{
    struct text offers = state->offers;
    bool is_gone = state->presence != PRESENCE_ONLINE;
    arm(work, agent, state);
    work_put_agent(work, state);
    if (is_gone && route_ticket_is_on(work)) {
        withdraw_offers(work, offers, agent->id);
        take_back(work, agent, TEXT_NONE, 0);
    }
    work_ask_dispatch(work);
}

static void keep(struct agent_state *state, const struct presence_lease *lease)
{
    state->presence = lease->presence;
    state->wanted = lease->wanted;
    state->off = lease->off;
    state->wanted_off = lease->wanted_off;
    state->wanted_since_us = lease->wanted_since_us;
    state->seen_us = lease->seen_us;
}

/* --- what is said, and when it counts --- */

void agent_presence_say(struct work *work, const struct roster_agent *agent,
                        enum roster_presence presence, struct text off)
{
    struct agent_state state;
    load(work, agent, &state);
    struct presence_lease lease = agent_board_lease(&state, agent);
    bool was_stale = presence_lease_is_stale(&lease, work->now_us, work->policies->routing.lease_s);
    presence_lease_say(&lease, presence, off, work->now_us);
    bool counts = !route_ticket_is_on(work);
    counts =
        presence_lease_settle(&lease, work->now_us, counts ? 0 : work->policies->routing.damping_s);
    keep(&state, &lease);
    state.presence_set = true;
    state.presence_at_us = work->now_us;
    if (counts) {
        put(work, agent, &state);
        return;
    }
    arm(work, agent, &state);
    work_put_agent(work, &state);
    if (was_stale) {
        work_ask_dispatch(work);
    }
}

void agent_presence_beat(struct work *work, const struct roster_agent *agent)
{
    struct agent_state state;
    load(work, agent, &state);
    struct presence_lease lease = agent_board_lease(&state, agent);
    bool was_stale = presence_lease_is_stale(&lease, work->now_us, work->policies->routing.lease_s);
    state.seen_us = work->now_us;
    arm(work, agent, &state);
    work_put_agent(work, &state);
    if (was_stale) {
        work_ask_dispatch(work);
    }
}

void agent_presence_set_away(struct work *work, struct text id)
{
    const struct roster_agent *agent = roster_agent(&work->policies->roster, id);
    struct agent_state state;
    if (agent == NULL) {
        return;
    }
    load(work, agent, &state);
    state.presence = PRESENCE_AWAY;
    state.wanted = PRESENCE_AWAY;
    state.wanted_since_us = 0;
    state.presence_set = true;
    state.presence_at_us = work->now_us;
    put(work, agent, &state);
}

static void look_again(struct work *work, const struct roster_agent *agent)
{
    struct agent_state state;
    load(work, agent, &state);
    if (state.timer_us == 0 || state.timer_us > work->now_us) {
        return;
    }
    struct presence_lease lease = agent_board_lease(&state, agent);
    state.timer_us = 0; /* its row is gone */
    bool changed = presence_lease_settle(&lease, work->now_us, work->policies->routing.damping_s);
    keep(&state, &lease);
    if (changed) {
        put(work, agent, &state);
        return;
    }
    arm(work, agent, &state);
    work_put_agent(work, &state);
    if (presence_lease_is_stale(&lease, work->now_us, work->policies->routing.lease_s)) {
        work_ask_dispatch(work); /* nobody waits for him any longer */
    }
}

void agent_presence_due(struct work *work, uint32_t n, uint64_t generation)
{
    const struct roster *roster = &work->policies->roster;
    for (size_t i = 0; i < roster->agent_count; i++) {
        if (number_of(&roster->agents[i]) == n && generation > 0) {
            go_on(work, &roster->agents[i], generation);
        } else if (number_of(&roster->agents[i]) == n) {
            look_again(work, &roster->agents[i]);
        }
    }
}
