#include "engine/change_ticket.h"
#include "engine/use_case.h"
#include "engine/wake_ticket.h"

/* ticket.unblock {id}: what it was blocked by is over. */
enum err unblock_ticket(struct work *work)
{
    bool moves = false;
    enum err err = change_ticket_begin(work, TICKET_UNBLOCK, &moves);
    if (err != ERR_OK || !moves) {
        return err != ERR_OK ? err : change_ticket_same(work);
    }
    wake_ticket(work, "unblocked", NULL);
    return change_ticket_end(work, "unblock");
}
