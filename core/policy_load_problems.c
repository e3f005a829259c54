#include "policy_load_problems.h"
#include "base/config_read.h"
#include "model/priority.h"

#define WEIGHT_MAX 1000
#define REPEAT_S_MAX (INT64_C(400) * 86400)
#define BURST_S_MAX INT64_C(86400)

static void load_steps(struct policy_load *load, const struct config_node *section)
{
    struct problem_policy *policy = &load->set->problems;
    const struct config_node *list = config_read_list(load->config, section, "steps");
    uint32_t before = 0;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        int64_t step = 0;
        bool is_number = text_to_i64(list->items[i].text, &step);
        if (!is_number || step <= before || step > UINT32_MAX || i >= PROBLEM_STEPS_MAX) {
            config_node_complain(load->config, list->items[i].place,
                                 "steps are at most %d numbers of customers, each larger than the "
                                 "one before",
                                 PROBLEM_STEPS_MAX);
            return;
        }
        before = (uint32_t)step;
        policy->steps[i] = before;
        policy->step_count = i + 1;
    }
}

static void load_repeat(struct policy_load *load, const struct config_node *section)
{
    static const char *const known[] = {"window", "cause", "raise_priority", NULL};
    struct repeat_policy *repeat = &load->set->repeat;
    const struct config_node *node = config_read_map(load->config, section, "repeat_contact");
    if (node == NULL) {
        return;
    }
    config_read_known(load->config, node, known);
    repeat->window_s = config_read_seconds(load->config, node, "window", 7 * 86400);
    repeat->fact =
        policy_loading_keep(load, config_read_text(load->config, node, "cause", "cause"));
    repeat->raise_priority = config_read_word(load->config, node, "raise_priority",
                                              load->set->priorities.words, PRIORITY_NONE);
    if (repeat->window_s < 1 || repeat->window_s > REPEAT_S_MAX) {
        config_node_complain(load->config, node->place,
                             "repeat_contact: window is 1s to 400d: the time in which a customer "
                             "who comes again comes again");
    }
}

/* --- bursts --- */

static void load_facts(struct policy_load *load, const struct config_node *node,
                       struct burst_rule *rule)
{
    static const char *const usual[] = {"cause", "product", "location"};
    const struct config_node *list = config_read_list(load->config, node, "by");
    for (size_t i = 0; list == NULL && i < 3; i++) {
        rule->facts[rule->fact_count++] = text_z(usual[i]);
    }
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if (i >= BURST_KEY_FACTS_MAX || list->items[i].text.n == 0) {
            config_node_complain(load->config, list->items[i].place,
                                 "\"by\" names one to %d fields of a ticket, or \"label\"",
                                 BURST_KEY_FACTS_MAX);
            return;
        }
        rule->facts[rule->fact_count++] = policy_loading_keep(load, list->items[i].text);
    }
    if (rule->fact_count == 0) {
        config_node_complain(load->config, node->key_place,
                             "burst \"%.*s\": \"by\" names what its tickets have in common",
                             TEXT_ARG(rule->name));
    }
}

static int64_t load_span(struct policy_load *load, const struct config_node *node, const char *key,
                         int64_t otherwise_s)
{
    int64_t seconds = config_read_seconds(load->config, node, key, otherwise_s);
    if (seconds < 1 || seconds > BURST_S_MAX) {
        config_node_complain(load->config, node->key_place, "burst \"%.*s\": %s is 1s to 24h",
                             TEXT_ARG(node->key), key);
    }
    return seconds;
}

static void load_burst(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {
        "when", "by", "more_than", "within", "quiet", "channel_specific", NULL};
    struct burst_rule rule = {.name = policy_loading_keep(load, node->key)};
    config_read_known(load->config, node, known);
    rule.when = policy_loading_rule(load, node, "when");
    load_facts(load, node, &rule);
    rule.more_than =
        (uint32_t)config_read_int(load->config, node, "more_than", 5, 1, BURST_TICKETS_MAX);
    rule.within_s = load_span(load, node, "within", 600);
    rule.quiet_s = load_span(load, node, "quiet", 1800);
    *ARENA_PUSH(&load->set->arena, load->set->bursts, load->set->burst_count) = rule;
}

void policy_load_problems(struct policy_load *load)
{
    static const char *const known[] = {
        "cascade", "organisation_weight", "steps", "repeat_contact", "bursts", NULL};
    struct problem_policy *policy = &load->set->problems;
    const struct config_node *section =
        config_read_map(load->config, &load->config->root, "problems");
    config_read_known(load->config, section, known);
    policy->cascade = (enum problem_cascade)config_read_word(
        load->config, section, "cascade", problem_policy_cascades, PROBLEM_CASCADE_MESSAGE);
    policy->organisation_weight =
        (uint32_t)config_read_int(load->config, section, "organisation_weight", 1, 1, WEIGHT_MAX);
    load_steps(load, section);
    load_repeat(load, section);
    const struct config_node *bursts = config_read_map(load->config, section, "bursts");
    for (size_t i = 0; bursts != NULL && i < bursts->count; i++) {
        load_burst(load, &bursts->items[i]);
    }
}
