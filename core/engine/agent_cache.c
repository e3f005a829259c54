#include "engine/agent_cache.h"
#include "base/mem.h"

void agent_cache_init(struct agent_cache *cache)
{
    *cache = (struct agent_cache){0};
}

void agent_cache_fini(struct agent_cache *cache)
{
    policy_set_release(&cache->policies);
    mem_free(cache->agents);
    mem_free(cache->known);
    *cache = (struct agent_cache){0};
}

/* Another configuration may have other agents, in another order. */
static void begin(struct agent_cache *cache, const struct policy_set *policies)
{
    agent_cache_fini(cache);
    cache->policies = policy_set_keep(policies);
    cache->count = policies->roster.agent_count;
    cache->unknown = cache->count;
    cache->agents = MEM_NEW_ARRAY(struct ask_agent, cache->count + 1);
    cache->known = MEM_NEW_ARRAY(bool, cache->count + 1);
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
}
