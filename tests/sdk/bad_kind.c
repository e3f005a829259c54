/* Plugins that keep every rule of the contract, and break the convention of their kind: KIND 1 a
 * bot that never lets go, 2 routing to somebody who is full, 3 a plan that leaves out what must be
 * seen, 4 a bot that hands off with a form that nobody can read, 5 a gate in front of
 * acknowledging. */
#include <rung/plugin.h>

static const rung_host *kept; /* one instance at a time; what it is told does not depend on it */

static int turn(void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    if (KIND == 4 && event->message != NULL) {
        return rung_fx(kept, call, RUNG_FX_HAND_OFF, RUNG_S("support"), RUNG_S("see above"), 0, 1,
                       "it was asked to");
    }
    return rung_fx(kept, call, RUNG_FX_REPLY, rung_z(NULL), RUNG_S("Have you tried again?"), 0, 1,
                   "it says so always");
}

static int decide(const void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    if (KIND == 2) {
        return rung_fx(kept, call, RUNG_FX_ROUTE, RUNG_S("support"), RUNG_S("ann"), 0, 1,
                       "ann knows it all");
    }
    if (KIND == 5) {
        return rung_reject(kept, call, "uninvited", "only those who were paged");
    }
    return event->message != NULL ? rung_fx(kept, call, RUNG_FX_SUPPRESS, RUNG_S("ann"),
                                            rung_z(NULL), 0, 1, "at night")
                                  : RUNG_DECLINE;
}

static int create(const rung_host *host, const void *config, void **self)
{
    (void)config;
    kept = host;
    *self = NULL;
    return RUNG_OK;
}

static void destroy(void *self)
{
    (void)self;
}

static const rung_sub subs[] = {
#if KIND == 1 || KIND == 4
    {.hook = RUNG_BOT_TURN, .work = turn},
#elif KIND == 2
    {.hook = RUNG_ROUTE_ASSIGN, .decide = decide},
#elif KIND == 5
    {.hook = RUNG_ESCALATION_BEFORE_ACKNOWLEDGE, .decide = decide},
#else
    {.hook = RUNG_NOTIFICATION_PLAN, .decide = decide},
#endif
};
#if KIND == 1 || KIND == 4
#define UNUSED decide
#else
#define UNUSED turn
#endif
static const void *const unused __attribute__((unused)) = (const void *)UNUSED;

RUNG_PLUGIN("org.example.bad-kind", "1.0.0", .summary = "breaks a convention",
            .may = RUNG_MAY(RUNG_FX_REPLY) | RUNG_MAY(RUNG_FX_HAND_OFF) | RUNG_MAY(RUNG_FX_ROUTE) |
                   RUNG_MAY(RUNG_FX_SUPPRESS) | RUNG_MAY(RUNG_FX_REJECT),
            .subs = subs, .n_subs = RUNG_COUNT(subs), .create = create, .destroy = destroy);
