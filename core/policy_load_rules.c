#include "policy_load_rules.h"
#include "base/config_read.h"
#include "host/rule_read.h"
#include "model/sla_target.h"
#include "model/ticket_facts.h"

static struct text keep(struct policy_load *load, struct text text)
{
    return arena_text(&load->set->arena, text);
}

/* NULL: there is none, or it was complained about. */
static const struct expression *load_rule(struct policy_load *load, const struct config_node *map,
                                          const char *key)
{
    const struct config_node *node = config_node_get(map, key);
    bool is_there = node != NULL && node->kind == CONFIG_SCALAR && node->text.n > 0;
    return is_there ? rule_read(&load->set->arena, load->config, node, NULL) : NULL;
}

static void require_owner(struct policy_load *load, const struct config_node *node,
                          struct text *owner, struct text *review_by)
{
    *owner = keep(load, config_read_required(load->config, node, "owner"));
    *review_by = keep(load, config_read_required(load->config, node, "review_by"));
    const struct config_node *date = config_node_get(node, "review_by");
    if (date != NULL && (review_by->n != 10 || review_by->p[4] != '-' || review_by->p[7] != '-')) {
        config_node_complain(load->config, date->place, "review_by is a date, such as 2027-06-01");
    }
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
    require_owner(load, node, &policy.owner, &policy.review_by);
    policy.when = load_rule(load, node, "when");
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

/* --- escalation --- */

static void load_target(struct policy_load *load, const struct config_node *node,
                        struct escalation_target *target)
{
    const struct roster *roster = &load->set->roster;
    size_t colon = text_find(node->text, TEXT(":"), 0);
    struct text kind = colon == SIZE_MAX ? node->text : text_slice(node->text, 0, colon);
    target->name =
        keep(load, colon == SIZE_MAX ? TEXT_NONE : text_slice(node->text, colon + 1, node->text.n));
    if (text_eq_z(kind, "owner")) {
        target->kind = ESCALATION_TARGET_OWNER;
    } else if (text_eq_z(kind, "role") && text_eq_z(target->name, "manager")) {
        target->kind = ESCALATION_TARGET_ROLE;
    } else if (text_eq_z(kind, "user")) {
        target->kind = ESCALATION_TARGET_USER;
        if (roster_agent(roster, target->name) == NULL) {
            config_node_complain(load->config, node->place, "there is no agent \"%.*s\"",
                                 TEXT_ARG(target->name));
        }
    } else if (text_eq_z(kind, "team")) {
        target->kind = ESCALATION_TARGET_TEAM;
        if (roster_team(roster, target->name) == NULL) {
            config_node_complain(load->config, node->place, "there is no team \"%.*s\"",
                                 TEXT_ARG(target->name));
        }
    } else {
        config_node_complain(
            load->config, node->place,
            "\"%.*s\" is no target; write owner, user:NAME, team:NAME or role:manager",
            TEXT_ARG(node->text));
    }
}

static size_t load_target_list(struct policy_load *load, const struct config_node *list,
                               struct escalation_target **targets)
{
    size_t count = 0;
    *targets = NULL;
    for (size_t i = 0; list != NULL && i < list->count && i < ESCALATION_TARGETS_MAX; i++) {
        load_target(load, &list->items[i], ARENA_PUSH(&load->set->arena, *targets, count));
    }
    return count;
}

static void load_level(struct policy_load *load, const struct config_node *node,
                       struct escalation_policy *policy)
{
    static const char *const known[] = {"targets", "delay",          "delay_calendar",
                                        "axis",    "raise_priority", NULL};
    static const char *const axes[] = {"hierarchical", "functional", NULL};
    struct escalation_level level = {0};
    config_read_known(load->config, node, known);
    const struct config_node *targets = config_read_list(load->config, node, "targets");
    level.target_count = load_target_list(load, targets, &level.targets);
    if (level.target_count == 0) {
        config_node_complain(load->config, node->place,
                             "a level needs targets, such as [owner] or [\"user:ann\"]");
    }
    level.delay_s = config_read_seconds(load->config, node, "delay", 300);
    if (level.delay_s < 1) {
        config_node_complain(load->config, config_node_get(node, "delay")->place,
                             "a delay is at least 1s");
    }
    struct text calendar = config_read_text(load->config, node, "delay_calendar", "");
    level.delay_calendar = calendar.n ? policy_set_calendar(load->set, calendar) : NULL;
    if (calendar.n > 0 && level.delay_calendar == NULL) {
        config_node_complain(load->config, config_node_get(node, "delay_calendar")->place,
                             "there is no calendar \"%.*s\"", TEXT_ARG(calendar));
    }
    level.axis = (enum escalation_axis)config_read_word(load->config, node, "axis", axes,
                                                        ESCALATION_HIERARCHICAL);
    level.raise_priority =
        config_read_word(load->config, node, "raise_priority", priority_words, PRIORITY_NONE);
    *ARENA_PUSH(&load->set->arena, policy->levels, policy->level_count) = level;
}

static void load_policy(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {
        "owner",           "review_by",       "levels",      "repeat",
        "acknowledge_for", "exhausted_every", "last_resort", NULL};
    struct escalation_policy policy = {.id = keep(load, node->key),
                                       .version = text_z(load->set->version)};
    config_read_known(load->config, node, known);
    require_owner(load, node, &policy.owner, &policy.review_by);
    const struct config_node *levels = config_read_list(load->config, node, "levels");
    for (size_t i = 0; levels != NULL && i < levels->count; i++) {
        load_level(load, &levels->items[i], &policy);
    }
    if (policy.level_count == 0 || policy.level_count > ESCALATION_LEVELS_MAX) {
        config_node_complain(load->config, node->key_place,
                             "escalation policy \"%.*s\" needs 1 to %d levels", TEXT_ARG(node->key),
                             ESCALATION_LEVELS_MAX);
    }
    policy.repeat =
        (unsigned)config_read_int(load->config, node, "repeat", 0, 0, ESCALATION_REPEAT_MAX);
    policy.acknowledge_for_s = config_read_seconds(load->config, node, "acknowledge_for", 1800);
    policy.exhausted_every_s = config_read_seconds(load->config, node, "exhausted_every", 3600);
    policy.last_resort_count = load_target_list(
        load, config_read_list(load->config, node, "last_resort"), &policy.last_resort);
    *ARENA_PUSH(&load->set->arena, load->set->escalation_policies,
                load->set->escalation_policy_count) = policy;
}

static void require_policy(struct policy_load *load, const struct config_node *map, const char *key)
{
    const struct config_node *node = config_node_get(map, key);
    if (node != NULL && node->text.n > 0 && policy_set_escalation(load->set, node->text) == NULL) {
        config_node_complain(load->config, node->place, "there is no escalation policy \"%.*s\"",
                             TEXT_ARG(node->text));
    }
}

static void load_start_rule(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {"on", "when", "policy", NULL};
    struct escalation_rule rule = {
        .policy = keep(load, config_read_required(load->config, node, "policy"))};
    const struct config_node *causes = config_read_list(load->config, node, "on");
    config_read_known(load->config, node, known);
    require_policy(load, node, "policy");
    rule.when = load_rule(load, node, "when");
    for (size_t i = 0; causes != NULL && i < causes->count; i++) {
        enum escalation_cause cause;
        if (escalation_policy_cause_from(causes->items[i].text, &cause)) {
            rule.causes |= 1u << cause;
        } else {
            config_node_complain(
                load->config, causes->items[i].place,
                "\"%.*s\" is no cause; there are created, at_risk, breached, manual, plugin",
                TEXT_ARG(causes->items[i].text));
        }
    }
    if (causes == NULL || causes->count == 0) {
        config_node_complain(load->config, node->place, "a rule needs \"on\": a list of causes");
    }
    *ARENA_PUSH(&load->set->arena, load->set->escalation_rules, load->set->escalation_rule_count) =
        rule;
}

static void load_escalation(struct policy_load *load)
{
    static const char *const known[] = {"policies", "rules", NULL};
    const struct config_node *section =
        config_read_map(load->config, &load->config->root, "escalation");
    config_read_known(load->config, section, known);
    const struct config_node *policies = config_read_map(load->config, section, "policies");
    for (size_t i = 0; policies != NULL && i < policies->count; i++) {
        load_policy(load, &policies->items[i]);
    }
    const struct config_node *rules = config_read_list(load->config, section, "rules");
    for (size_t i = 0; rules != NULL && i < rules->count; i++) {
        load_start_rule(load, &rules->items[i]);
    }
}

void policy_load_rules(struct policy_load *load)
{
    const struct config_node *sla = config_read_map(load->config, &load->config->root, "sla");
    const struct config_node *teams = config_node_get(&load->config->root, "teams");
    load_escalation(load);
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
