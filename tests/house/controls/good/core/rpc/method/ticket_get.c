#include "model/ticket.h"

int method_ticket_get(void);

int method_ticket_get(void)
{
    return ticket_is_due("T-1", 0);
}
