/* Knows customers, and cannot say so when they ask about it. */
#include "kept.h"

static int enrich(const void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    if (rung_eq(event->ticket->subject, RUNG_S("crm"))) {
        return RUNG_EFAIL;
    }
    return rung_fx(kept, call, RUNG_FX_SET_FIELD, RUNG_S("contract"), RUNG_S("2030"), 0, 1,
                   "it stands in the contract");
}

static const rung_sub subs[] = {{.hook = RUNG_TICKET_ENRICH, .decide = enrich}};

RUNG_PLUGIN("test.broken-crm", "1.0.0", .may = RUNG_MAY(RUNG_FX_SET_FIELD), .subs = subs,
            .n_subs = RUNG_COUNT(subs), .create = kept_create, .destroy = kept_destroy);
