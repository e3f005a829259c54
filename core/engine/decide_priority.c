#include "engine/decide_priority.h"

static void write_event(struct work *work, enum priority old)
{
    const struct ticket *ticket = work->ticket;
    const struct priority_scale *scale = &work->policies->priorities;
    unsigned impact = priority_effective_impact(scale, ticket->impact, ticket->affected);
    struct pack *event = work_event(work, "priority_set");
    pack_pair_z(event, "old", priority_name(scale, old));
    pack_pair_z(event, "new", priority_name(scale, ticket->priority));
    pack_key(event, "inputs");
    pack_map_begin(event);
    pack_pair_int(event, "impact", ticket->impact);
    pack_pair_int(event, "impact_effective", impact);
    pack_pair_int(event, "urgency", ticket->urgency);
    pack_pair_int(event, "affected_customers", ticket->affected);
    if (ticket->repeat_count > 1) {
        pack_pair_int(event, "repeat_contact", ticket->repeat_count);
    }
    pack_pair_text(event, "tier", work->customer != NULL ? work->customer->tier : TEXT_NONE);
    pack_pair_text(event, "requested_speed", ticket->triage.speed);
    pack_map_end(event);
    pack_pair_z(event, "cell", priority_name(scale, priority_base(scale, impact, ticket->urgency)));
    pack_pair_bool(event, "pinned", ticket->pin != PRIORITY_NONE);
    pack_key(event, "causes");
    pack_list_begin(event);
    for (size_t i = 0; i < ticket->cause_count; i++) {
        pack_map_begin(event);
        pack_pair_text(event, "cause", ticket->causes[i].name);
        pack_pair_z(event, "priority", priority_name(scale, ticket->causes[i].priority));
        pack_map_end(event);
    }
    pack_list_end(event);
    work_event_end(work);
}

void decide_priority(struct work *work)
{
    enum priority old = work->ticket->priority;
    work->ticket->priority = ticket_compute_priority(work->ticket, &work->policies->priorities);
    if (work->ticket->priority != old) {
        write_event(work, old);
    }
}

void decide_priority_first(struct work *work)
{
    enum priority old = work->ticket->priority;
    work->ticket->priority = ticket_compute_priority(work->ticket, &work->policies->priorities);
    write_event(work, old);
}

void decide_priority_hold(struct work *work, struct text cause, enum priority priority)
{
    struct ticket *ticket = work->ticket;
    work->changed = true;
    for (size_t i = 0; i < ticket->cause_count; i++) {
        if (text_eq(ticket->causes[i].name, cause)) {
            ticket->causes[i].priority = priority;
            return;
        }
    }
    *ARENA_PUSH(work->arena, ticket->causes, ticket->cause_count) =
        (struct ticket_cause){.name = arena_text(work->arena, cause), .priority = priority};
}

void decide_priority_release(struct work *work, struct text cause)
{
    struct ticket *ticket = work->ticket;
    struct ticket_cause *kept = NULL;
    size_t count = 0;
    for (size_t i = 0; i < ticket->cause_count; i++) {
        if (!text_eq(ticket->causes[i].name, cause)) {
            *ARENA_PUSH(work->arena, kept, count) = ticket->causes[i];
        }
    }
    work->changed = work->changed || count != ticket->cause_count;
    ticket->causes = kept;
    ticket->cause_count = count;
}
