#include "engine/work.h"
#include <stdarg.h>
#include <stdio.h>
#include "base/must.h"
#include "model/owed_work.h"

void work_init(struct work *work)
{
    event_list_init(&work->events, work->arena);
    work->actor = work->command->principal;
    work->seed = work->command->seed;
    work->now_us = work->command->now_us;
}

void work_fini(struct work *work)
{
    event_list_fini(&work->events);
    ports_leased_job_destroy(&work->leased);
}

enum err work_refuse(struct work *work, enum err code, const char *reason, const char *path,
                     const char *format, ...)
{
    char text[sizeof work->refusal->text];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return err_refuse(work->refusal, code, reason, path, "%s", text);
}

void work_load_body(struct work *work, struct arena *arena, struct ticket *ticket)
{
    uint64_t from = ticket->split_from != 0 ? ticket->split_from : ticket->id;
    if (ticket->body_entry != 0) {
        struct text body =
            entry_table_get_text(work->reader, arena, from, ticket->body_entry, "body");
        ticket->body = text_cut(body, TICKET_BODY_BYTES_MAX);
    }
}

enum err work_load_ticket_id(struct work *work, uint64_t id)
{
    struct ticket *loaded = ARENA_NEW(work->arena, struct ticket);
    ticket_init(loaded);
    if (!ticket_table_get(work->reader, work->arena, id, loaded)) {
        return work->reader->err != ERR_OK ? work->reader->err : ERR_NOT_FOUND;
    }
    work_load_body(work, work->arena, loaded);
    if (work->looks_only) {
        work->ticket = loaded;
        return work->reader->err;
    }
    work->before = loaded;
    work->ticket = ticket_fork(work->arena, loaded);
    work->customer = ARENA_NEW(work->arena, struct customer);
    if (loaded->customer == 0 ||
        !customer_table_get(work->reader, work->arena, loaded->customer, work->customer)) {
        work->customer = NULL;
    }
    return work->reader->err;
}

enum err work_refuse_absent(struct work *work, const char *path, uint64_t id)
{
    struct purged purged;
    struct id_text name = id_print('T', id);
    if (!purged_table_get(work->reader, work->arena, id, &purged)) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", path, "there is no ticket %s", name.z);
    }
    if (purged.done_us == 0) {
        return work_refuse(work, ERR_GONE, "being_purged", path,
                           "ticket %s is being purged: nobody can read it any more", name.z);
    }
    return work_refuse(work, ERR_GONE, "purged", path, "ticket %s was purged by %.*s (%.*s)%s%.*s",
                       name.z, TEXT_ARG(purged.by), TEXT_ARG(purged.why),
                       purged.export.n > 0 ? "; its export is blob " : "", TEXT_ARG(purged.export));
}

enum err work_load_ticket(struct work *work, const char *path)
{
    struct text name = value_text(&work->command->args, path);
    uint64_t id = 0;
    if (!id_parse('T', name, &id)) {
        return work_refuse(
            work, ERR_INVALID, "invalid", path,
            "\"%.*s\" is no ticket id; ids look like T-4G7K2 and end in a check character",
            TEXT_ARG(text_slice(name, 0, 40)));
    }
    enum err err = work_load_ticket_id(work, id);
    if (err == ERR_NOT_FOUND) {
        return work_refuse_absent(work, path, id);
    }
    int64_t if_version = value_int(&work->command->args, "if_version", 0);
    if (err == ERR_OK && if_version != 0 && (uint64_t)if_version != work->ticket->revision) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "if_version",
                           "ticket %.*s is at version %llu, not %lld: read it again",
                           TEXT_ARG(name), (unsigned long long)work->ticket->revision,
                           (long long)if_version);
    }
    return err;
}

void work_new_ticket(struct work *work)
{
    work->before = NULL;
    work->ticket = ARENA_NEW(work->arena, struct ticket);
    ticket_init(work->ticket);
    work->ticket->id = ID_OF_LOCAL(meta_table_next(work->reader, work->writes, "ticket"));
    work->ticket->created_us = work->now_us;
    work->changed = true;
}

struct pack *work_event(struct work *work, const char *type)
{
    MUST(work->ticket != NULL);
    return event_begin(&work->events, type);
}

