#include "model/retention.h"

void retention_init(struct retention *retention)
{
    *retention = (struct retention){.hold = TEXT(RETENTION_HOLD)};
}
