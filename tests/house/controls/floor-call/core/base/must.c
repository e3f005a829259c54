#include "base/must.h"

int ticket_is_due(const char *name, long now_us);

void must_hold(int truth)
{
    (void)ticket_is_due("", truth);
}
