#include "engine/route_check.h"
#include "engine/judge_agents.h"

/* Where no queue counts units, open tickets count. */
static void count_tickets(struct work *work, size_t index, const struct roster_agent *agent,
                          struct eligible_facts *facts)
{
    facts->used = work_agents(work)[index].open_tickets;
    facts->capacity = agent->capacity;
}

static struct text say(struct work *work, const struct roster_agent *agent, uint32_t codes)
{
    struct buf said;
    buf_init(&said);
    buf_printf(&said, "%.*s", TEXT_ARG(agent->id));
    for (unsigned bit = 0; bit < ELIGIBLE_CODES; bit++) {
        if ((codes & (1u << bit)) != 0) {
            bool is_first = (codes & ((1u << bit) - 1)) == 0;
            buf_printf(&said, "%s%s", is_first ? ": " : ", ", eligible_agent_code(bit));
        }
    }
    struct text kept = arena_text(work->arena, buf_text(&said));
    buf_fini(&said);
    return kept;
}

struct text route_check(struct work *work, struct text team, const struct roster_agent *agent)
{
    const struct ticket *ticket = work->ticket;
    const struct routing *routing = &work->policies->routing;
    const struct roster *roster = &work->policies->roster;
    size_t index = (size_t)(agent - roster->agents);
    struct eligible_facts facts = judge_agents_facts(work, index, ticket->channel);
    struct eligible_ask ask = {.roster = roster,
                               .team = team,
                               .weight = 1,
                               .fair_limit = routing->fair_limit,
                               .requester = ticket->requester};
    if (text_eq(ticket->agent, agent->id)) {
        return TEXT_NONE;
    }
    if (routing_is_on(routing)) {
        ask.weight = routing_channel(routing, ticket->channel).weight;
    } else {
        count_tickets(work, index, agent, &facts);
    }
    uint32_t codes = eligible_agent(&ask, &facts).codes;
    return codes != 0 ? say(work, agent, codes) : TEXT_NONE;
}
