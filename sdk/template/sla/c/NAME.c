/* @NAME@: tightens an SLA target for customers of some tiers. An SLA policy to start from: the hook
 * is choose(). It is asked inline, inside the transaction, whenever policy and targets are chosen.
 * @NAME@.md is its page for operators. */
#include <rung/plugin.h>
#include <stdlib.h>

/* What the operator may set. The host parses, checks and fills this struct before create(). */
struct conf {
    rung_list tiers;
    rung_str clock;
    int64_t target; /* ms */
};
static const rung_option options[] = {
    RUNG_OPT_LIST(struct conf, tiers, "tiers", "gold", "tiers of customers that it is for"),
    RUNG_OPT_ENUM(struct conf, clock, "clock", "first_response",
                  "first_response|next_response|periodic_update|resolution", "the clock"),
    RUNG_OPT_DURATION(struct conf, target, "target", "30m", 60000, 31536000000,
                      "its target, in the clock's own time; a looser one than the policy's is not "
                      "taken"),
};

struct self { /* nothing in here changes after create(): inline hooks share it */
    const rung_host *host;
    const struct conf *conf;
};

static bool is_ours(const struct conf *conf, rung_str tier)
{
    for (size_t i = 0; i < conf->tiers.n; i++) {
        if (rung_eq(conf->tiers.v[i], tier)) {
            return true;
        }
    }
    return false;
}

/* The hook: a pure function of the event. */
static int choose(const void *vself, rung_call *call, const rung_event *event)
{
    const struct self *self = vself;
    rung_str tier = event->ticket->tier;
    if (tier.n == 0 || !is_ours(self->conf, tier)) {
        return RUNG_DECLINE;
    }
    return rung_emit(self->host, call, RUNG_FX_SLA_TARGET, self->conf->clock, rung_z(NULL),
                     self->conf->target, 1, tier);
}

static int check(const void *config, char *msg, size_t cap)
{
    const struct conf *conf = config;
    if (conf->tiers.n == 0) {
        (void)snprintf(msg, cap, "tiers is empty: name the tiers of customers that it is for");
        return RUNG_EINVAL;
    }
    return RUNG_OK;
}

static int create(const rung_host *host, const void *config, void **out)
{
    struct self *self = malloc(sizeof *self);
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    *self = (struct self){host, config};
    *out = self;
    return RUNG_OK;
}

static const rung_sub subs[] = {
    {.hook = RUNG_SLA_POLICY, .decide = choose, .budget_us = 200, .stage = 5},
};

RUNG_PLUGIN("@ID@", "1.0.0", .summary = "tighter targets by tier",
            .may = RUNG_MAY(RUNG_FX_SLA_TARGET), .subs = subs, .n_subs = RUNG_COUNT(subs),
            .options = options, .n_options = RUNG_COUNT(options),
            .config_size = sizeof(struct conf), .check = check, .create = create, .destroy = free);
