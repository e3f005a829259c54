/* A guest of the tests: a channel whose far side reports in words of its own, that has a say in
 * what is sent to whom, gives clocks more time once, and does not feel quite well. In two shapes:
 * what one does inline the other does as a job. */
#include <stdlib.h>
#include <string.h>
#include <rung/plugin.h>

struct self {
    const rung_host *host;
    const rung_inbox *inbox;
};

static int create(const rung_host *host, const void *config, void **out) /* [worker] */
{
    struct self *self = malloc(sizeof *self);
    (void)config;
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    *self = (struct self){host, host->service(host, RUNG_INBOX)};
    *out = self;
    return RUNG_OK;
}

static void destroy(void *self)
{
    free(self);
}

static int health(const void *self, char *msg, size_t cap) /* [worker] */
{
    (void)self;
    (void)snprintf(msg, cap, "the far side is slow");
    return RUNG_ERETRY;
}

/* --- a channel: every page to a phone "off" bounces, all others arrive --- */

static int send_one(void *vself, rung_call *call, const rung_event *event) /* [worker] */
{
    struct self *self = vself;
    bool is_off = rung_eq(event->message->to, RUNG_S("off"));
    rung_message report = {.size = sizeof report,
                           .kind = RUNG_S("receipt"),
                           .in_reply_to = event->message->external_id,
                           .raw = is_off ? RUNG_S("DLR:404") : RUNG_S("DLR:000")};
    (void)call;
    return self->inbox->push_wait(self->host, &report);
}

static int read_report(const rung_host *host, rung_call *call, const rung_event *event)
{
    bool is_well = rung_eq(event->message->raw, RUNG_S("DLR:000"));
    return rung_fx(host, call, RUNG_FX_RESULT, is_well ? RUNG_S("delivered") : RUNG_S("failed"),
                   rung_z(NULL), 0, 1, is_well ? "code 000" : "code 404");
}

/* --- policies --- */

/* The manager hears of every page, with a moment's delay. */
static int plan(const void *vself, rung_call *call, const rung_event *event) /* [engine] */
{
    const rung_host *host = ((const struct self *)vself)->host;
    if (!rung_eq(event->method, RUNG_S("page"))) {
        return RUNG_DECLINE;
    }
    return rung_fx(host, call, RUNG_FX_NOTIFY, RUNG_S("cid"), rung_z(NULL), 1000, 1,
                   "the manager hears of every page");
}

static int more_time(const void *vself, rung_call *call, const rung_event *event) /* [engine] */
{
    const rung_host *host = ((const struct self *)vself)->host;
    return rung_fx(host, call, RUNG_FX_SLA_EXTEND, event->method, rung_z(NULL), 600000, 1,
                   "the far side is slow");
}

static int note_failure(const rung_host *host, rung_call *call, const rung_event *event)
{
    return rung_fx(host, call, RUNG_FX_NOTE, rung_z(NULL), event->message->to, 0, 1,
                   "this phone is off");
}

/* --- asked either way --- */

static int decide(const void *vself, rung_call *call, const rung_event *event) /* [engine] */
{
    const rung_host *host = ((const struct self *)vself)->host;
    return event->hook == RUNG_NOTIFICATION_RECEIPT ? read_report(host, call, event)
                                                    : note_failure(host, call, event);
}

static int work(void *vself, rung_call *call, const rung_event *event) /* [worker] */
{
    return decide(vself, call, event);
}

static const rung_sub subs[] = {
    {.hook = RUNG_NOTIFICATION_SEND, .work = send_one},
#ifdef WATCHER_TURNED
    {.hook = RUNG_NOTIFICATION_RECEIPT, .work = work},
    {.hook = RUNG_NOTIFICATION_FAILED, .decide = decide},
#else
    {.hook = RUNG_NOTIFICATION_RECEIPT, .decide = decide},
    {.hook = RUNG_NOTIFICATION_FAILED, .work = work},
#endif
    {.hook = RUNG_NOTIFICATION_PLAN, .decide = plan},
    {.hook = RUNG_SLA_AT_RISK, .decide = more_time},
};
static const char *const needs[] = {RUNG_INBOX, NULL};

RUNG_PLUGIN("test.watcher", "1.0.0",
            .may = RUNG_MAY(RUNG_FX_RESULT) | RUNG_MAY(RUNG_FX_NOTIFY) |
                   RUNG_MAY(RUNG_FX_SLA_EXTEND) | RUNG_MAY(RUNG_FX_NOTE),
            .needs = needs, .subs = subs, .n_subs = RUNG_COUNT(subs), .create = create,
            .health = health, .destroy = destroy);
