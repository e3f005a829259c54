/* A guest of the tests: it subscribes to every hook that may be asked inline and by a job, both
 * ways, and gives as its reason which way it was asked. It is a channel too, whose receipts it can
 * read as a job only. */
#include <stdio.h>
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

static int add_word(const rung_host *host, rung_call *call, const rung_event *event,
                    const char *how)
{
    char body[200];
    (void)snprintf(body, sizeof body, "%.*s %s", (int)event->message->body.n,
                   event->message->body.p, how);
    return rung_fx(host, call, RUNG_FX_REPLACE, RUNG_S("body"), rung_z(body), 0, 1, how);
}

/* As a job it knows what the far side means; both leave a note. */
static int read_receipt(const rung_host *host, rung_call *call, const char *how)
{
    if (how[0] == 'j') {
        (void)rung_fx(host, call, RUNG_FX_RESULT, RUNG_S("delivered"), rung_z(NULL), 0, 1, how);
    }
    return rung_fx(host, call, RUNG_FX_NOTE, rung_z(NULL), rung_z(how), 0, 1, how);
}

/* A ticket of which it says "hold" stays; of others it keeps that they went. */
static int may_go(const rung_host *host, rung_call *call, const rung_event *event, const char *how)
{
    rung_str subject = event->ticket->subject;
    if (subject.n == 4 && memcmp(subject.p, "hold", 4) == 0) {
        return rung_fx(host, call, RUNG_FX_REJECT, RUNG_S("legal_hold"), rung_z(how), 0, 1, how);
    }
    return rung_fx(host, call, RUNG_FX_KV_PUT, rung_z(how), RUNG_S("went"), 0, 1, how);
}

static int answer(const rung_host *host, rung_call *call, const rung_event *event, const char *how)
{
    rung_str none = rung_z(NULL);
    switch (event->hook) {
    case RUNG_INBOUND_ADMIT:
    case RUNG_TICKET_ENRICH: return rung_tag(host, call, rung_z(how), how);
    case RUNG_INBOUND_IDENTIFY:
        return rung_fx(host, call, RUNG_FX_CUSTOMER_FIELD, RUNG_S("known"), rung_z(how), 0, 1, how);
    case RUNG_INBOUND_CORRELATE: return rung_fx(host, call, RUNG_FX_LINK, none, none, 0, 1, how);
    case RUNG_TICKET_CLASSIFY: return rung_label(host, call, RUNG_S("outage"), 0.5, how);
    case RUNG_TICKET_PRIORITIZE: return rung_priority(host, call, 1, how);
    case RUNG_ROUTE_ASSIGN:
        return rung_fx(host, call, RUNG_FX_ROUTE, RUNG_S("support"), none, 0, 1, how);
    case RUNG_ESCALATION_NEXT: return rung_fx(host, call, RUNG_FX_ESCALATE, none, none, 1, 1, how);
    case RUNG_NOTIFICATION_RECEIPT: return read_receipt(host, call, how);
    case RUNG_MESSAGE_BEFORE_ADD:
    case RUNG_NOTIFICATION_RENDER: return add_word(host, call, event, how);
    case RUNG_TICKET_BEFORE_PURGE: return may_go(host, call, event, how);
    default: return rung_fx(host, call, RUNG_FX_NOTE, none, rung_z(how), 0, 1, how);
    }
}

static int decide(const void *vself, rung_call *call, const rung_event *event) /* [engine] */
{
    return answer(((const struct self *)vself)->host, call, event, "inline");
}

static int work(void *vself, rung_call *call, const rung_event *event) /* [worker] */
{
    return answer(((struct self *)vself)->host, call, event, "job");
}

static int push(struct self *self)
{
    rung_message message = {.size = sizeof message,
                            .kind = RUNG_S("message"),
                            .from = RUNG_S("ben@x.example"),
                            .subject = RUNG_S("pushed"),
                            .body = RUNG_S("hello")};
    return self->inbox->push_wait(self->host, &message);
}

/* A ticket that says so brings a message in, or has its plugin woken. */
static int opened(void *vself, rung_call *call, const rung_event *event) /* [worker] */
{
    struct self *self = vself;
    if (rung_eq(event->ticket->subject, RUNG_S("push"))) {
        return push(self);
    }
    return rung_fx(self->host, call, RUNG_FX_WAKE, RUNG_S("later"), rung_z(NULL), 60000, 1,
                   "to be woken");
}

static int send_one(void *vself, rung_call *call, const rung_event *event) /* [worker] */
{
    struct self *self = vself;
    rung_message report = {.size = sizeof report,
                           .kind = RUNG_S("receipt"),
                           .in_reply_to = event->message->external_id,
                           .raw = RUNG_S("here it is")};
    (void)call;
    return self->inbox->push_wait(self->host, &report);
}

/* What a customer says is none of its business. */
#define ONLY_OUT "event.method == 'out'"

#define BOTH(name)                      \
    {.hook = (name), .decide = decide}, \
    {                                   \
        .hook = (name), .work = work    \
    }
static const rung_sub subs[] = {
    BOTH(RUNG_INBOUND_ADMIT),
    BOTH(RUNG_INBOUND_IDENTIFY),
    BOTH(RUNG_INBOUND_CORRELATE),
    BOTH(RUNG_TICKET_ENRICH),
    BOTH(RUNG_TICKET_CLASSIFY),
    BOTH(RUNG_TICKET_PRIORITIZE),
    BOTH(RUNG_ROUTE_ASSIGN),
    BOTH(RUNG_SLA_AT_RISK),
    BOTH(RUNG_SLA_BREACHED),
    BOTH(RUNG_ESCALATION_NEXT),
    BOTH(RUNG_NOTIFICATION_RENDER),
    BOTH(RUNG_TICKET_BEFORE_PURGE),
    BOTH(RUNG_NOTIFICATION_RECEIPT),
    BOTH(RUNG_NOTIFICATION_FAILED),
    BOTH(RUNG_TICKET_WAKE),
    {.hook = RUNG_NOTIFICATION_SEND, .work = send_one},
    {.hook = RUNG_MESSAGE_BEFORE_ADD, .decide = decide, .when = ONLY_OUT},
    {.hook = RUNG_MESSAGE_BEFORE_ADD, .work = work, .when = ONLY_OUT},
    {.hook = RUNG_TICKET_OPENED, .work = opened, .when = "ticket.subject in ['push', 'wake']"},
};
static const char *const needs[] = {RUNG_INBOX, NULL};

RUNG_PLUGIN("test.asker", "1.0.0",
            .may = RUNG_MAY(RUNG_FX_ADD_TAG) | RUNG_MAY(RUNG_FX_CUSTOMER_FIELD) |
                   RUNG_MAY(RUNG_FX_LINK) | RUNG_MAY(RUNG_FX_LABEL) |
                   RUNG_MAY(RUNG_FX_SET_PRIORITY) | RUNG_MAY(RUNG_FX_ROUTE) |
                   RUNG_MAY(RUNG_FX_ESCALATE) | RUNG_MAY(RUNG_FX_REPLACE) | RUNG_MAY(RUNG_FX_NOTE) |
                   RUNG_MAY(RUNG_FX_RESULT) | RUNG_MAY(RUNG_FX_WAKE) | RUNG_MAY(RUNG_FX_REJECT) |
                   RUNG_MAY(RUNG_FX_KV_PUT),
            .needs = needs, .subs = subs, .n_subs = RUNG_COUNT(subs), .create = create,
            .destroy = destroy);
