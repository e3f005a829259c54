#include "policy_load_sla.h"
#include <stdio.h>
#include <string.h>
#include "base/config_read.h"
#include "model/sla_target.h"
#include "model/ticket_facts.h"

#define SLA_TEAM_NAME_MAX 256

static struct sla_target read_target(struct policy_load *load, const struct config_node *node)
{
    struct sla_target target = {0};
    struct refusal refusal;
    struct text text = node->kind == CONFIG_SCALAR ? node->text : TEXT_NONE;
    if (sla_target_read(text, &target, &refusal) != ERR_OK) {
        config_node_complain(load->config, node->place, "%.*s: %s (%s)", TEXT_ARG(node->key),
                             refusal.text, refusal.reason);
    }
    return target;
}

static void load_metric_targets(struct policy_load *load, const struct config_node *entry,
                                struct sla_target targets[PRIORITY_COUNT])
{
    if (entry->kind != CONFIG_MAP) { /* one for every priority */
        struct sla_target target = read_target(load, entry);
        for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
            targets[priority] = target;
        }
        return;
    }
    config_read_known(load->config, entry, load->set->priorities.words);
    for (unsigned priority = 0; priority < load->set->priorities.count; priority++) {
        const struct config_node *cell =
            config_node_get(entry, load->set->priorities.words[priority]);
        if (cell != NULL) {
            targets[priority] = read_target(load, cell);
        }
    }
}

/* An owner policy has `owner` and `return`, a customer's policy may have every clock. */
static bool may_have(const struct sla_policy *policy, enum sla_metric metric)
{
    return metric != SLA_PROMISE && (!policy->for_owner || sla_policy_is_owners(metric));
}

static void load_targets(struct policy_load *load, const struct config_node *node,
                         struct sla_policy *policy)
{
    const struct config_node *targets = config_read_map(load->config, node, "targets");
    if (targets == NULL) {
        (void)config_read_required(load->config, node, "targets");
        return;
    }
    config_read_known(load->config, targets, sla_policy_metrics);
    for (int metric = 0; metric < SLA_METRICS; metric++) {
        const struct config_node *entry = config_node_get(targets, sla_policy_metrics[metric]);
        if (entry == NULL) {
            continue;
        }
        if (!may_have(policy, (enum sla_metric)metric)) {
            config_node_complain(load->config, entry->key_place,
                                 metric == SLA_PROMISE
                                     ? "a promise brings its own due instant: it has no target"
                                     : "a policy for the owner has targets for owner and return");
        }
        load_metric_targets(load, entry, policy->clocks[metric].targets);
    }
}

/* --- how a clock counts --- */

static uint32_t read_states(struct policy_load *load, const struct config_node *node,
                            uint32_t otherwise)
{
    const struct config_node *list = config_read_list(load->config, node, "pause_in");
    uint32_t states = list == NULL ? otherwise : 0;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        enum ticket_state state;
        if (ticket_state_from(list->items[i].text, &state)) {
            states |= 1u << state;
        } else {
            config_node_complain(load->config, list->items[i].place, "there is no state \"%.*s\"",
                                 TEXT_ARG(list->items[i].text));
        }
    }
    return states;
}

static void read_change(struct policy_load *load, const struct config_node *node,
                        struct sla_terms *terms)
{
    terms->on_change = (enum sla_change)config_read_word(load->config, node, "on_priority_change",
                                                         sla_policy_changes, SLA_CHANGE_RECOMPUTE);
    terms->grant_s = config_read_seconds(load->config, node, "grant", 0);
    if ((terms->on_change == SLA_CHANGE_GRANT_MIN) != (terms->grant_s > 0)) {
        config_node_complain(load->config, node->key_place,
                             "on_priority_change: grant_min and grant belong together: grant says "
                             "how much time remains at least, such as 30m");
    }
}

static void load_terms(struct policy_load *load, const struct config_node *node,
                       struct sla_terms *terms)
{
    static const char *const known[] = {
        "pause_in", "bot_time", "on_reopen",        "on_priority_change", "grant",      "calendar",
        "refire",   "rebreach", "bot_reply_counts", "automatic_counts",   "extend_max", NULL};
    static const char *const rebreach[] = {"never", "forgive", NULL};
    struct config *config = load->config;
    config_read_known(config, node, known);
    terms->pause_in = read_states(load, node, terms->pause_in);
    terms->bot_time = (enum sla_bot_time)config_read_word(config, node, "bot_time",
                                                          sla_policy_bot_times, SLA_BOT_COUNT);
    terms->on_reopen = (enum sla_reopen)config_read_word(config, node, "on_reopen",
                                                         sla_policy_reopens, SLA_REOPEN_RESUME);
    terms->source = (enum sla_source)config_read_word(config, node, "calendar", sla_policy_sources,
                                                      SLA_SOURCE_POLICY);
    read_change(load, node, terms);
    terms->extend_max_s = config_read_seconds(config, node, "extend_max", 0);
    terms->refire = config_read_bool(config, node, "refire", false);
    terms->forgive = config_read_word(config, node, "rebreach", rebreach, 0) == 1;
    terms->bot_reply_counts = config_read_bool(config, node, "bot_reply_counts", false);
    terms->automatic_counts = config_read_bool(config, node, "automatic_counts", false);
}

