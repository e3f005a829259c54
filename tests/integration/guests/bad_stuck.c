/* A job that does not come back before its deadline. */
#include "bad.h"
#include <time.h>

static int opened(void *self, rung_call *call, const rung_event *event)
{
    struct timespec nap = {.tv_sec = 2};
    (void)self;
    (void)call;
    (void)event;
    nanosleep(&nap, NULL);
    return RUNG_OK;
}

static const rung_sub subs[] = {{.hook = RUNG_TICKET_OPENED, .work = opened, .timeout_ms = 200}};

RUNG_PLUGIN("test.bad-stuck", "1.0.0", .subs = subs, .n_subs = RUNG_COUNT(subs),
            .create = bad_create, .destroy = bad_destroy);
