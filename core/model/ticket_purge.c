#include "model/ticket_purge.h"

#define SECOND_US INT64_C(1000000)

static bool escalates(const struct ticket *ticket)
{
    for (size_t i = 0; i < ticket->escalation_count; i++) {
        if (escalation_is_live(&ticket->escalations[i])) {
            return true;
        }
    }
    return false;
}

enum ticket_purge_verdict ticket_purge_check(const struct retention *retention,
                                             const struct ticket *ticket)
{
    if (ticket->state != TICKET_CLOSED && ticket->state != TICKET_MERGED) {
        return TICKET_PURGE_NOT_ENDED;
    }
    if (escalates(ticket)) {
        return TICKET_PURGE_ESCALATES;
    }
    bool is_held =
        ticket_has_tag(ticket, retention->hold) || ticket_field(ticket, retention->hold).n > 0;
    return is_held ? TICKET_PURGE_HELD : TICKET_PURGE_MAY;
}

bool ticket_purge_is_due(const struct retention *retention, const struct ticket *ticket,
                         int64_t now_us)
{
    int64_t ended_us = ticket->state == TICKET_MERGED ? ticket->merged.at_us : ticket->solved_us;
    return retention->tickets_s > 0 && ticket_purge_check(retention, ticket) == TICKET_PURGE_MAY &&
           now_us - ended_us >= retention->tickets_s * SECOND_US;
}
