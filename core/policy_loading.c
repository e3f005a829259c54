#include "policy_loading.h"
#include <string.h>
#include "base/config_read.h"
#include "host/rule_read.h"
#include "model/calendar_date.h"
#include "model/ticket_facts.h"

struct text policy_loading_keep(struct policy_load *load, struct text text)
{
    return arena_text(&load->set->arena, text);
}

bool policy_loading_looks_at(const struct expression *when, const char *symbol)
{
    for (size_t i = 0; when != NULL && i < ticket_facts_count; i++) {
        if (strcmp(ticket_facts_symbols[i].name, symbol) == 0) {
            return expression_tree_uses(when, i);
        }
    }
    return false;
}

const struct expression *policy_loading_rule(struct policy_load *load,
                                             const struct config_node *map, const char *key)
{
    const struct config_node *node = config_node_get(map, key);
    bool is_there = node != NULL && node->kind == CONFIG_SCALAR && node->text.n > 0;
    const struct expression *rule =
        is_there ? rule_read(&load->set->arena, load->config, node, NULL) : NULL;
    if (policy_loading_looks_at(rule, "ticket.channel") &&
        !config_read_bool(load->config, map, "channel_specific", false)) {
        config_node_complain(load->config, node->place,
                             "policies hold on every channel: a rule that names one says "
                             "channel_specific: true beside it");
    }
    return rule;
}

bool policy_loading_has_instance(const struct policy_load *load, struct text name)
{
    const struct config_node *plugins = config_node_get(&load->config->root, "plugins");
    const struct config_node *instances = config_node_get(plugins, "instances");
    for (size_t i = 0; instances != NULL && i < instances->count; i++) {
        if (text_eq(instances->items[i].key, name)) {
            return true;
        }
    }
    return false;
}

void policy_loading_owner(struct policy_load *load, const struct config_node *node,
                          struct text *owner, struct text *review_by)
{
    *owner = policy_loading_keep(load, config_read_required(load->config, node, "owner"));
    *review_by = policy_loading_keep(load, config_read_required(load->config, node, "review_by"));
    const struct config_node *date = config_node_get(node, "review_by");
    struct refusal refusal;
    int64_t day = 0;
    bool is_yearly = false;
    if (date != NULL &&
        (calendar_date_read(*review_by, &day, &is_yearly, &refusal) != ERR_OK || is_yearly)) {
        config_node_complain(load->config, date->place, "review_by is a date, such as 2027-06-01");
    }
}
