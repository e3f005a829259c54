#include "engine/watch_promise.h"
#include "engine/notify_person.h"
#include "model/owed_work.h"

/* One that can still be kept in time. */
static bool has_promise(const struct ticket *ticket)
{
    for (size_t i = 0; i < ticket->clock_count; i++) {
        const struct sla_clock *clock = &ticket->clocks[i];
        if (clock->metric == SLA_PROMISE && sla_clock_is_live(clock) && !clock->breached) {
            return true;
        }
    }
    return false;
}

void watch_promise(struct work *work)
{
    struct ticket *ticket = work->ticket;
    bool is_missing = ticket->state == TICKET_BLOCKED && !has_promise(ticket);
    bool was_told = (ticket->flags & TICKET_UNPROMISED) != 0;
    if (is_missing == was_told) {
        return;
    }
    ticket->flags ^= TICKET_UNPROMISED;
    work->changed = true;
    if (!is_missing) {
        return;
    }
    struct text owner = owed_work_owner(&work->policies->roster, ticket);
    struct pack *event = work_event(work, "promise_missing");
    pack_pair_text(event, "owner", owner);
    pack_pair_text(event, "reason", ticket->blocked_reason);
    work_event_end(work);
    if (owner.n > 0 && !text_eq(owner, work->actor)) { /* who has just written knows */
        notify_person_tell(work, owner, "notice",
                           arena_printf(work->arena,
                                        "Ticket %s is blocked (%.*s) and the customer has no "
                                        "promise: say until when they hear, with promise.make.",
                                        id_print('T', ticket->id).z,
                                        TEXT_ARG(ticket->blocked_reason)));
    }
}
