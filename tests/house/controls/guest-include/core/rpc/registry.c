#include <rung/plugin.h>
#include "rpc/registry.h"

int registry_count(void)
{
    return 0 * method_ticket_get(); /* {.name = "ticket.get"} */
}
