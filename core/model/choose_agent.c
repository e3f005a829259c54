#include "model/choose_agent.h"
#include "base/random.h"

/* Smaller is better. */
static int64_t cost_of(enum routing_method method, const struct choose_candidate *candidate)
{
    int64_t capacity = candidate->capacity > 0 ? candidate->capacity : 1;
    int64_t load = candidate->used * 1000 / capacity;
    if (method == ROUTING_LONGEST_IDLE) {
        return candidate->last_given_us;
    }
    return method == ROUTING_BEST_SKILL ? load - candidate->skill_sum * 1000000 : load;
}

static size_t cheapest(enum routing_method method, const struct choose_candidate *candidates,
                       size_t count)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        if (cost_of(method, &candidates[i]) < cost_of(method, &candidates[best])) {
            best = i;
        }
    }
    return best;
}

static size_t next_in_round(const struct choose_candidate *candidates, size_t count,
                            struct text cursor)
{
    for (size_t i = 0; i < count; i++) {
        if (text_compare(candidates[i].agent->id, cursor) > 0) {
            return i;
        }
    }
    return 0;
}

static uint64_t share_of(const struct roster_agent *agent)
{
    return agent->share > 0 ? (uint64_t)agent->share : 1;
}

static size_t by_weight(const struct choose_candidate *candidates, size_t count, uint64_t seed)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += share_of(candidates[i].agent);
    }
    uint64_t drawn = random_below(&seed, sum);
    size_t i = 0;
    while (drawn >= share_of(candidates[i].agent)) {
        drawn -= share_of(candidates[i].agent);
        i++;
    }
    return i;
}

size_t choose_agent(enum routing_method method, const struct choose_candidate *candidates,
                    size_t count, struct text sticky, struct text cursor, uint64_t seed)
{
    for (size_t i = 0; sticky.n > 0 && i < count; i++) {
        if (text_eq(candidates[i].agent->id, sticky)) {
            return i;
        }
    }
    if (count == 0) {
        return SIZE_MAX;
    }
    if (method == ROUTING_ROUND_ROBIN) {
        return next_in_round(candidates, count, cursor);
    }
    return method == ROUTING_WEIGHTED ? by_weight(candidates, count, seed)
                                      : cheapest(method, candidates, count);
}
