#include "policy_load_routing.h"
#include "base/config_read.h"

const char *const policy_load_routing_keys[] = {"default_team",   "default_queue",
                                                "queues",         "rules",
                                                "channels",       "base",
                                                "ageing",         "starvation_ok",
                                                "presence_lease", "presence_damping",
                                                "offer_expiries", "skips_per_day",
                                                "fair_limit",     NULL};

static void load_needs(struct policy_load *load, const struct config_node *node,
                       struct routing_need **needs, size_t *count)
{
    const struct config_node *list = config_read_list(load->config, node, "skills");
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct config_node *item = &list->items[i];
        struct routing_need need;
        if (item->kind != CONFIG_SCALAR || !routing_need_from(item->text, &need)) {
            config_node_complain(
                load->config, item->place,
                "\"%.*s\" is no skill; write sql, sql:3 for at least level 3 (1 to "
                "5), or sql:3:1 for class 1 (0 is never dropped, 3 is dropped first)",
                TEXT_ARG(item->text));
        } else if (*count == ROUTING_NEEDS_MAX) {
            config_node_complain(load->config, item->place, "at most %d skills are asked for",
                                 ROUTING_NEEDS_MAX);
        } else {
            need.skill = policy_loading_keep(load, need.skill);
            *ARENA_PUSH(&load->set->arena, *needs, *count) = need;
        }
    }
}

/* --- the ladder --- */

static const char *name_key(enum routing_step_kind kind)
{
    return kind == ROUTING_OVERFLOW    ? "queue"
           : kind == ROUTING_TRANSLATE ? "skill"
           : kind == ROUTING_ESCALATE  ? "policy"
                                       : NULL;
}

static void load_step(struct policy_load *load, const struct config_node *node,
                      struct routing_queue *queue)
{
    static const char *const known[] = {"after", "step",   "class", "queue",
                                        "skill", "policy", "text",  NULL};
    struct config *config = load->config;
    if (node->kind != CONFIG_MAP) {
        config_node_complain(config, node->place,
                             "a step is {after: 2m, step: drop_skills, class: 3}");
        return;
    }
    config_read_known(config, node, known);
    struct routing_step step = {
        .after_s = config_read_seconds(config, node, "after", 60),
        .kind = (enum routing_step_kind)config_read_word(config, node, "step", routing_steps, 0),
        .relaxation =
            config_read_int(config, node, "class", ROUTING_CLASS_MAX, 1, ROUTING_CLASS_MAX),
        .text = policy_loading_keep(load, config_read_text(config, node, "text", ""))};
    const char *key = name_key(step.kind);
    if (key != NULL) {
        step.name = policy_loading_keep(load, config_read_required(config, node, key));
    }
    if (step.kind == ROUTING_ESCALATE && step.name.n > 0 &&
        policy_set_escalation(load->set, step.name) == NULL) {
        config_node_complain(config, node->place, "there is no escalation policy \"%.*s\"",
                             TEXT_ARG(step.name));
    }
    if (step.kind == ROUTING_CALLBACK && step.text.n == 0) {
        config_node_complain(config, node->place,
                             "a callback needs the text that the customer reads");
    }
    if (queue->step_count > 0 && queue->steps[queue->step_count - 1].after_s > step.after_s) {
        config_node_complain(config, node->place, "the steps of a ladder stand in order of time");
    }
    *ARENA_PUSH(&load->set->arena, queue->steps, queue->step_count) = step;
}

static void load_ladder(struct policy_load *load, const struct config_node *node,
                        struct routing_queue *queue)
{
    const struct config_node *list = config_read_list(load->config, node, "relax");
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if (i == ROUTING_STEPS_MAX) {
            config_node_complain(load->config, list->items[i].place,
                                 "a ladder has at most %d steps", ROUTING_STEPS_MAX);
            return;
        }
        load_step(load, &list->items[i], queue);
    }
}

/* --- queues --- */

static void load_extras(struct policy_load *load, const struct config_node *node,
                        struct routing_queue *queue)
{
    static const char *const sticky_keys[] = {"days", "wait", NULL};
    static const char *const reserve_keys[] = {"tier", "percent", NULL};
    struct config *config = load->config;
    const struct config_node *sticky = config_read_map(config, node, "sticky");
    const struct config_node *reserve = config_read_map(config, node, "reserve");
    config_read_known(config, sticky, sticky_keys);
    config_read_known(config, reserve, reserve_keys);
    if (sticky != NULL) {
        queue->sticky_days = config_read_int(config, sticky, "days", 7, 1, 400);
        queue->sticky_wait_s = config_read_seconds(config, sticky, "wait", 0);
    }
    if (reserve != NULL) {
        queue->reserve_tier =
            policy_loading_keep(load, config_read_required(config, reserve, "tier"));
        queue->reserve_percent = config_read_int(config, reserve, "percent", 10, 1, 100);
    }
}

static void load_queue(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {"team",      "method",      "skills", "relax",
                                        "offer_for", "auto_accept", "pull",   "sticky",
                                        "reserve",   "on_away",     NULL};
    struct config *config = load->config;
    struct policy_set *set = load->set;
    config_read_known(config, node, known);
    struct text team = config_read_required(config, node, "team");
    struct routing_queue queue = {
        .id = policy_loading_keep(load, node->key),
        .team = policy_loading_keep(load, team),
        .method = (enum routing_method)config_read_word(config, node, "method", routing_methods, 0),
        .away = (enum routing_away)config_read_word(config, node, "on_away", routing_aways, 0),
        .offer_for_s = config_read_seconds(config, node, "offer_for", 0),
        .auto_accept = config_read_bool(config, node, "auto_accept", false),
        .pull = config_read_bool(config, node, "pull", false)};
    if (team.n > 0 && roster_team(&set->roster, team) == NULL) {
        config_node_complain(config, config_node_get(node, "team")->place,
                             "there is no team \"%.*s\"", TEXT_ARG(team));
    }
    load_needs(load, node, &queue.needs, &queue.need_count);
    load_ladder(load, node, &queue);
    load_extras(load, node, &queue);
    *ARENA_PUSH(&set->arena, set->routing.queues, set->routing.queue_count) = queue;
}

