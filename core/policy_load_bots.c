#include "policy_load_bots.h"
#include "base/config_read.h"

static void check_instance(struct policy_load *load, const struct config_node *node)
{
    if (!policy_loading_has_instance(load, node->key)) {
        config_node_complain(load->config, node->place,
                             "there is no plugin instance \"%.*s\": a bot is one that takes "
                             "bot.turn",
                             TEXT_ARG(node->key));
    }
}

static int64_t read_limit(struct policy_load *load, const struct config_node *node)
{
    int64_t limit_s = config_read_seconds(load->config, node, "limit", BOT_LIMIT_S_DEFAULT);
    if (limit_s < 1 || limit_s > BOT_LIMIT_S_MAX) {
        config_node_complain(load->config, config_node_get(node, "limit")->place,
                             "a bot may be silent for 1 s to 24 h");
    }
    return limit_s;
}

static void load_bot(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {"limit", "turns", "team", NULL};
    struct policy_set *set = load->set;
    config_read_known(load->config, node, known);
    check_instance(load, node);
    struct bot_terms bot = {
        .name = policy_loading_keep(load, node->key),
        .team = policy_loading_keep(load, config_read_text(load->config, node, "team", "")),
        .limit_s = read_limit(load, node),
        .turns_max = (uint32_t)config_read_int(load->config, node, "turns", BOT_TURNS_DEFAULT, 1,
                                               BOT_TURNS_MAX)};
    if (bot.team.n > 0 && roster_team(&set->roster, bot.team) == NULL) {
        config_node_complain(load->config, config_node_get(node, "team")->place,
                             "there is no team \"%.*s\"", TEXT_ARG(bot.team));
    }
    *ARENA_PUSH(&set->arena, set->bots, set->bot_count) = bot;
}

void policy_load_bots(struct policy_load *load)
{
    const struct config_node *bots = config_read_map(load->config, &load->config->root, "bots");
    for (size_t i = 0; bots != NULL && i < bots->count; i++) {
        load_bot(load, &bots->items[i]);
    }
}
