#include "engine/agent_cache.h"
#include "base/mem.h"

void agent_cache_init(struct agent_cache *cache)
{
    *cache = (struct agent_cache){0};
    waiting_work_init(&cache->waiting);
}

void agent_cache_fini(struct agent_cache *cache)
{
    policy_set_release(&cache->policies);
    mem_free(cache->agents);
    mem_free(cache->known);
    mem_free(cache->states);
    for (size_t i = 0; i < cache->count * AGENT_CACHE_TEXTS; i++) {
        mem_free(cache->texts[i]);
    }
    mem_free(cache->texts);
    agent_board_fini(&cache->board);
    waiting_work_fini(&cache->waiting);
    *cache = (struct agent_cache){0};
}

/* Another configuration may have other agents, in another order. */
static void begin(struct agent_cache *cache, const struct policy_set *policies)
{
    agent_cache_fini(cache);
    agent_cache_init(cache);
    cache->policies = policy_set_keep(policies);
    cache->count = policies->roster.agent_count;
    cache->unknown = cache->count;
    cache->agents = MEM_NEW_ARRAY(struct ask_agent, cache->count + 1);
    cache->states = MEM_NEW_ARRAY(struct agent_state, cache->count + 1);
    cache->texts = MEM_NEW_ARRAY(char *, cache->count *AGENT_CACHE_TEXTS + 1);
    cache->known = MEM_NEW_ARRAY(bool, cache->count + 1);
    agent_board_init(&cache->board, policies);
}

static struct text keep(char **slot, struct text text)
{
    if (!text_eq_z(text, *slot != NULL ? *slot : "")) {
        mem_free(*slot);
        *slot = mem_copy_z(text.p, text.n);
    }
    return text_z(*slot);
}

static void keep_texts(struct agent_cache *cache, size_t i, const struct agent_state *state)
{
    char **slots = &cache->texts[i * AGENT_CACHE_TEXTS];
    cache->states[i] = *state;
    cache->states[i].off = keep(&slots[0], state->off);
    cache->states[i].wanted_off = keep(&slots[1], state->wanted_off);
    cache->states[i].offers = TEXT_NONE; /* nobody asks for those of all agents */
    cache->states[i].away_after = TEXT_NONE;
}

static void read_one(struct agent_cache *cache, struct reader *reader, struct arena *arena,
                     const struct roster_agent *agent, size_t i)
{
    struct agent_state state = {.id = agent->id};
    agent_table_get(reader, arena, agent->id, &state);
    cache->agents[i] =
        (struct ask_agent){.presence = state.presence_set ? state.presence : agent->presence,
                           .open_tickets = state.open_tickets,
                           .last_assigned_us = state.last_assigned_us};
    state.id = agent->id;
    agent_board_change(&cache->board, cache->policies, i, &cache->states[i], &state);
    keep_texts(cache, i, &state);
    if (reader->err == ERR_OK) {
        cache->known[i] = true;
        cache->unknown--;
    }
}

const struct ask_agent *agent_cache_read(struct agent_cache *cache, struct reader *reader,
                                         struct arena *arena, const struct policy_set *policies)
{
    if (cache->policies != policies) {
        begin(cache, policies);
    }
    for (size_t i = 0; cache->unknown > 0 && i < cache->count && reader->err == ERR_OK; i++) {
        if (!cache->known[i]) {
            read_one(cache, reader, arena, &policies->roster.agents[i], i);
        }
    }
    return cache->agents;
}

void agent_cache_forget(struct agent_cache *cache, struct text agent)
{
    if (cache->policies == NULL) {
        return;
    }
    const struct roster *roster = &cache->policies->roster;
    const struct roster_agent *found = roster_agent(roster, agent);
    size_t i = found != NULL ? (size_t)(found - roster->agents) : cache->count;
    if (i < cache->count && cache->known[i]) {
        cache->known[i] = false;
        cache->unknown++;
    }
}

void agent_cache_forget_all(struct agent_cache *cache)
{
    for (size_t i = 0; i < cache->count; i++) {
        cache->known[i] = false;
    }
    cache->unknown = cache->count;
    cache->waiting_known = false;
}
