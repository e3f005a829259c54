#include "policy_load_channels.h"
#include "base/config_read.h"

static void load_channel(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {"identity", "honour_sent_at", NULL};
    struct policy_set *set = load->set;
    config_read_known(load->config, node, known);
    if (!policy_loading_has_instance(load, node->key)) {
        config_node_complain(load->config, node->place, "there is no plugin instance \"%.*s\"",
                             TEXT_ARG(node->key));
    }
    *ARENA_PUSH(&set->arena, set->channels, set->channel_count) = (struct channel_terms){
        .name = policy_loading_keep(load, node->key),
        .identity = policy_loading_keep(load, config_read_text(load->config, node, "identity", "")),
        .honour_sent_at = config_read_bool(load->config, node, "honour_sent_at", false)};
}

static void load_messages(struct policy_load *load)
{
    static const char *const known[] = {"late_import", "auto_reply_budget", NULL};
    struct config *config = load->config;
    const struct config_node *section = config_read_map(config, &config->root, "messages");
    config_read_known(config, section, known);
    load->set->late_import_s =
        config_read_seconds(config, section, "late_import", load->set->late_import_s);
    load->set->auto_reply_budget = config_read_int(config, section, "auto_reply_budget",
                                                   load->set->auto_reply_budget, 0, 1000);
}

void policy_load_channels(struct policy_load *load)
{
    load_messages(load);
    const struct config_node *channels =
        config_read_map(load->config, &load->config->root, "channels");
    for (size_t i = 0; channels != NULL && i < channels->count; i++) {
        load_channel(load, &channels->items[i]);
    }
}
