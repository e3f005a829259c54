/* A plugin of minor 0, kept as it was: inline hooks, every type of option, and what an inline hook
 * may ask the host for. Built with the headers beside it, never with today's. */
#include <rung/plugin.h>
#include <stdlib.h>

struct place {
    rung_str room;
    int64_t floor;
};
struct conf {
    bool loud;
    int64_t depth, pause, most;
    double share;
    rung_str word, mode, far, secret, team, door;
    rung_list words;
    rung_span span;
    const rung_rule *urgent;
    rung_table places;
};
static const rung_option rows[] = {
    RUNG_OPT_STRING(struct place, room, "room", NULL, "its name"),
    RUNG_OPT_INT(struct place, floor, "floor", "1", 0, 9, "where it is"),
};
static const rung_option options[] = {
    RUNG_OPT_BOOL(struct conf, loud, "loud", "false", "says more"),
    RUNG_OPT_INT(struct conf, depth, "depth", "3", 1, 9, "how far it looks"),
    RUNG_OPT_FLOAT(struct conf, share, "share", "0.5", 0, 1, "how sure it is"),
    RUNG_OPT_DURATION(struct conf, pause, "pause", "5s", 0, 60000, "between two looks"),
    RUNG_OPT_SIZE(struct conf, most, "most", "64KiB", 1, 1048576, "of a text"),
    RUNG_OPT_STRING(struct conf, word, "word", "card", "what it looks for"),
    RUNG_OPT_ENUM(struct conf, mode, "mode", "soft", "soft|hard", "how it looks"),
    RUNG_OPT_URL(struct conf, far, "far", "http://far.example/", "whom it asks"),
    RUNG_OPT_SECRET(struct conf, secret, "secret", "", "shown to nobody"),
    RUNG_OPT_LIST(struct conf, words, "words", "atm, machine", "more of them"),
    RUNG_OPT_SPAN(struct conf, span, "span", "2bh", "of working time"),
    RUNG_OPT_RULE(struct conf, urgent, "urgent", "", "what is urgent"),
    RUNG_OPT_REFERENCE(struct conf, team, "team", "", "team", "who is asked"),
    RUNG_OPT_ADDRESS(struct conf, door, "door", "127.0.0.1:0", "where it listens"),
    RUNG_OPT_TABLE(struct conf, places, "places", struct place, rows, "where people sit"),
};

struct self {
    const rung_host *host;
    const struct conf *conf;
    const rung_kv *kv;
    const rung_rules *rules;
    const rung_roster *roster;
    const rung_calendar *calendar;
};

static int count_agent(void *arg, const rung_agent *agent)
{
    *(size_t *)arg += RUNG_HAS(rung_agent, agent, assigned_at) && agent->id.n > 0;
    return 0;
}

static bool is_in(rung_str word, rung_str text)
{
    for (size_t at = 0; at + word.n <= text.n; at++) {
        if (word.n > 0 && memcmp(text.p + at, word.p, word.n) == 0) {
            return true;
        }
    }
    return false;
}

static int classify(const void *vself, rung_call *call, const rung_event *event)
{
    const struct self *self = vself;
    const rung_host *host = self->host;
    const rung_ticket *ticket = event->ticket;
    rung_str seen = {0};
    if (host->alloc(host, call, 64) == NULL) {
        return host->fail(host, call, RUNG_ENOMEM, "no room");
    }
    if (self->kv->get(host, call, RUNG_S("seen"), &seen) == RUNG_OK) {
        rung_tag(host, call, RUNG_S("again"), "it was here before");
    }
    if (host->field(host, call, ticket, "product").n > 0) {
        rung_tag(host, call, RUNG_S("product"), "it names one");
    }
    if (self->conf->urgent != NULL && self->rules->holds(host, call, self->conf->urgent)) {
        rung_emit(host, call, RUNG_FX_SET_PRIORITY, rung_z(NULL), rung_z(NULL), 2, 1,
                  self->rules->explain(host, call, self->conf->urgent));
    }
    return is_in(self->conf->word, ticket->subject)
               ? rung_label(host, call, RUNG_S("found"), self->conf->share, "the word is there")
               : RUNG_DECLINE;
}

static int prioritize(const void *vself, rung_call *call, const rung_event *event)
{
    const struct self *self = vself;
    const rung_ticket *ticket = event->ticket;
    size_t people = 0;
    int64_t at = 0;
    bool is_late = false;
    for (size_t i = 0; i < ticket->n_clocks; i++) {
        const void *place = (const char *)ticket->clocks + i * ticket->clock_size;
        is_late = is_late || ((const rung_clock *)place)->breached != 0;
    }
    if (self->roster->team(self->host, call, ticket->team, count_agent, &people) != RUNG_OK ||
        self->calendar->advance(self->host, call, RUNG_S("day"), event->now_at, 1000, &at) !=
            RUNG_OK) {
        return RUNG_DECLINE;
    }
    return rung_priority(self->host, call, is_late || people == 0 ? 3 : 1, "who can look at it");
}

static int check(const void *config, char *msg, size_t cap)
{
    const struct conf *conf = config;
    if (conf->word.n == 0 && conf->words.n == 0) {
        (void)snprintf(msg, cap, "neither word nor words");
        return RUNG_EINVAL;
    }
    return RUNG_OK;
}

static int create(const rung_host *host, const void *config, void **out)
{
    struct self *self = calloc(1, sizeof *self);
    if (self == NULL) {
        rung_logf(host, RUNG_ERROR, "no memory");
        return RUNG_ENOMEM;
    }
    *self = (struct self){host,
                          config,
                          host->service(host, RUNG_KV),
                          host->service(host, RUNG_RULES),
                          host->service(host, RUNG_ROSTER),
                          host->service(host, RUNG_CALENDAR)};
    *out = self;
    return RUNG_OK;
}

static const char *const needs[] = {RUNG_KV, RUNG_RULES, RUNG_ROSTER, RUNG_CALENDAR, NULL};
static const char *const reads[] = {"seen", NULL};
static const rung_sub subs[] = {
    {.hook = RUNG_TICKET_CLASSIFY, .decide = classify, .reads = reads, .stage = 2},
    {.hook = RUNG_TICKET_PRIORITIZE,
     .decide = prioritize,
     .when = "ticket.subject contains \"card\""},
};
RUNG_PLUGIN("org.example.inline-1-0", "1.0.0", .summary = "inline hooks of minor 0",
            .may = RUNG_MAY(RUNG_FX_LABEL) | RUNG_MAY(RUNG_FX_ADD_TAG) |
                   RUNG_MAY(RUNG_FX_SET_PRIORITY),
            .needs = needs, .subs = subs, .n_subs = RUNG_COUNT(subs), .options = options,
            .n_options = RUNG_COUNT(options), .config_size = sizeof(struct conf), .check = check,
            .create = create, .destroy = free);
