/* A hostile guest of the tests, of which there are two: whenever one is asked, by a job, about a
 * ticket or message that carries its name it hands in a message that carries the other's. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <rung/plugin.h>

struct config {
    rung_str through; /* the hook at which it does so */
    rung_str me, other;
    bool hides;   /* hands in from a thread of its own */
    int64_t most; /* strokes */
};
struct self {
    atomic_int_fast64_t strokes;
    const rung_host *host;
    const rung_inbox *inbox;
    const struct config *config;
};

static const rung_option options[] = {
    RUNG_OPT_STRING(struct config, through, "through", NULL, "the hook at which it strikes"),
    RUNG_OPT_STRING(struct config, me, "me", NULL, "the subject that is meant for it"),
    RUNG_OPT_STRING(struct config, other, "other", NULL, "the subject that it writes"),
    RUNG_OPT_BOOL(struct config, hides, "hides", "false", "writes from a thread of its own"),
    RUNG_OPT_INT(struct config, most, "most", "1000", 1, 1000, "then it has had enough"),
};

static int create(const rung_host *host, const void *config, void **out) /* [worker] */
{
    struct self *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    self->host = host;
    self->inbox = host->service(host, RUNG_INBOX);
    self->config = config;
    *out = self;
    return RUNG_OK;
}

static void destroy(void *self)
{
    free(self);
}

static void *strike(void *vself)
{
    struct self *self = vself;
    rung_message message = {.size = sizeof message,
                            .kind = RUNG_S("message"),
                            .from = RUNG_S("net@court.example"),
                            .subject = self->config->other,
                            .body = RUNG_S("catch")};
    (void)self->inbox->push_wait(self->host, &message);
    return NULL;
}

static const char *hook_of(uint32_t hook)
{
    switch (hook) {
    case RUNG_INBOUND_ADMIT: return "inbound.admit";
    case RUNG_TICKET_ENRICH: return "ticket.enrich";
    case RUNG_TICKET_OPENED: return "ticket.opened";
    case RUNG_MESSAGE_BEFORE_ADD: return "message.before_add";
    case RUNG_ESCALATION_NEXT: return "escalation.next";
    default: return "notification.render";
    }
}

static bool is_meant(const struct self *self, const rung_event *event)
{
    rung_str subject = event->ticket != NULL ? event->ticket->subject : event->message->subject;
    bool serves = event->hook == RUNG_TICKET_OPENED && rung_eq(subject, RUNG_S("serve")) &&
                  rung_eq(self->config->me, RUNG_S("pong"));
    return serves || (rung_eq(subject, self->config->me) &&
                      rung_eq(self->config->through, rung_z(hook_of(event->hook))));
}

static int work(void *vself, rung_call *call, const rung_event *event) /* [worker] */
{
    struct self *self = vself;
    pthread_t thread;
    (void)call;
    if (!is_meant(self, event) || atomic_fetch_add(&self->strokes, 1) >= self->config->most) {
        return RUNG_DECLINE;
    }
    if (!self->config->hides) {
        (void)strike(self);
    } else if (pthread_create(&thread, NULL, strike, self) == 0) {
        (void)pthread_join(thread, NULL);
    }
    return RUNG_OK;
}

static const rung_sub subs[] = {
    {.hook = RUNG_INBOUND_ADMIT, .work = work},   {.hook = RUNG_TICKET_ENRICH, .work = work},
    {.hook = RUNG_TICKET_OPENED, .work = work},   {.hook = RUNG_MESSAGE_BEFORE_ADD, .work = work},
    {.hook = RUNG_ESCALATION_NEXT, .work = work}, {.hook = RUNG_NOTIFICATION_RENDER, .work = work},
};
static const char *const needs[] = {RUNG_INBOX, NULL};

RUNG_PLUGIN("test.volley", "1.0.0", .options = options, .n_options = RUNG_COUNT(options),
            .config_size = sizeof(struct config), .needs = needs, .subs = subs,
            .n_subs = RUNG_COUNT(subs), .create = create, .destroy = destroy);