static void load_clocks(struct policy_load *load, const struct config_node *node,
                        struct sla_policy *policy)
{
    const struct config_node *clocks = config_read_map(load->config, node, "clocks");
    uint32_t pause_in = read_states(load, node, 1u << TICKET_PENDING);
    if (clocks != NULL) {
        config_read_known(load->config, clocks, sla_policy_metrics);
    }
    for (int metric = 0; metric < SLA_METRICS; metric++) {
        const char *name = sla_policy_metrics[metric];
        policy->clocks[metric].pause_in = pause_in;
        const struct config_node *entry =
            clocks != NULL ? config_read_map(load->config, clocks, name) : NULL;
        if (entry != NULL) {
            load_terms(load, entry, &policy->clocks[metric]);
        }
    }
}

/* --- thresholds --- */

static uint32_t read_metrics(struct policy_load *load, const struct config_node *node)
{
    const struct config_node *list = config_read_list(load->config, node, "metrics");
    uint32_t metrics = 0;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        enum sla_metric metric = SLA_METRICS;
        if (sla_policy_metric_from(list->items[i].text, &metric)) {
            metrics |= 1u << metric;
        } else {
            config_node_complain(load->config, list->items[i].place, "there is no clock \"%.*s\"",
                                 TEXT_ARG(list->items[i].text));
        }
    }
    return metrics;
}

static void read_instant(struct policy_load *load, const struct config_node *node,
                         struct sla_threshold *threshold)
{
    static const char *const keys[] = {"percent", "before", "after", "budget"};
    static const int most[] = {[SLA_PERCENT] = 100, [SLA_BUDGET] = 1000};
    int kinds = 0;
    for (int kind = SLA_PERCENT; kind <= SLA_BUDGET; kind++) {
        if (config_node_get(node, keys[kind]) == NULL) {
            continue;
        }
        kinds++;
        threshold->kind = (enum sla_threshold_kind)kind;
        bool is_percent = kind == SLA_PERCENT || kind == SLA_BUDGET;
        threshold->amount = is_percent
                                ? config_read_int(load->config, node, keys[kind], 75, 1, most[kind])
                                : config_read_seconds(load->config, node, keys[kind], 1);
    }
    if (kinds != 1) {
        config_node_complain(load->config, node->place,
                             "a threshold has exactly one of percent, before, after, budget");
    }
}

/* It stands on the clock of the owner, and nowhere else. */
static void check_budget(struct policy_load *load, const struct config_node *node,
                         const struct sla_policy *policy, struct sla_threshold *threshold)
{
    bool has_owner = false;
    for (size_t i = 0; i < PRIORITY_COUNT; i++) {
        has_owner = has_owner || policy->clocks[SLA_OWNER].targets[i].amount > 0;
    }
    if (threshold->kind != SLA_BUDGET) {
        return;
    }
    if (!has_owner || (threshold->metrics & ~(1u << SLA_OWNER)) != 0) {
        config_node_complain(load->config, node->place,
                             "a threshold on a budget needs a target for owner, and is of no other "
                             "clock");
    }
    threshold->metrics = 1u << SLA_OWNER;
}

static void load_budgets(struct policy_load *load, const struct config_node *node,
                         struct sla_policy *policy)
{
    const struct config_node *budgets = config_read_map(load->config, node, "budgets");
    for (size_t i = 0; budgets != NULL && i < budgets->count; i++) {
        const struct config_node *item = &budgets->items[i];
        char key[SLA_TEAM_NAME_MAX];
        (void)snprintf(key, sizeof key, "%.*s", TEXT_ARG(item->key));
        if (roster_team(&load->set->roster, item->key) == NULL) {
            config_node_complain(load->config, item->key_place, "there is no team \"%.*s\"",
                                 TEXT_ARG(item->key));
            continue;
        }
        *ARENA_PUSH(&load->set->arena, policy->budgets, policy->budget_count) =
            (struct sla_budget_rule){policy_loading_keep(load, item->key),
                                     config_read_int(load->config, budgets, key, 100, 1, 100)};
    }
}

/* A threshold that can never come is a mistake. */
void policy_load_sla_check(struct policy_load *load, const struct config_node *sla)
{
    const struct policy_set *set = load->set;
    bool has_budget = false;
    bool has_threshold = false;
    for (size_t i = 0; i < set->sla_policy_count; i++) {
        const struct sla_policy *policy = &set->sla_policies[i];
        has_budget = has_budget || policy->budget_count > 0;
        for (size_t k = 0; k < policy->threshold_count; k++) {
            has_threshold = has_threshold || policy->thresholds[k].kind == SLA_BUDGET;
        }
    }
    if (has_threshold && !has_budget) {
        config_node_complain(load->config, sla->key_place,
                             "a threshold is on a budget, and no policy has budgets");
    }
}

