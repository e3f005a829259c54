#include "policy_load_change.h"
#include "base/config_read.h"
#include "model/calendar_date.h"

static void read_as_of(struct policy_load *load, const struct config_node *map,
                       struct policy_change *change)
{
    struct refusal refusal;
    const struct config_node *node = config_node_get(map, "as_of");
    struct text text = config_read_text(load->config, map, "as_of", "");
    if ((node != NULL) != (change->mode == POLICY_AS_OF)) {
        config_node_complain(load->config, node != NULL ? node->place : map->key_place,
                             "mode: as_of and as_of belong together: as_of is the instant since "
                             "which tickets were created that take the edit, such as "
                             "2024-06-01T08:00:00Z");
    } else if (node != NULL && calendar_date_instant(text, &change->as_of_s, &refusal) != ERR_OK) {
        config_node_complain(load->config, node->place, "as_of: %s (%s)", refusal.text,
                             refusal.reason);
    }
}

void policy_load_change(struct policy_load *load)
{
    static const char *const known[] = {"mode", "as_of", "author", NULL};
    struct config *config = load->config;
    struct policy_change *change = &load->set->sla_change;
    const struct config_node *map = config_read_map(config, &config->root, "policy_change");
    if (map == NULL) {
        return;
    }
    config_read_known(config, map, known);
    change->mode = (enum policy_mode)config_read_word(config, map, "mode", policy_version_modes,
                                                      POLICY_NEXT_EVENT);
    change->author = policy_loading_keep(load, config_read_text(config, map, "author", ""));
    read_as_of(load, map, change);
}
