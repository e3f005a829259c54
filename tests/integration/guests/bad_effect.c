/* Asks for what it declared and nobody granted, and for what it did not even declare. */
#include "bad.h"

static int classify(const void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)event;
    return rung_fx(*(const rung_host *const *)self, call, RUNG_FX_ADD_TAG, RUNG_S("sneaky"),
                   rung_z(NULL), 0, 1, "not declared") == RUNG_EDENIED
               ? rung_fx(*(const rung_host *const *)self, call, RUNG_FX_REPLY, rung_z(NULL),
                         RUNG_S("buy more"), 0, 1, "not granted") == RUNG_EDENIED
                     ? RUNG_OK
                     : RUNG_EFAIL
               : RUNG_EFAIL;
}

static const rung_host *kept;

static int create(const rung_host *host, const void *config, void **self)
{
    (void)config;
    kept = host;
    *self = &kept;
    return RUNG_OK;
}

static const rung_sub subs[] = {{.hook = RUNG_TICKET_CLASSIFY, .decide = classify}};

RUNG_PLUGIN("test.bad-effect", "1.0.0", .may = RUNG_MAY(RUNG_FX_REPLY) | RUNG_MAY(RUNG_FX_LABEL),
            .subs = subs, .n_subs = RUNG_COUNT(subs), .create = create, .destroy = bad_destroy);
