#include "model/routing.h"

const char *const routing_methods[] = {"least_loaded", "longest_idle", "round_robin",
                                       "best_skill",   "weighted",     NULL};
const char *const routing_aways[] = {"requeue_if_due_before_next_shift", "keep", "requeue", NULL};
const char *const routing_steps[] = {"drop_skills", "widen",    "overflow", "translate",
                                     "callback",    "escalate", NULL};

static const struct routing_channel channels[] = {
    {TEXT("email"), 10, 15 * 60},
    {TEXT("chat"), 25, 60},
    {TEXT("phone"), 100, 60},
};

void routing_init(struct routing *routing)
{
    *routing = (struct routing){.priority_count = priority_default.count,
                                .ageing = ROUTING_AGEING,
                                .lease_s = ROUTING_LEASE_S,
                                .damping_s = ROUTING_DAMPING_S,
                                .expiries_max = ROUTING_EXPIRIES_MAX,
                                .skips_max = ROUTING_SKIPS_MAX};
    for (size_t i = 0; i < PRIORITY_COUNT; i++) {
        routing->base[i] = (int64_t)i * 1000;
    }
}

bool routing_is_on(const struct routing *routing)
{
    return routing->queue_count > 0;
}

const struct routing_queue *routing_queue(const struct routing *routing, struct text id)
{
    for (size_t i = 0; i < routing->queue_count; i++) {
        if (text_eq(routing->queues[i].id, id)) {
            return &routing->queues[i];
        }
    }
    return NULL;
}

struct routing_channel routing_channel(const struct routing *routing, struct text channel)
{
    for (size_t i = 0; i < routing->channel_count; i++) {
        if (text_eq(routing->channels[i].channel, channel)) {
            return routing->channels[i];
        }
    }
    for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++) {
        if (text_eq(channels[i].channel, channel)) {
            return channels[i];
        }
    }
    return channels[0];
}

/* The word's next part behind *at, up to a colon. */
static struct text next_part(struct text word, size_t *at)
{
    size_t colon = text_find(word, TEXT(":"), *at);
    size_t end = colon == SIZE_MAX ? word.n : colon;
    struct text part = text_slice(word, *at, end);
    *at = end + 1;
    return part;
}

bool routing_need_from(struct text word, struct routing_need *need)
{
    size_t at = 0;
    *need = (struct routing_need){.skill = next_part(word, &at), .level = 1};
    if (need->skill.n == 0 || text_find(word, TEXT(" "), 0) != SIZE_MAX) {
        return false;
    }
    if (at <= word.n && !text_to_i64(next_part(word, &at), &need->level)) {
        return false;
    }
    if (at <= word.n && !text_to_i64(next_part(word, &at), &need->relaxation)) {
        return false;
    }
    return at > word.n && need->level >= 1 && need->level <= 5 && need->relaxation >= 0 &&
           need->relaxation <= ROUTING_CLASS_MAX;
}

struct text routing_need_print(struct arena *arena, const struct routing_need *need)
{
    return arena_printf(arena, "%.*s:%lld:%lld", TEXT_ARG(need->skill), (long long)need->level,
                        (long long)need->relaxation);
}

int64_t routing_wait_max_m(const struct routing *routing, int64_t base)
{
    int64_t highest = routing->base[0];
    for (size_t i = 1; i < routing->priority_count; i++) {
        highest = routing->base[i] > highest ? routing->base[i] : highest;
    }
    int64_t behind = highest + ROUTING_URGENCY_MAX - base;
    return routing->ageing > 0 ? (behind + routing->ageing - 1) / routing->ageing : 0;
}

bool routing_is_beneath(const struct roster *roster, struct text team, struct text top)
{
    for (size_t steps = 0; team.n > 0 && steps <= roster->team_count; steps++) {
        const struct roster_team *found = roster_team(roster, team);
        if (text_eq(team, top)) {
            return true;
        }
        team = found != NULL ? found->parent : TEXT_NONE;
    }
    return false;
}
