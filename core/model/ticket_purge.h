/* May a ticket go for good, by hand or by itself, as far as it says so itself? Pure. decision 37.
 */
#ifndef MODEL_TICKET_PURGE_H
#define MODEL_TICKET_PURGE_H
#include "model/retention.h"
#include "model/ticket.h"

enum ticket_purge_verdict {
    TICKET_PURGE_MAY,
    TICKET_PURGE_NOT_ENDED, /* only what is closed or merged */
    TICKET_PURGE_ESCALATES, /* an escalation is live */
    TICKET_PURGE_HELD
};

enum ticket_purge_verdict ticket_purge_check(const struct retention *retention,
                                             const struct ticket *ticket);
/* It goes by itself, by this instant, if nothing else is against it. */
bool ticket_purge_is_due(const struct retention *retention, const struct ticket *ticket,
                         int64_t now_us);

#endif
