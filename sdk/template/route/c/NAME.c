/* @NAME@: gives a ticket to the agent of its team who has the fewest. A router to start from: the
 * hook is assign(), who may get a ticket says look_at(). @NAME@.md is its page for operators. */
#include <rung/plugin.h>
#include <stdlib.h>

#define SHOWN_MAX 40 /* candidates in the timeline; a call may emit 64 effects */

struct conf {
    rung_str team;
};
static const rung_option options[] = {
    RUNG_OPT_REFERENCE(struct conf, team, "team", "", "team",
                       "the team whose agents get tickets; absent: the ticket's own"),
};

struct self { /* nothing in here changes after create(): inline hooks share it */
    const rung_host *host;
    const struct conf *conf;
    const rung_roster *roster;
};

struct search { /* one walk over the team */
    const struct self *self;
    rung_call *call;
    char *best; /* of the call's memory; NULL: nobody yet */
    uint32_t best_open;
    size_t shown;
    bool no_memory;
};

static const char *why_not(const rung_agent *agent)
{
    if (!rung_eq(agent->presence, RUNG_S("online"))) {
        return "not_present";
    }
    return agent->open_tickets >= agent->capacity ? "no_capacity" : NULL;
}

/* The fewest tickets; of equals the first by name, so that the order of the roster is no matter. */
static bool is_better(const struct search *search, const rung_agent *agent)
{
    if (search->best == NULL || agent->open_tickets != search->best_open) {
        return search->best == NULL || agent->open_tickets < search->best_open;
    }
    return strcmp(agent->id.p, search->best) < 0;
}

static int look_at(void *arg, const rung_agent *agent)
{
    struct search *search = arg;
    const rung_host *host = search->self->host;
    const char *code = why_not(agent);
    if (search->shown++ < SHOWN_MAX) {
        (void)rung_fx(host, search->call, RUNG_FX_CANDIDATE, agent->id,
                      rung_z(code ? code : "eligible"), -(int64_t)agent->open_tickets, 1,
                      "the fewest open tickets");
    }
    if (code == NULL && is_better(search, agent)) {
        char *id = host->alloc(host, search->call, agent->id.n + 1);
        if (id == NULL) {
            search->no_memory = true;
            return RUNG_ENOMEM; /* ends the walk */
        }
        memcpy(id, agent->id.p, agent->id.n);
        search->best = id;
        search->best_open = agent->open_tickets;
    }
    return RUNG_OK;
}

/* The hook: a pure function of the event and the roster. */
static int assign(const void *vself, rung_call *call, const rung_event *event)
{
    const struct self *self = vself;
    struct search search = {.self = self, .call = call};
    rung_str team = self->conf->team.n ? self->conf->team : event->ticket->team;
    if (team.n == 0) {
        return RUNG_DECLINE;
    }
    (void)self->roster->team(self->host, call, team, look_at, &search);
    if (search.no_memory) {
        return self->host->fail(self->host, call, RUNG_ENOMEM, "no memory for the best of them");
    }
    const char *why = search.best ? "the fewest open tickets" : "nobody is there and has room";
    return rung_fx(self->host, call, RUNG_FX_ROUTE, team, rung_z(search.best), 0, 1, why);
}

static int create(const rung_host *host, const void *config, void **out)
{
    struct self *self = malloc(sizeof *self);
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    *self = (struct self){host, config, host->service(host, RUNG_ROSTER)};
    *out = self;
    return RUNG_OK;
}

static const rung_sub subs[] = {
    {.hook = RUNG_ROUTE_ASSIGN, .decide = assign, .budget_us = 1000, .stage = 5},
};
static const char *const needs[] = {RUNG_ROSTER, NULL};

RUNG_PLUGIN("@ID@", "1.0.0", .summary = "to the agent who has the fewest tickets",
            .may = RUNG_MAY(RUNG_FX_ROUTE) | RUNG_MAY(RUNG_FX_CANDIDATE), .needs = needs,
            .subs = subs, .n_subs = RUNG_COUNT(subs), .options = options,
            .n_options = RUNG_COUNT(options), .config_size = sizeof(struct conf), .create = create,
            .destroy = free);
