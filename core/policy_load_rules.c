#include "policy_load_rules.h"
#include "base/config_read.h"
#include "model/sla_target.h"
#include "model/ticket_facts.h"

static struct text keep(struct policy_load *load, struct text text)
{
    return policy_loading_keep(load, text);
}

/* --- SLA --- */

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

static void load_targets(struct policy_load *load, const struct config_node *node,
                         struct sla_policy *policy)
{
    static const char *const metrics[] = {"first_response", "next_response", "resolution", NULL};
    const struct config_node *targets = config_read_map(load->config, node, "targets");
    if (targets == NULL) {
        (void)config_read_required(load->config, node, "targets");
        return;
    }
    config_read_known(load->config, targets, metrics);
    for (int metric = 0; metric < SLA_METRICS; metric++) {
        const struct config_node *entry = config_node_get(targets, metrics[metric]);
        if (entry != NULL && entry->kind == CONFIG_MAP) {
            config_read_known(load->config, entry, priority_words);
        }
        for (int priority = 0; entry != NULL && priority < PRIORITY_COUNT; priority++) {
            const struct config_node *cell = entry->kind == CONFIG_MAP
                                                 ? config_node_get(entry, priority_words[priority])
                                                 : entry;
            if (cell != NULL && (entry->kind == CONFIG_MAP || priority == 0)) {
                policy->targets[metric][priority] = read_target(load, cell);
            } else if (cell != NULL) {
                policy->targets[metric][priority] = policy->targets[metric][0];
            }
        }
    }
}

static void load_threshold(struct policy_load *load, const struct config_node *node,
                           struct sla_policy *policy)
{
    static const char *const known[] = {"id",       "percent", "before", "after", "raise_priority",
                                        "escalate", NULL};
    struct sla_threshold threshold = {.raise_priority = PRIORITY_NONE};
    int kinds = 0;
    config_read_known(load->config, node, known);
    threshold.id = keep(load, config_read_required(load->config, node, "id"));
    threshold.raise_priority =
        config_read_word(load->config, node, "raise_priority", priority_words, PRIORITY_NONE);
    threshold.escalation_policy = keep(load, config_read_text(load->config, node, "escalate", ""));
    for (int kind = SLA_PERCENT; kind <= SLA_AFTER; kind++) {
        const char *key = known[1 + kind];
        if (config_node_get(node, key) == NULL) {
            continue;
        }
        kinds++;
        threshold.kind = (enum sla_threshold_kind)kind;
        threshold.amount = kind == SLA_PERCENT
                               ? config_read_int(load->config, node, key, 75, 1, 100)
                               : config_read_seconds(load->config, node, key, 1);
    }
    if (kinds != 1) {
        config_node_complain(load->config, node->place,
                             "a threshold has exactly one of percent, before, after");
    }
    if (policy->threshold_count == SLA_THRESHOLDS_MAX) {
        config_node_complain(load->config, node->place, "a policy has at most %d thresholds",
                             SLA_THRESHOLDS_MAX);
        return;
    }
    *ARENA_PUSH(&load->set->arena, policy->thresholds, policy->threshold_count) = threshold;
}

static void load_sla(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {
        "owner",   "review_by",  "when",     "calendar",
        "targets", "thresholds", "pause_in", "breach_escalation_policy",
        NULL};
    struct policy_set *set = load->set;
    struct sla_policy policy = {.id = keep(load, node->key)};
    config_read_known(load->config, node, known);
    policy_loading_owner(load, node, &policy.owner, &policy.review_by);
    policy.when = policy_loading_rule(load, node, "when");
    policy.when_source = keep(load, config_read_text(load->config, node, "when", ""));
    struct text calendar = config_read_text(load->config, node, "calendar", "always");
    policy.calendar = policy_set_calendar(set, calendar);
    if (policy.calendar == NULL) {
        config_node_complain(load->config, config_node_get(node, "calendar")->place,
                             "there is no calendar \"%.*s\"", TEXT_ARG(calendar));
    }
    load_targets(load, node, &policy);
    const struct config_node *list = config_read_list(load->config, node, "thresholds");
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        load_threshold(load, &list->items[i], &policy);
    }
    policy.breach_escalation_policy =
        keep(load, config_read_text(load->config, node, "breach_escalation_policy", ""));
    list = config_read_list(load->config, node, "pause_in");
    policy.pause_in = list == NULL ? 1u << TICKET_PENDING : 0;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        enum ticket_state state;
        if (ticket_state_from(list->items[i].text, &state)) {
            policy.pause_in |= 1u << state;
        } else {
            config_node_complain(load->config, list->items[i].place, "there is no state \"%.*s\"",
                                 TEXT_ARG(list->items[i].text));
        }
    }
    *ARENA_PUSH(&set->arena, set->sla_policies, set->sla_policy_count) = policy;
}

static void require_policy(struct policy_load *load, const struct config_node *map, const char *key)
{
    const struct config_node *node = config_node_get(map, key);
    if (node != NULL && node->text.n > 0 && policy_set_escalation(load->set, node->text) == NULL) {
        config_node_complain(load->config, node->place, "there is no escalation policy \"%.*s\"",
                             TEXT_ARG(node->text));
    }
}

void policy_load_rules(struct policy_load *load)
{
    const struct config_node *sla = config_read_map(load->config, &load->config->root, "sla");
    const struct config_node *teams = config_node_get(&load->config->root, "teams");
    for (size_t i = 0; sla != NULL && i < sla->count; i++) {
        const struct config_node *node = &sla->items[i];
        load_sla(load, node);
        require_policy(load, node, "breach_escalation_policy");
        const struct config_node *thresholds = config_node_get(node, "thresholds");
        for (size_t k = 0; thresholds != NULL && k < thresholds->count; k++) {
            require_policy(load, &thresholds->items[k], "escalate");
        }
    }
    for (size_t i = 0; teams != NULL && i < teams->count; i++) {
        require_policy(load, &teams->items[i], "escalation_policy");
    }
}