static void require_queue(struct policy_load *load, const struct config_node *map, const char *key)
{
    const struct config_node *node = config_node_get(map, key);
    if (node != NULL && routing_queue(&load->set->routing, node->text) == NULL) {
        config_node_complain(load->config, node->place, "there is no queue \"%.*s\"",
                             TEXT_ARG(node->text));
    }
}

static void check_queue(struct policy_load *load, const struct config_node *node)
{
    const struct config_node *list = config_node_get(node, "relax");
    for (size_t i = 0; list != NULL && list->kind == CONFIG_LIST && i < list->count; i++) {
        require_queue(load, &list->items[i], "queue");
    }
}

/* --- rules, channels, numbers --- */

static void load_rules(struct policy_load *load, const struct config_node *section)
{
    static const char *const known[] = {"when", "queue", "skills", "channel_specific", NULL};
    struct routing *routing = &load->set->routing;
    const struct config_node *list = config_read_list(load->config, section, "rules");
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct config_node *node = &list->items[i];
        if (node->kind != CONFIG_MAP) {
            config_node_complain(load->config, node->place,
                                 "a rule is {when: EXPRESSION, queue: NAME}");
            continue;
        }
        config_read_known(load->config, node, known);
        if (i > 0 && config_node_get(&list->items[i - 1], "when") == NULL) {
            config_node_complain(load->config, node->place,
                                 "this rule is never reached: the one before has no \"when\"");
        }
        struct routing_rule rule = {
            .when = policy_loading_rule(load, node, "when"),
            .queue = policy_loading_keep(load, config_read_required(load->config, node, "queue"))};
        require_queue(load, node, "queue");
        load_needs(load, node, &rule.needs, &rule.need_count);
        *ARENA_PUSH(&load->set->arena, routing->rules, routing->rule_count) = rule;
    }
}

static void load_channels(struct policy_load *load, const struct config_node *section)
{
    static const char *const known[] = {"weight", "offer_for", NULL};
    struct routing *routing = &load->set->routing;
    const struct config_node *map = config_read_map(load->config, section, "channels");
    for (size_t i = 0; map != NULL && i < map->count; i++) {
        const struct config_node *node = &map->items[i];
        struct routing_channel channel = routing_channel(routing, node->key);
        config_read_known(load->config, node, known);
        channel.channel = policy_loading_keep(load, node->key);
        channel.weight = config_read_int(load->config, node, "weight", channel.weight, 1, 10000);
        channel.offer_for_s =
            config_read_seconds(load->config, node, "offer_for", channel.offer_for_s);
        *ARENA_PUSH(&load->set->arena, routing->channels, routing->channel_count) = channel;
    }
}

static void load_order(struct policy_load *load, const struct config_node *section)
{
    struct routing *routing = &load->set->routing;
    struct config *config = load->config;
    const struct config_node *base = config_read_map(config, section, "base");
    const struct priority_scale *scale = &load->set->priorities;
    routing->priority_count = scale->count;
    config_read_known(config, base, scale->words);
    for (size_t i = 0; base != NULL && i < scale->count; i++) {
        routing->base[i] =
            config_read_int(config, base, scale->words[i], routing->base[i], 0, 1000000);
    }
    routing->ageing = config_read_int(config, section, "ageing", routing->ageing, 0, 100000);
    if (routing->ageing == 0 && !config_read_bool(config, section, "starvation_ok", false)) {
        config_node_complain(config, config_node_get(section, "ageing")->place,
                             "without ageing an item may wait for ever; write starvation_ok: true "
                             "if that is meant");
    }
}

void policy_load_routing(struct policy_load *load)
{
    struct config *config = load->config;
    struct routing *routing = &load->set->routing;
    const struct config_node *section = config_read_map(config, &config->root, "routing");
    const struct config_node *queues = config_read_map(config, section, "queues");
    config_read_known(config, section, policy_load_routing_keys);
    if (section == NULL) {
        return;
    }
    for (size_t i = 0; queues != NULL && i < queues->count; i++) {
        load_queue(load, &queues->items[i]);
    }
    for (size_t i = 0; queues != NULL && i < queues->count; i++) {
        check_queue(load, &queues->items[i]);
    }
    load_rules(load, section);
    load_channels(load, section);
    load_order(load, section);
    require_queue(load, section, "default_queue");
    routing->default_queue =
        policy_loading_keep(load, config_read_text(config, section, "default_queue", ""));
    if (routing->default_queue.n == 0 && routing->queue_count > 0) {
        routing->default_queue = routing->queues[0].id;
    }
    routing->lease_s = config_read_seconds(config, section, "presence_lease", routing->lease_s);
    routing->damping_s =
        config_read_seconds(config, section, "presence_damping", routing->damping_s);
    routing->expiries_max = config_read_int(config, section, "offer_expiries", 3, 1, 1000);
    routing->skips_max = config_read_int(config, section, "skips_per_day", 3, 0, 1000);
    routing->fair_limit = config_read_int(config, section, "fair_limit", 0, 0, 100000);
}
