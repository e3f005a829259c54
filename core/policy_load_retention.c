#include "policy_load_retention.h"
#include "base/config_read.h"

static int64_t load_span(struct policy_load *load, const struct config_node *section,
                         const char *key, int64_t least_s)
{
    int64_t seconds = config_read_seconds(load->config, section, key, 0);
    const struct config_node *node = config_node_get(section, key);
    if (node != NULL && (seconds < least_s || seconds > RETENTION_S_MAX)) {
        config_node_complain(load->config, node->place,
                             "retention: %s is %dd to 36525d; without it nothing goes by itself",
                             key, (int)(least_s / 86400));
    }
    return seconds;
}

void policy_load_retention(struct policy_load *load)
{
    static const char *const known[] = {"tickets", "record", "hold", NULL};
    struct retention *retention = &load->set->retention;
    const struct config_node *section =
        config_read_map(load->config, &load->config->root, "retention");
    config_read_known(load->config, section, known);
    retention->tickets_s = load_span(load, section, "tickets", RETENTION_S_MIN);
    retention->record_s = load_span(load, section, "record", RETENTION_RECORD_S_MIN);
    retention->hold =
        policy_loading_keep(load, config_read_text(load->config, section, "hold", RETENTION_HOLD));
}
