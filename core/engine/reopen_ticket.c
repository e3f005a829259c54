#include "engine/change_ticket.h"
#include "base/clock.h"
#include "engine/use_case.h"
#include "engine/wake_ticket.h"

/* ticket.reopen {id}: within `reopen_for` of the solution; later it takes a new ticket. */
enum err reopen_ticket(struct work *work)
{
    bool moves = false;
    enum err err = change_ticket_begin(work, TICKET_REOPEN, &moves);
    if (err != ERR_OK || !moves) {
        return err != ERR_OK ? err : change_ticket_same(work);
    }
    if (work->now_us >= work->ticket->solved_us + work->policies->reopen_for_s * CLOCK_SECOND_US) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "a solved ticket can be reopened for %lld s; create a new one that "
                           "follows it up",
                           (long long)work->policies->reopen_for_s);
    }
    wake_ticket(work, "reopened", NULL);
    return change_ticket_end(work, "reopen");
}
