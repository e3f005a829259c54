/* Fails at every call of every hook that it can be asked at; with `hook: N`, at that one only. */
#include "bad.h"
#include <stdlib.h>

struct conf {
    int64_t hook;
};

static const rung_option options[] = {
    RUNG_OPT_INT(struct conf, hook, "hook", "0", 0, 63, "the one where it fails; 0: all")};

static int remember(const rung_host *host, const void *config, void **self)
{
    const struct conf *conf = config;
    int64_t *hook = malloc(sizeof *hook);
    (void)host;
    if (hook == NULL) {
        return RUNG_ENOMEM;
    }
    *hook = conf->hook;
    *self = hook;
    return RUNG_OK;
}

static void forget(void *self)
{
    free(self);
}

static int fail(const void *self, const rung_event *event)
{
    const int64_t *hook = self;
    return *hook == 0 || *hook == (int64_t)event->hook ? RUNG_EFAIL : RUNG_DECLINE;
}

static int decide(const void *self, rung_call *call, const rung_event *event)
{
    (void)call;
    return fail(self, event);
}

static int work(void *self, rung_call *call, const rung_event *event)
{
    (void)call;
    return fail(self, event) == RUNG_EFAIL ? RUNG_EINVAL : RUNG_OK; /* a contract that it broke */
}

static const rung_sub subs[] = {
    {.hook = RUNG_INBOUND_ADMIT, .decide = decide},
    {.hook = RUNG_INBOUND_IDENTIFY, .decide = decide},
    {.hook = RUNG_INBOUND_CORRELATE, .decide = decide},
    {.hook = RUNG_TICKET_ENRICH, .decide = decide},
    {.hook = RUNG_TICKET_VALIDATE, .decide = decide},
    {.hook = RUNG_TICKET_CLASSIFY, .decide = decide},
    {.hook = RUNG_TICKET_PRIORITIZE, .decide = decide},
    {.hook = RUNG_SLA_POLICY, .decide = decide},
    {.hook = RUNG_ROUTE_ASSIGN, .decide = decide},
    {.hook = RUNG_TICKET_OPENED, .work = work},
    {.hook = RUNG_TICKET_BEFORE_CHANGE, .decide = decide},
    {.hook = RUNG_TICKET_CHANGED, .work = work},
    {.hook = RUNG_MESSAGE_ADDED, .work = work},
    {.hook = RUNG_SLA_AT_RISK, .decide = decide},
    {.hook = RUNG_SLA_BREACHED, .decide = decide},
    {.hook = RUNG_ESCALATION_NEXT, .decide = decide},
    {.hook = RUNG_ESCALATION_STARTED, .work = work},
    {.hook = RUNG_ESCALATION_BEFORE_ACKNOWLEDGE, .decide = decide},
    {.hook = RUNG_NOTIFICATION_PLAN, .decide = decide},
    {.hook = RUNG_NOTIFICATION_RENDER, .decide = decide},
    {.hook = RUNG_NOTIFICATION_FAILED, .decide = decide},
};

RUNG_PLUGIN("test.bad-everywhere", "1.0.0", .subs = subs, .n_subs = RUNG_COUNT(subs),
            .options = options, .n_options = RUNG_COUNT(options),
            .config_size = sizeof(struct conf), .create = remember, .destroy = forget);
