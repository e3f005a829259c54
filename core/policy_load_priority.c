#include "policy_load_priority.h"
#include "base/config_read.h"

static void complain(struct policy_load *load, const struct config_node *node, const char *what)
{
    config_node_complain(load->config, node->place, "%s", what);
}

/* --- names --- */

static bool is_name(const struct priority_scale *scale, const struct config_node *item)
{
    enum priority twin;
    return item->kind == CONFIG_SCALAR && item->text.n > 0 && item->text.n <= 32 &&
           !text_eq_z(item->text, "none") && !priority_from(scale, item->text, &twin);
}

static void load_names(struct policy_load *load, const struct config_node *section)
{
    const struct config_node *list = config_read_list(load->config, section, "names");
    struct priority_scale *scale = &load->set->priorities;
    if (list == NULL) {
        return;
    }
    if (list->count < PRIORITY_COUNT_MIN || list->count > PRIORITY_COUNT) {
        complain(load, list, "there are 3 to 6 priorities, the lowest first");
        return;
    }
    if (config_node_get(section, "matrix") == NULL) {
        complain(load, list, "priorities of your own need a \"matrix\" of them");
    }
    scale->count = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!is_name(scale, &list->items[i])) {
            complain(load, &list->items[i],
                     "a priority is one word of 1 to 32 bytes, each once, and not none");
        }
        scale->words[scale->count++] = policy_loading_keep(load, list->items[i].text).p;
    }
    scale->words[scale->count] = NULL;
}

/* --- matrix and steps --- */

static void load_cell(struct policy_load *load, const struct config_node *node, enum priority *cell)
{
    if (node->kind != CONFIG_SCALAR || !priority_from(&load->set->priorities, node->text, cell)) {
        config_node_complain(load->config, node->place, "there is no priority \"%.*s\"",
                             TEXT_ARG(node->text));
    }
}

static void load_matrix(struct policy_load *load, const struct config_node *section)
{
    const struct config_node *rows = config_read_list(load->config, section, "matrix");
    for (size_t i = 0; rows != NULL && i < rows->count; i++) {
        const struct config_node *row = &rows->items[i];
        if (rows->count != PRIORITY_IMPACTS || row->kind != CONFIG_LIST ||
            row->count != PRIORITY_IMPACTS) {
            complain(load, row,
                     "the matrix has a row for each impact, 1 to 4, and in it a priority for each "
                     "urgency, 1 to 4");
            return;
        }
        for (size_t k = 0; k < row->count; k++) {
            load_cell(load, &row->items[k], &load->set->priorities.matrix[i][k]);
        }
    }
}

static void load_steps(struct policy_load *load, const struct config_node *section)
{
    const struct config_node *list = config_read_list(load->config, section, "steps");
    int64_t last = 1;
    if (list == NULL) {
        return;
    }
    if (list->count != PRIORITY_IMPACTS - 1) {
        complain(load, list,
                 "steps are three numbers of customers: from where the impact is 2, 3 and 4");
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        int64_t step = 0;
        if (!text_to_i64(list->items[i].text, &step) || step <= last || step > UINT32_MAX) {
            complain(load, &list->items[i], "steps ascend, from 2 on");
            return;
        }
        load->set->priorities.steps[i + 1] = (uint32_t)step;
        last = step;
    }
}

/* --- words of triage --- */

static void load_triage(struct policy_load *load)
{
    const struct config_node *section =
        config_read_map(load->config, &load->config->root, "triage");
    struct policy_set *set = load->set;
    config_read_known(load->config, section, policy_set_triage_names);
    for (unsigned i = 0; i < TRIAGE_FIELDS; i++) {
        const struct config_node *list =
            config_read_list(load->config, section, policy_set_triage_names[i]);
        for (size_t k = 0; list != NULL && k < list->count; k++) {
            *ARENA_PUSH(&set->arena, set->triage[i].items, set->triage[i].count) =
                policy_loading_keep(load, list->items[k].text);
        }
    }
}

void policy_load_priority(struct policy_load *load)
{
    static const char *const known[] = {"names", "matrix", "steps", NULL};
    const struct config_node *section =
        config_read_map(load->config, &load->config->root, "priority");
    config_read_known(load->config, section, known);
    load_names(load, section);
    load_matrix(load, section);
    load_steps(load, section);
    load_triage(load);
}
