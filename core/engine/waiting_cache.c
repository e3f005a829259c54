#include "engine/waiting_cache.h"

/* The nearest running clock: by what its target is counted, and how much of it there is. */
static void find_clock(const struct policy_set *policies, const struct ticket *ticket,
                       struct waiting *item)
{
    const struct sla_clock *nearest = NULL;
    for (size_t i = 0; i < ticket->clock_count; i++) {
        const struct sla_clock *clock = &ticket->clocks[i];
        if (clock->phase == SLA_RUNNING && (nearest == NULL || clock->due_s < nearest->due_s)) {
            nearest = clock;
        }
    }
    if (nearest == NULL) {
        return;
    }
    const struct sla_policy *policy = policy_set_sla(policies, nearest->policy);
    const struct calendar *calendar = policy != NULL ? policy->calendar : NULL;
    bool is_elapsed = nearest->target.unit == SLA_UNIT_CALENDAR || calendar == NULL;
    item->calendar = is_elapsed ? calendar_always() : calendar;
    item->due_s = nearest->due_s;
    item->target_s = nearest->target.unit != SLA_UNIT_DAYS
                         ? nearest->target.amount
                         : calendar_elapsed(calendar, nearest->start_s, nearest->due_s, NULL, 0);
}

static void put(struct waiting_work *waiting, const struct policy_set *policies,
                const struct ticket *ticket, const struct work_item *work)
{
    struct waiting item = {.ticket = ticket->id,
                           .reason = work->reason,
                           .immediate = (ticket->flags & TICKET_IMMEDIATE) != 0,
                           .base = policies->routing.base[ticket->priority],
                           .eligible_since_us = work->eligible_since_us};
    struct waiting_group group = {.queue = work->queue,
                                  .overflow = work->overflow,
                                  .channel = ticket->channel,
                                  .tier = work->tier,
                                  .needs = work->needs,
                                  .widened = work->widened,
                                  .weight = work->weight};
    find_clock(policies, ticket, &item);
    waiting_work_put(waiting, &item, &group);
}

static void note(struct waiting_work *waiting, const struct policy_set *policies,
                 const struct ticket *ticket)
{
    for (unsigned reason = 0; reason < WORK_REASONS; reason++) {
        waiting_work_remove(waiting, ticket->id, (enum work_reason)reason);
    }
    for (size_t i = 0; i < ticket->item_count; i++) {
        if (ticket->items[i].state == WORK_WAITING) {
            put(waiting, policies, ticket, &ticket->items[i]);
        }
    }
}

void waiting_cache_note(struct agent_cache *cache, const struct policy_set *policies,
                        const struct ticket *ticket)
{
    if (cache->waiting_known && cache->policies == policies) {
        note(&cache->waiting, policies, ticket);
    }
}

/* Ticket by ticket, in the order of their ids. */
static void fill(struct agent_cache *cache, struct reader *reader, struct arena *arena,
                 const struct policy_set *policies)
{
    struct text after = TEXT_NONE;
    waiting_work_clear(&cache->waiting);
    agent_board_forget_groups(&cache->board);
    do {
        uint64_t *ids = NULL;
        size_t count = ticket_table_list(reader, arena, TICKET_LIST_WAITING, TEXT_NONE, 0, after,
                                         STORE_SCAN_ROWS_MAX, &ids, &after);
        for (size_t i = 0; i < count; i++) {
            struct ticket ticket;
            struct arena own; /* of one ticket: there may be very many */
            arena_init(&own);
            if (ticket_table_get(reader, &own, ids[i], &ticket)) {
                note(&cache->waiting, policies, &ticket);
            }
            arena_fini(&own);
        }
    } while (after.n > 0 && reader->err == ERR_OK);
    cache->waiting_known = reader->err == ERR_OK;
}

struct waiting_work *waiting_cache_read(struct agent_cache *cache, struct reader *reader,
                                        struct arena *arena, const struct policy_set *policies)
{
    (void)agent_cache_read(cache, reader, arena, policies); /* another configuration begins anew */
    if (!cache->waiting_known || waiting_work_is_outdated(&cache->waiting)) {
        fill(cache, reader, arena, policies);
    }
    return &cache->waiting;
}
