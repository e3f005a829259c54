#include "lint_rules.h"
#include "model/calendar_date.h"
#include "model/expression_cover.h"

#define DAY_S 86400

/* --- escalation rules: the first of its cause that holds --- */

static struct config_place rule_place(const struct lint *lint, size_t index)
{
    const struct config_node *rules = lint_finding_node(lint, "escalation", TEXT("rules"));
    return rules != NULL && index < rules->count ? lint_finding_at(&rules->items[index])
                                                 : lint->config->root.place;
}

static bool is_reached_by(struct lint *lint, size_t index, unsigned cause)
{
    const struct escalation_rule *rules = lint->set->escalation_rules;
    const struct expression **earlier =
        ARENA_NEW_ARRAY(&lint->arena, const struct expression *, index + 1);
    size_t count = 0;
    for (size_t i = 0; i < index; i++) {
        if ((rules[i].causes & (1u << cause)) != 0) {
            earlier[count++] = rules[i].when;
        }
    }
    return !expression_cover(earlier, count, rules[index].when);
}

static void look_at_rule(struct lint *lint, size_t index)
{
    const struct escalation_rule *rule = &lint->set->escalation_rules[index];
    bool is_reached = false;
    if (expression_cover_never(rule->when)) {
        lint_finding_add(lint, LINT_ERROR, "rule_never", rule_place(lint, index),
                         "the condition of this rule can never hold: it contradicts itself");
        return;
    }
    for (unsigned cause = 0; cause < ESCALATION_CAUSES && !is_reached; cause++) {
        is_reached = (rule->causes & (1u << cause)) != 0 && is_reached_by(lint, index, cause);
    }
    if (!is_reached) {
        lint_finding_add(lint, LINT_ERROR, "rule_unreachable", rule_place(lint, index),
                         "this rule for policy \"%.*s\" is never reached: whenever its condition "
                         "holds, that of an earlier rule for the same causes does; put it further "
                         "up, or drop it",
                         TEXT_ARG(rule->policy));
    }
}

/* --- SLA policies: the first of customers, and the first of owners --- */

static bool is_sla_reached(struct lint *lint, size_t index)
{
    const struct sla_policy *policies = lint->set->sla_policies;
    const struct expression **earlier =
        ARENA_NEW_ARRAY(&lint->arena, const struct expression *, index + 1);
    size_t count = 0;
    for (size_t i = 0; i < index; i++) {
        if (policies[i].for_owner == policies[index].for_owner) {
            earlier[count++] = policies[i].when;
        }
    }
    return !expression_cover(earlier, count, policies[index].when);
}

static void look_at_sla(struct lint *lint, size_t index)
{
    const struct sla_policy *policy = &lint->set->sla_policies[index];
    struct config_place place = lint_finding_place(lint, "sla", policy->id);
    if (lint_finding_is_named(lint, policy->id)) {
        return; /* a plugin may choose it by its name */
    }
    if (expression_cover_never(policy->when)) {
        lint_finding_add(lint, LINT_ERROR, "sla_never", place,
                         "the condition of SLA policy \"%.*s\" can never hold: it contradicts "
                         "itself",
                         TEXT_ARG(policy->id));
    } else if (!is_sla_reached(lint, index)) {
        lint_finding_add(lint, LINT_ERROR, "sla_unreachable", place,
                         "SLA policy \"%.*s\" is never reached: whenever its condition holds, that "
                         "of an earlier one does; put it further up, or drop it",
                         TEXT_ARG(policy->id));
    }
}

/* --- lists in which the first that holds decides: queues for work, bursts of tickets --- */

/* The conditions of such a list, in its order, and what each row is called. */
struct row_list {
    const char *section, *key; /* where it stands */
    const char *code, *what;
    const struct expression **rows;
    size_t count;
};

static struct config_place row_place(const struct lint *lint, const struct row_list *list,
                                     size_t index)
{
    const struct config_node *rows = lint_finding_node(lint, list->section, text_z(list->key));
    if (rows == NULL || index >= rows->count) {
        return lint->config->root.place;
    }
    return rows->kind == CONFIG_MAP ? rows->items[index].key_place
                                    : lint_finding_at(&rows->items[index]);
}

static void look_at_rows(struct lint *lint, const struct row_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (expression_cover_never(list->rows[i])) {
            lint_finding_add(lint, LINT_ERROR, arena_printf(&lint->arena, "%s_never", list->code).p,
                             row_place(lint, list, i),
                             "the condition of this %s can never hold: it contradicts itself",
                             list->what);
        } else if (expression_cover(list->rows, i, list->rows[i])) {
            lint_finding_add(lint, LINT_ERROR,
                             arena_printf(&lint->arena, "%s_unreachable", list->code).p,
                             row_place(lint, list, i),
                             "this %s is never reached: whenever its condition holds, that of an "
                             "earlier one does; put it further up, or drop it",
                             list->what);
        }
    }
}

