#include "engine/watch_repeat.h"
#include "base/clock.h"
#include "engine/burst_state.h"
#include "engine/decide_priority.h"

struct contacts {
    uint32_t count;
    int64_t first_us;
};

/* One contact that was merged into another, or split off it, is no second one. */
static bool is_contact(const struct ticket *other, const struct ticket *ticket, struct text cause,
                       struct text fact)
{
    return other->id != ticket->id && other->state != TICKET_MERGED && other->split_from == 0 &&
           (other->flags & TICKET_AUTOMATIC) == 0 && text_eq(burst_state_fact(other, fact), cause);
}

static struct contacts look_back(struct work *work, struct text cause)
{
    const struct repeat_policy *policy = &work->policies->repeat;
    const struct ticket *ticket = work->ticket;
    struct contacts contacts = {.count = 1, .first_us = ticket->created_us};
    int64_t since_us = ticket->created_us - policy->window_s * CLOCK_SECOND_US;
    uint64_t *ids = NULL;
    struct text next = TEXT_NONE;
    size_t count =
        ticket_table_list(work->reader, work->arena, TICKET_LIST_BY_CUSTOMER, TEXT_NONE,
                          ticket->customer, TEXT_NONE, WATCH_REPEAT_TICKETS_MAX, &ids, &next);
    for (size_t i = 0; i < count; i++) { /* the newest first */
        struct ticket other;
        ticket_init(&other);
        if (!ticket_table_get(work->reader, work->arena, ids[i], &other) ||
            other.created_us <= since_us) {
            break;
        }
        if (is_contact(&other, ticket, cause, policy->fact)) {
            contacts.count++;
            contacts.first_us = other.created_us;
        }
    }
    return contacts;
}

struct text watch_repeat_cause(const struct work *work)
{
    return work->ticket->repeat_count > 1
               ? burst_state_fact(work->ticket, work->policies->repeat.fact)
               : TEXT_NONE;
}

void watch_repeat(struct work *work)
{
    const struct repeat_policy *policy = &work->policies->repeat;
    struct ticket *ticket = work->ticket;
    struct text cause = burst_state_fact(ticket, policy->fact);
    if (policy->window_s == 0 || cause.n == 0 || ticket->customer == 0 || ticket->split_from != 0 ||
        (ticket->flags & TICKET_AUTOMATIC) != 0) {
        return;
    }
    struct contacts contacts = look_back(work, cause);
    ticket->repeat_count = contacts.count;
    if (contacts.count < 2) {
        return;
    }
    struct pack *event = work_event(work, "repeat_contact");
    pack_pair_int(event, "count", contacts.count);
    pack_pair_int(event, "first_at_ms", contacts.first_us / 1000);
    pack_pair_text(event, "cause", cause);
    work_event_end(work);
    if (policy->raise_priority != PRIORITY_NONE) {
        decide_priority_hold(work, TEXT("repeat_contact"), (enum priority)policy->raise_priority);
    }
}
