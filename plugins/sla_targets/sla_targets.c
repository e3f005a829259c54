/* Chooses the SLA policy of a ticket and tightens its targets: the first row that matches tier,
 * priority and rule. Inline: a pure function of the snapshot. See sla_targets.md. */
#include <rung/plugin.h>
#include <stdlib.h>

#define TARGET_MS_MAX (3660.0 * 86400 * 1000) /* ten years */

struct row {
    const rung_rule *when;
    rung_list tier, priority;
    rung_str policy;
    int64_t first_response, next_response, periodic_update, resolution; /* ms; 0: the policy's */
};
struct conf {
    rung_table targets;
};

static const rung_option row_options[] = {
    RUNG_OPT_RULE(struct row, when, "when", "", "a rule that must hold; absent: always"),
    RUNG_OPT_LIST(struct row, tier, "tier", "", "customer tiers it is for; absent: all"),
    RUNG_OPT_LIST(struct row, priority, "priority", "", "priorities it is for; absent: all"),
    RUNG_OPT_REFERENCE(struct row, policy, "policy", "", "sla_policy",
                       "the SLA policy that applies"),
    RUNG_OPT_DURATION(struct row, first_response, "first_response", "0s", 0, TARGET_MS_MAX,
                      "a tighter target in the clock's own time; 0s: the policy's"),
    RUNG_OPT_DURATION(struct row, next_response, "next_response", "0s", 0, TARGET_MS_MAX,
                      "likewise for the next response"),
    RUNG_OPT_DURATION(struct row, periodic_update, "periodic_update", "0s", 0, TARGET_MS_MAX,
                      "likewise for the time between two updates"),
    RUNG_OPT_DURATION(struct row, resolution, "resolution", "0s", 0, TARGET_MS_MAX,
                      "likewise for the resolution"),
};
static const rung_option options[] = {
    RUNG_OPT_TABLE(struct conf, targets, "targets", struct row, row_options,
                   "the first row that matches decides"),
};
static const char *const priorities[] = {"low", "normal", "high", "urgent"};

struct self { /* never changes after create() */
    const rung_host *host;
    const struct conf *conf;
    const rung_rules *rules;
};

static const struct row *row_at(const struct conf *conf, size_t index)
{
    return (const struct row *)conf->targets.rows + index;
}

static bool has_word(rung_list list, rung_str word)
{
    for (size_t i = 0; i < list.n; i++) {
        if (rung_eq(list.v[i], word)) {
            return true;
        }
    }
    return list.n == 0;
}

static bool are_priorities(rung_list list)
{
    for (size_t i = 0; i < list.n; i++) {
        bool known = false;
        for (size_t k = 0; k < RUNG_COUNT(priorities); k++) {
            known = known || rung_eq(list.v[i], rung_z(priorities[k]));
        }
        if (!known) {
            return false;
        }
    }
    return true;
}

static bool takes_all(const struct row *row)
{
    return row->when == NULL && row->tier.n == 0 && row->priority.n == 0;
}

static int check(const void *config, char *msg, size_t cap)
{
    const struct conf *conf = config;
    for (size_t i = 0; i < conf->targets.n; i++) {
        const struct row *row = row_at(conf, i);
        const char *what = NULL;
        if (row->policy.n == 0 && row->first_response == 0 && row->next_response == 0 &&
            row->periodic_update == 0 && row->resolution == 0) {
            what = "gives nothing: it needs a policy or a target";
        } else if (!are_priorities(row->priority)) {
            what = "names a priority that is none; low, normal, high and urgent are";
        } else if (i > 0 && takes_all(row_at(conf, i - 1))) {
            what = "is never reached: the row before it takes every ticket";
        }
        if (what != NULL) {
            (void)snprintf(msg, cap, "targets, row %zu %s", i + 1, what);
            return RUNG_EINVAL;
        }
    }
    return RUNG_OK;
}

static bool matches(const struct self *self, rung_call *call, const struct row *row,
                    const rung_ticket *ticket)
{
    uint32_t priority = ticket->priority < RUNG_COUNT(priorities) ? ticket->priority : 0;
    return has_word(row->tier, ticket->tier) &&
           has_word(row->priority, rung_z(priorities[priority])) &&
           self->rules->holds(self->host, call, row->when);
}

/* "row 2: tier gold, priority high, ticket.team == ..." */
static rung_str reason_of(const struct self *self, rung_call *call, size_t index,
                          const rung_ticket *ticket)
{
    const struct row *row = row_at(self->conf, index);
    rung_str why = row->when ? self->rules->explain(self->host, call, row->when) : rung_z(NULL);
    size_t cap = why.n + ticket->tier.n + 96;
    char *text = self->host->alloc(self->host, call, cap);
    if (text == NULL) {
        return RUNG_S("a row of targets matches");
    }
    uint32_t priority = ticket->priority < RUNG_COUNT(priorities) ? ticket->priority : 0;
    int n =
        snprintf(text, cap, "row %zu: tier %.*s, priority %s%s%.*s", index + 1,
                 ticket->tier.n ? (int)ticket->tier.n : 4, ticket->tier.n ? ticket->tier.p : "none",
                 priorities[priority], why.n ? ", " : "", (int)why.n, why.n ? why.p : "");
    return (rung_str){text, n > 0 ? (size_t)n : 0};
}

static void emit_target(const struct self *self, rung_call *call, const char *clock, int64_t ms,
                        rung_str reason)
{
    if (ms > 0) {
        rung_emit(self->host, call, RUNG_FX_SLA_TARGET, rung_z(clock), rung_z(NULL), ms, 1, reason);
    }
}

static int choose(const void *vself, rung_call *call, const rung_event *event) /* [engine] */
{
    const struct self *self = vself;
    if (event->ticket == NULL) {
        return RUNG_DECLINE;
    }
    for (size_t i = 0; i < self->conf->targets.n; i++) {
        const struct row *row = row_at(self->conf, i);
        if (!matches(self, call, row, event->ticket)) {
            continue;
        }
        rung_str reason = reason_of(self, call, i, event->ticket);
        if (row->policy.n > 0) {
            rung_emit(self->host, call, RUNG_FX_SLA_POLICY, row->policy, rung_z(NULL), 0, 1,
                      reason);
        }
        emit_target(self, call, "first_response", row->first_response, reason);
        emit_target(self, call, "next_response", row->next_response, reason);
        emit_target(self, call, "periodic_update", row->periodic_update, reason);
        emit_target(self, call, "resolution", row->resolution, reason);
        return RUNG_OK;
    }
    return RUNG_DECLINE;
}

static int create(const rung_host *host, const void *conf, void **out) /* [worker] */
{
    struct self *self = malloc(sizeof *self);
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    *self = (struct self){host, conf, host->service(host, RUNG_RULES)};
    *out = self;
    return RUNG_OK;
}

static const rung_sub subs[] = {
    {.hook = RUNG_SLA_POLICY, .decide = choose, .budget_us = 500, .stage = 4},
};
static const char *const needs[] = {RUNG_RULES, NULL};

RUNG_PLUGIN("rung.sla-targets", "1.0.0", .summary = "SLA policy and targets by tier and priority",
            .may = RUNG_MAY(RUNG_FX_SLA_POLICY) | RUNG_MAY(RUNG_FX_SLA_TARGET), .needs = needs,
            .subs = subs, .n_subs = RUNG_COUNT(subs), .options = options,
            .n_options = RUNG_COUNT(options), .config_size = sizeof(struct conf), .check = check,
            .create = create, .destroy = free);
