/* Sleeps where it must not: past every budget of an inline hook. */
#include "bad.h"
#include <time.h>

static int classify(const void *self, rung_call *call, const rung_event *event)
{
    struct timespec nap = {.tv_nsec = 60000000};
    (void)self;
    (void)call;
    (void)event;
    nanosleep(&nap, NULL);
    return RUNG_OK;
}

static const rung_sub subs[] = {{.hook = RUNG_TICKET_CLASSIFY, .decide = classify}};

RUNG_PLUGIN("test.bad-slow", "1.0.0", .subs = subs, .n_subs = RUNG_COUNT(subs),
            .create = bad_create, .destroy = bad_destroy);
