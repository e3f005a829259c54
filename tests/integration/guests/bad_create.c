#include "bad.h"

static int create(const rung_host *host, const void *config, void **self)
{
    (void)config;
    (void)self;
    rung_logf(host, RUNG_ERROR, "the model file is not there");
    return RUNG_EFAIL;
}

static int classify(const void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    (void)event;
    return RUNG_OK; /* never called: create() said no */
}

static const rung_sub subs[] = {{.hook = RUNG_TICKET_CLASSIFY, .decide = classify}};

RUNG_PLUGIN("test.bad-create", "1.0.0", .subs = subs, .n_subs = RUNG_COUNT(subs), .create = create,
            .destroy = bad_destroy);
