#include "policy_load_rules.h"
#include "base/config_read.h"
#include "model/trigger_graph.h"
#include "policy_load_sla.h"

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
        policy_load_sla(load, node);
        require_policy(load, node, "breach_escalation_policy");
        const struct config_node *thresholds = config_node_get(node, "thresholds");
        for (size_t k = 0; thresholds != NULL && k < thresholds->count; k++) {
            require_policy(load, &thresholds->items[k], "escalate");
        }
    }
    if (sla != NULL) {
        policy_load_sla_check(load, sla);
    }
    for (size_t i = 0; teams != NULL && i < teams->count; i++) {
        require_policy(load, &teams->items[i], "escalation_policy");
    }
}

void policy_load_rules_refuse_circle(struct policy_load *load)
{
    struct trigger_circle circle;
    const struct config_node *section = config_node_get(&load->config->root, "escalation");
    const struct config_node *policies = config_node_get(section, "policies");
    if (!trigger_graph_circle(load->set, &load->set->arena, &circle)) {
        return;
    }
    const struct config_node *node = config_node_get(policies, circle.policy.p);
    config_node_complain(load->config, node->key_place,
                         "automation would go round without an end: %.*s; break it, or say how "
                         "often one of them starts for a ticket (starts_max)",
                         TEXT_ARG(circle.path));
}