static void look_at_queue_rules(struct lint *lint)
{
    const struct routing *routing = &lint->set->routing;
    struct row_list list = {
        .section = "routing", .key = "rules", .code = "queue_rule", .what = "rule for a queue"};
    for (size_t i = 0; i < routing->rule_count; i++) {
        *ARENA_PUSH(&lint->arena, list.rows, list.count) = routing->rules[i].when;
    }
    look_at_rows(lint, &list);
}

static void look_at_bursts(struct lint *lint)
{
    struct row_list list = {
        .section = "problems", .key = "bursts", .code = "burst", .what = "rule for bursts"};
    for (size_t i = 0; i < lint->set->burst_count; i++) {
        *ARENA_PUSH(&lint->arena, list.rows, list.count) = lint->set->bursts[i].when;
    }
    look_at_rows(lint, &list);
}

/* --- policies that nobody starts --- */

static bool is_started_by_sla(const struct policy_set *set, struct text policy)
{
    for (size_t i = 0; i < set->sla_policy_count; i++) {
        const struct sla_policy *sla = &set->sla_policies[i];
        if (text_eq(sla->breach_escalation_policy, policy)) {
            return true;
        }
        for (size_t k = 0; k < sla->threshold_count; k++) {
            if (text_eq(sla->thresholds[k].escalation_policy, policy)) {
                return true;
            }
        }
    }
    return false;
}

static bool is_started(const struct policy_set *set, struct text policy)
{
    for (size_t i = 0; i < set->escalation_rule_count; i++) {
        if (text_eq(set->escalation_rules[i].policy, policy)) {
            return true;
        }
    }
    for (size_t i = 0; i < set->roster.team_count; i++) {
        if (text_eq(set->roster.teams[i].escalation_policy, policy)) {
            return true;
        }
    }
    for (size_t i = 0; i < set->heartbeat_count; i++) {
        if (text_eq(set->heartbeats[i].policy, policy)) {
            return true;
        }
    }
    return is_started_by_sla(set, policy);
}

static void look_for_unused(struct lint *lint)
{
    for (size_t i = 0; i < lint->set->escalation_policy_count; i++) {
        struct text id = lint->set->escalation_policies[i].id;
        if (!is_started(lint->set, id) && !lint_finding_is_named(lint, id)) {
            lint_finding_add(lint, LINT_WARNING, "policy_unused", lint_finding_policy(lint, id),
                             "nothing starts escalation policy \"%.*s\": no rule, clock, team or "
                             "heartbeat names it; only a person who escalates by hand does",
                             TEXT_ARG(id));
        }
    }
}

/* --- reviews --- */

static bool is_overdue(struct text review_by, int64_t now_s)
{
    struct refusal refusal;
    int64_t day = 0;
    bool is_yearly = false;
    return calendar_date_read(review_by, &day, &is_yearly, &refusal) == ERR_OK && !is_yearly &&
           day < now_s / DAY_S;
}

size_t lint_rules_overdue(const struct policy_set *set, int64_t now_s)
{
    size_t count = 0;
    for (size_t i = 0; i < set->sla_policy_count; i++) {
        count += is_overdue(set->sla_policies[i].review_by, now_s);
    }
    for (size_t i = 0; i < set->escalation_policy_count; i++) {
        count += is_overdue(set->escalation_policies[i].review_by, now_s);
    }
    return count;
}

static void look_at_review(struct lint *lint, struct config_place place, const char *what,
                           struct text id, struct text owner, struct text review_by)
{
    if (is_overdue(review_by, lint->now_s)) {
        lint_finding_add(lint, LINT_WARNING, "review_overdue", place,
                         "%s policy \"%.*s\" was to be reviewed by %.*s: %.*s owns it, and sets a "
                         "new date after looking at it",
                         what, TEXT_ARG(id), TEXT_ARG(review_by), TEXT_ARG(owner));
    }
}

void lint_rules(struct lint *lint)
{
    const struct policy_set *set = lint->set;
    for (size_t i = 0; i < set->escalation_rule_count; i++) {
        look_at_rule(lint, i);
    }
    for (size_t i = 0; i < set->sla_policy_count; i++) {
        const struct sla_policy *sla = &set->sla_policies[i];
        look_at_sla(lint, i);
        look_at_review(lint, lint_finding_place(lint, "sla", sla->id), "SLA", sla->id, sla->owner,
                       sla->review_by);
    }
    for (size_t i = 0; i < set->escalation_policy_count; i++) {
        const struct escalation_policy *policy = &set->escalation_policies[i];
        look_at_review(lint, lint_finding_policy(lint, policy->id), "escalation", policy->id,
                       policy->owner, policy->review_by);
    }
    look_at_queue_rules(lint);
    look_at_bursts(lint);
    look_for_unused(lint);
}