static void load_threshold(struct policy_load *load, const struct config_node *node,
                           struct sla_policy *policy)
{
    static const char *const known[] = {"id",       "percent", "before", "after", "raise_priority",
                                        "escalate", "metrics", "budget", NULL};
    struct sla_threshold threshold = {.raise_priority = PRIORITY_NONE};
    config_read_known(load->config, node, known);
    threshold.id = policy_loading_keep(load, config_read_required(load->config, node, "id"));
    threshold.raise_priority = config_read_word(load->config, node, "raise_priority",
                                                load->set->priorities.words, PRIORITY_NONE);
    threshold.escalation_policy =
        policy_loading_keep(load, config_read_text(load->config, node, "escalate", ""));
    threshold.metrics = read_metrics(load, node);
    read_instant(load, node, &threshold);
    check_budget(load, node, policy, &threshold);
    if (sla_policy_threshold(policy, threshold.id) >= 0) {
        config_node_complain(load->config, node->place, "there is a threshold \"%.*s\" already",
                             TEXT_ARG(threshold.id));
    }
    if (policy->threshold_count == SLA_THRESHOLDS_MAX) {
        config_node_complain(load->config, node->place, "a policy has at most %d thresholds",
                             SLA_THRESHOLDS_MAX);
        return;
    }
    *ARENA_PUSH(&load->set->arena, policy->thresholds, policy->threshold_count) = threshold;
}

/* --- the policy --- */

static void load_head(struct policy_load *load, const struct config_node *node,
                      struct sla_policy *policy)
{
    static const char *const audiences[] = {"customer", "owner", NULL};
    policy_loading_owner(load, node, &policy->owner, &policy->review_by);
    policy->for_owner = config_read_word(load->config, node, "for", audiences, 0) == 1;
    policy->when = policy_loading_rule(load, node, "when");
    load->set->sla_looks_at_team |= policy_loading_looks_at(policy->when, "ticket.team");
    policy->when_source =
        policy_loading_keep(load, config_read_text(load->config, node, "when", ""));
    struct text calendar = config_read_text(load->config, node, "calendar", "always");
    policy->calendar = policy_set_calendar(load->set, calendar);
    if (policy->calendar == NULL) {
        config_node_complain(load->config, config_node_get(node, "calendar")->place,
                             "there is no calendar \"%.*s\"", TEXT_ARG(calendar));
    }
    policy->breach_escalation_policy = policy_loading_keep(
        load, config_read_text(load->config, node, "breach_escalation_policy", ""));
}

/* Whose hours count together for clocks of `union_of_teams`; all teams when nobody is named. */
static void load_teams(struct policy_load *load, const struct config_node *node,
                       struct sla_policy *policy)
{
    const struct config_node *list = config_read_list(load->config, node, "teams");
    const struct roster *roster = &load->set->roster;
    size_t count = list != NULL ? list->count : roster->team_count;
    for (size_t i = 0; i < count && i < SLA_POLICY_TEAMS_MAX; i++) {
        struct text name = list != NULL ? list->items[i].text : roster->teams[i].id;
        const struct roster_team *team = roster_team(roster, name);
        if (team == NULL) {
            config_node_complain(load->config, list->items[i].place, "there is no team \"%.*s\"",
                                 TEXT_ARG(name));
            continue;
        }
        *ARENA_PUSH(&load->set->arena, policy->teams, policy->team_count) = team->id;
    }
    if (count > SLA_POLICY_TEAMS_MAX) {
        config_node_complain(load->config, list != NULL ? list->place : node->key_place,
                             "the hours of at most %d teams count together: name them in \"teams\"",
                             SLA_POLICY_TEAMS_MAX);
    }
    sla_policy_unite(&load->set->arena, policy, roster);
    if (list != NULL && policy->united == NULL) {
        config_node_complain(load->config, list->place,
                             "teams are those of calendar: union_of_teams, and no clock has it");
    }
}

/* Without such a clock nobody's hours are asked. */
static bool has_union(const struct config_node *node, const struct sla_policy *policy)
{
    bool has = config_node_get(node, "teams") != NULL;
    for (size_t i = 0; i < SLA_METRICS; i++) {
        has = has || policy->clocks[i].source == SLA_SOURCE_UNION;
    }
    return has;
}

void policy_load_sla(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {"owner",
                                        "review_by",
                                        "for",
                                        "when",
                                        "calendar",
                                        "targets",
                                        "clocks",
                                        "thresholds",
                                        "pause_in",
                                        "breach_escalation_policy",
                                        "teams",
                                        "budgets",
                                        "channel_specific",
                                        NULL};
    struct policy_set *set = load->set;
    struct sla_policy policy = {.id = policy_loading_keep(load, node->key)};
    config_read_known(load->config, node, known);
    load_head(load, node, &policy);
    load_targets(load, node, &policy);
    load_clocks(load, node, &policy);
    load_budgets(load, node, &policy);
    if (has_union(node, &policy)) {
        load_teams(load, node, &policy);
    }
    const struct config_node *list = config_read_list(load->config, node, "thresholds");
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        load_threshold(load, &list->items[i], &policy);
    }
    *ARENA_PUSH(&set->arena, set->sla_policies, set->sla_policy_count) = policy;
}
