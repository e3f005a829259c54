#include "engine/give_ticket.h"
#include "engine/bot_stage.h"
#include "engine/guard_loops.h"
#include "engine/run_clocks.h"

static void write_candidates(struct pack *event, const struct effect_list *effects,
                             struct text instance)
{
    pack_key(event, "candidates");
    pack_list_begin(event);
    for (size_t i = 0; effects != NULL && i < effects->count; i++) {
        const struct effect *effect = &effects->items[i];
        if (effect->kind == EFFECT_CANDIDATE && text_eq(effect->instance, instance)) {
            pack_map_begin(event);
            pack_pair_text(event, "agent", effect->key);
            pack_pair_text(event, "code", effect->val);
            pack_pair_int(event, "score", effect->num);
            pack_map_end(event);
        }
    }
    pack_list_end(event);
}

bool give_ticket(struct work *work, struct text team, struct text agent, struct text method,
                 const struct effect_list *candidates, struct text reason)
{
    struct ticket *ticket = work->ticket;
    struct run_clocks run;
    bool same_agent = text_eq(ticket->agent, agent);
    if (same_agent && text_eq(ticket->team, team)) {
        return false;
    }
    struct text former = ticket->team;
    if (bot_stage_is_on(work)) {
        bot_stage_end(work, BOT_HANDED_OFF, "assigned", "none");
    }
    if (!same_agent) {
        work_count_agent(work, ticket->agent, -1, false);
        work_count_agent(work, agent, 1, true);
    }
    bool is_let_go = agent.n == 0 && ticket->agent.n > 0 && text_eq(ticket->team, team);
    struct pack *event = work_event(work, is_let_go ? "unassigned" : "assigned");
    pack_pair_text(event, "team", team);
    pack_pair_text(event, "agent", agent);
    pack_pair_text(event, "former_team", ticket->team);
    pack_pair_text(event, "former_agent", ticket->agent);
    pack_pair_text(event, "method", method);
    pack_pair_text(event, "reason", reason);
    write_candidates(event, candidates, method);
    if (!text_eq(ticket->team, team)) {
        run_clocks_tell_budget(work, event, team, false);
    }
    work_event_end(work);
    if (!same_agent && ticket->agent.n > 0) {
        ticket->previous_agent = ticket->agent;
    }
    sla_life_owner(run_clocks_begin(&run, work), team, agent);
    ticket->eligible_since_us = agent.n                     ? 0
                                : ticket->eligible_since_us ? ticket->eligible_since_us
                                                            : work->now_us;
    work->changed = true;
    return guard_loops_moved(work, former);
}
