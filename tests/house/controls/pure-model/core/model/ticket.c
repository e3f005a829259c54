#include "model/ticket.h"
#include "base/clock.h"
#include <time.h>

int ticket_is_due(const char *name, long now_us)
{
    return clock_wall_us() > now_us || time(NULL) > name[0];
}