uint32_t work_next_entry(const struct work *work)
{
    return work->ticket->entries + (uint32_t)work->events.count + 1;
}

void work_event_end(struct work *work)
{
    event_end(&work->events);
}

const struct ask_agent *work_agents(struct work *work)
{
    return agent_cache_read(work->agents, work->reader, work->arena, work->policies);
}

void work_put_agent(struct work *work, const struct agent_state *state)
{
    agent_table_put(work->writes, state);
    agent_cache_forget(work->agents, state->id);
    work->agents_written = true;
}

void work_ask_dispatch(struct work *work)
{
    struct timer timer = {.kind = TIMER_ROUTE, .due_us = work->now_us};
    if (routing_is_on(&work->policies->routing) &&
        waiting_cache_read(work->agents, work->reader, work->arena, work->policies)->waiting > 0) {
        timer_table_put(work->writes, 0, &timer);
    }
}

static struct text without(struct arena *arena, struct text names, struct text name)
{
    struct text kept = TEXT_NONE;
    struct text listed;
    for (size_t at = 0; escalation_list_next(names, &at, &listed);) {
        kept = text_eq(listed, name) ? kept : escalation_list_add(arena, kept, listed);
    }
    return kept;
}

/* What is held never falls below nothing. */
static int64_t held_after(int64_t held, int64_t change)
{
    return held + change > 0 ? held + change : 0;
}

void work_hold_units(struct work *work, struct text agent, int64_t units, bool is_reserved,
                     struct text ticket)
{
    struct agent_state state = {.id = agent};
    agent_table_get(work->reader, work->arena, agent, &state);
    state.id = agent;
    state.units = held_after(state.units, units);
    state.reserved_units = held_after(state.reserved_units, is_reserved ? units : 0);
    state.offers = units > 0 ? escalation_list_add(work->arena, state.offers, ticket)
                             : without(work->arena, state.offers, ticket);
    work_put_agent(work, &state);
    if (units < 0) {
        work_ask_dispatch(work);
    }
}

/* The ticket in hand takes, or frees, a part of the agent's capacity. */
static void count_units(struct work *work, struct agent_state *state, bool takes)
{
    const struct routing *routing = &work->policies->routing;
    struct ticket *ticket = work->ticket;
    int64_t units = takes && routing_is_on(routing)
                        ? routing_channel(routing, ticket->channel).weight
                        : ticket->work_units;
    int64_t change = takes ? units : -units;
    state->units = held_after(state->units, change);
    if (ticket->work_is_reserved) {
        state->reserved_units = held_after(state->reserved_units, change);
    }
    ticket->work_units = takes ? units : 0;
}

void work_count_agent(struct work *work, struct text agent, int change, bool assigned)
{
    if (agent.n == 0) {
        return;
    }
    struct agent_state state = {.id = agent};
    agent_table_get(work->reader, work->arena, agent, &state);
    state.id = agent;
    if (change < 0) {
        state.open_tickets -= state.open_tickets > 0;
    } else {
        state.open_tickets += (uint32_t)change;
    }
    if (assigned) {
        state.last_assigned_us = work->now_us;
    }
    count_units(work, &state, change > 0);
    work_put_agent(work, &state);
    if (change < 0) {
        work_ask_dispatch(work);
    }
}

struct text work_ticket_name(struct work *work, uint64_t id)
{
    return arena_text(work->arena, text_z(id_print('T', id).z));
}

void work_disarm(struct work *work, enum timer_kind kind, uint32_t n)
{
    struct ticket *ticket = work->ticket;
    for (size_t i = 0; i < ticket->timer_count; i++) {
        if (ticket->timers[i].kind == kind && ticket->timers[i].n == n) {
            ticket->timers[i] = ticket->timers[ticket->timer_count - 1];
            /* The array grows by ARENA_PUSH, which trusts powers of two: rebuild rather than shrink
             * in place. */
            struct timer *timers = NULL;
            size_t count = 0;
            for (size_t k = 0; k + 1 < ticket->timer_count; k++) {
                *ARENA_PUSH(work->arena, timers, count) = ticket->timers[k];
            }
            ticket->timers = timers;
            ticket->timer_count = count;
            work->changed = true;
            return;
        }
    }
}

