#include "engine/read_queues.h"
#include "base/clock.h"
#include "base/must.h"
#include "engine/judge_agents.h"
#include "engine/queue_state.h"
#include "engine/route_ticket.h"

static void view_sum(struct work *work, struct pack *pack, const struct routing_queue *queue)
{
    struct waiting_sum sum;
    waiting_work_sum(waiting_cache_read(work->agents, work->reader, work->arena, work->policies),
                     queue->id, work->now_us, &sum);
    pack_pair_text(pack, "id", queue->id);
    pack_pair_text(pack, "team", queue->team);
    pack_pair_z(pack, "method", routing_methods[queue->method]);
    pack_pair_bool(pack, "pull", queue->pull);
    pack_pair_int(pack, "waiting", (int64_t)sum.waiting);
    pack_pair_int(pack, "immediate", (int64_t)sum.immediate);
    pack_pair_int(
        pack, "oldest_wait_s",
        sum.oldest_us != 0 ? work->now_us / CLOCK_SECOND_US - sum.oldest_us / CLOCK_SECOND_US : 0);
}

/* How long an item of each priority waits at the most while later ones come: W. */
static void view_bounds(struct work *work, struct pack *pack)
{
    const struct routing *routing = &work->policies->routing;
    pack_pair_int(pack, "ageing", routing->ageing);
    pack_key(pack, "wait_max_m");
    pack_map_begin(pack);
    for (size_t i = 0; routing->ageing > 0 && i < routing->priority_count; i++) {
        pack_pair_int(pack, work->policies->priorities.words[i],
                      routing_wait_max_m(routing, routing->base[i]));
    }
    pack_map_end(pack);
}

static void view_hour(struct work *work, struct pack *pack, const struct routing_queue *queue)
{
    struct queue_state state;
    queue_state_get(work, queue->id, &state);
    bool is_now = work->now_us - state.hour_from_us < ROUTING_HOUR_US;
    pack_pair_int(pack, "hour_entered", is_now ? (int64_t)state.entered : 0);
    pack_pair_int(pack, "hour_immediate", is_now ? (int64_t)state.immediate : 0);
    pack_pair_bool(pack, "immediate_over_limit", is_now && state.alarmed);
}

static void view_people(struct work *work, struct pack *pack, const struct routing_queue *queue)
{
    const struct roster *roster = &work->policies->roster;
    (void)work_agents(work);
    pack_key(pack, "agents");
    pack_list_begin(pack);
    for (size_t i = 0; i < roster->agent_count; i++) {
        if (!roster_in_team(&roster->agents[i], queue->team)) {
            continue;
        }
        struct eligible_facts facts = judge_agents_facts(work, i, TEXT_NONE);
        pack_map_begin(pack);
        pack_pair_text(pack, "agent", roster->agents[i].id);
        pack_pair_bool(pack, "present", facts.is_present && !facts.is_stale);
        pack_pair_bool(pack, "on_shift", facts.is_on_shift);
        pack_pair_int(pack, "used", facts.used);
        pack_pair_int(pack, "capacity", facts.capacity);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

enum err read_queues_list(struct work *work)
{
    const struct routing *routing = &work->policies->routing;
    struct pack pack;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (size_t i = 0; i < routing->queue_count; i++) {
        pack_map_begin(&pack);
        view_sum(work, &pack, &routing->queues[i]);
        pack_map_end(&pack);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}

enum err read_queues_info(struct work *work)
{
    struct text id = value_text(&work->command->args, "queue");
    const struct routing_queue *queue = routing_queue(&work->policies->routing, id);
    struct pack pack;
    if (queue == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "queue", "there is no queue \"%.*s\"",
                           TEXT_ARG(id));
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    view_sum(work, &pack, queue);
    view_bounds(work, &pack);
    view_hour(work, &pack, queue);
    view_people(work, &pack, queue);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
