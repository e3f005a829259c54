/* Fails at every call. */
#include "bad.h"

static int classify(const void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    (void)event;
    return RUNG_EFAIL;
}

static const rung_sub subs[] = {{.hook = RUNG_TICKET_CLASSIFY, .decide = classify}};

RUNG_PLUGIN("test.bad-errors", "1.0.0", .subs = subs, .n_subs = RUNG_COUNT(subs),
            .create = bad_create, .destroy = bad_destroy);