void work_arm(struct work *work, enum timer_kind kind, uint32_t n, int64_t due_us,
              uint32_t argument)
{
    struct ticket *ticket = work->ticket;
    for (size_t i = 0; i < ticket->timer_count; i++) {
        struct timer *timer = &ticket->timers[i];
        if (timer->kind == kind && timer->n == n && timer->due_us == due_us &&
            timer->argument == argument) {
            return; /* it is armed just so */
        }
    }
    work_disarm(work, kind, n);
    MUST(ticket->timer_count < TICKET_TIMERS_MAX);
    *ARENA_PUSH(work->arena, ticket->timers, ticket->timer_count) =
        (struct timer){.kind = kind,
                       .n = n,
                       .generation = ++ticket->timer_generation,
                       .due_us = due_us,
                       .argument = argument};
    work->changed = true;
}

static void save_entries(struct work *work)
{
    struct ticket *ticket = work->ticket;
    struct entry_group group = {.ticket = ticket->id,
                                .first = ticket->entries + 1,
                                .at_us = work->now_us,
                                .actor = work->actor,
                                .config = text_z(work->policies->version)};
    struct pack pack;
    entry_table_begin(&pack, work->writes, &group);
    for (size_t i = 0; i < work->events.count; i++) {
        const struct event *event = &work->events.events[i];
        entry_table_add(&pack, text_z(event->type), event->fields);
    }
    entry_table_end(&pack, work->writes);
    ticket->entries += (uint32_t)work->events.count;
}

/* The feed's rows of what is announced, with numbers taken at once. */
static void save_feed(struct work *work, uint32_t first)
{
    struct event_row *rows = NULL;
    size_t count = 0;
    for (size_t i = 0; i < work->events.count; i++) {
        if (work->events.events[i].announced) {
            *ARENA_PUSH(work->arena, rows, count) =
                (struct event_row){.ticket = work->ticket->id, .entry = first + (uint32_t)i};
        }
    }
    if (count == 0) {
        return;
    }
    uint64_t sequence = meta_table_take(work->reader, work->writes, "event", count);
    for (size_t i = 0; i < count; i++) {
        rows[i].sequence = sequence + i;
    }
    event_table_put(work->writes, rows, count);
    work->event_head = sequence + count - 1;
}

/* It waited with a tier for which capacity is kept: what is kept may be lent now. */
static bool held_a_reserve(const struct work *work)
{
    const struct ticket *before = work->before;
    for (size_t i = 0; before != NULL && i < before->item_count; i++) {
        const struct work_item *item = &before->items[i];
        const struct routing_queue *queue = routing_queue(&work->policies->routing, item->queue);
        if (queue != NULL && queue->reserve_tier.n > 0 &&
            text_eq(queue->reserve_tier, item->tier)) {
            return true;
        }
    }
    return false;
}

static void note_waiting(struct work *work)
{
    bool waits = false;
    for (size_t i = 0; i < work->ticket->item_count; i++) {
        waits = waits || work->ticket->items[i].state == WORK_WAITING;
    }
    if (work->ticket->item_count > 0 || (work->before != NULL && work->before->item_count > 0)) {
        waiting_cache_note(work->agents, work->policies, work->ticket);
        work->agents_written = true;
    }
    if (waits || held_a_reserve(work)) {
        work_ask_dispatch(work);
    }
}

void work_save(struct work *work)
{
    if (work->ticket == NULL || (!work->changed && work->events.count == 0)) {
        return;
    }
    if (work->events.count > 0) {
        uint32_t first = work->ticket->entries + 1;
        save_entries(work);
        save_feed(work, first);
        work->events.count = 0;
    }
    work->ticket->revision++;
    work->ticket->updated_us = work->now_us;
    owed_work_refresh(work->arena, &work->policies->roster, work->ticket, work->now_us);
    ticket_table_put(work->writes, work->before, work->ticket);
    note_waiting(work);
    /* A later part of the same command starts from what is written now. */
    work->before = ticket_fork(work->arena, work->ticket);
    work->changed = false;
}
