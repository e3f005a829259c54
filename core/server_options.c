#include "server_options.h"
#include <stdio.h>
#include <string.h>
#include "base/log.h"
#include "base/unit.h"
#include "base/config_read.h"

#define ZONEINFO_DEFAULT "/usr/share/zoneinfo"
#define BIND_DEFAULT "127.0.0.1:7411"
#define DATA_DEFAULT "./rung-data"

static void copy(char *out, size_t size, struct text text)
{
    (void)snprintf(out, size, "%.*s", TEXT_ARG(text));
}

/* Until identities and tokens exist, whoever reaches the port may do everything: so only this
 * machine may. */
static bool is_loopback(struct text host)
{
    return text_eq_z(host, "localhost") || text_starts(host, TEXT("127."));
}

static void read_bind(struct config *config, const struct config_node *rpc,
                      struct server_options *options)
{
    const struct config_node *node = config_node_get(rpc, "bind");
    struct text bind = config_read_text(config, rpc, "bind", BIND_DEFAULT);
    size_t colon = text_find(bind, TEXT(":"), 0);
    struct text host = text_slice(bind, 0, colon == SIZE_MAX ? 0 : colon);
    int64_t port = -1;
    if (colon == SIZE_MAX || !text_to_i64(text_slice(bind, colon + 1, bind.n), &port) || port < 0 ||
        port > 65535) {
        config_node_complain(config, node->place,
                             "\"%.*s\" is no address; write 127.0.0.1:7411, port 0 means any",
                             TEXT_ARG(bind));
        return;
    }
    if (!is_loopback(host)) {
        config_node_complain(
            config, node->place,
            "%.*s is not loopback: this version knows no identities, so whoever reaches "
            "the port may do everything; bind to 127.0.0.1",
            TEXT_ARG(host));
        return;
    }
    copy(options->host, sizeof options->host,
         text_eq_z(host, "localhost") ? TEXT("127.0.0.1") : host);
    options->port = (unsigned)port;
}

static void read_store(struct config *config, struct server_options *options)
{
    static const char *const known[] = {"use", "map_size", NULL};
    static const char *const stores[] = {"embedded", "memory", NULL};
    const struct config_node *store = config_read_map(config, &config->root, "store");
    const struct config_node *size = config_node_get(store, "map_size");
    int64_t bytes = 0;
    config_read_known(config, store, known);
    options->memory_store = config_read_word(config, store, "use", stores, 0) == 1;
    if (size != NULL && (!unit_size(size->text, &bytes) || bytes < (1 << 20))) {
        config_node_complain(config, size->place,
                             "\"%.*s\" is no size of at least 1MiB; units are " UNIT_SIZE_UNITS,
                             TEXT_ARG(size->text));
    }
    options->map_bytes = (uint64_t)bytes;
}

void server_options_read(struct config *config, const char *data, struct server_options *options)
{
    static const char *const sections[] = {
        "listen",    "data",         "log",     "zoneinfo", "store",       "plugins",
        "calendars", "customers",    "teams",   "agents",   "sla",         "escalation",
        "routing",   "notification", "tickets", "classify", "mail_domain", NULL};
    static const char *const listen_keys[] = {"rpc", "control", NULL};
    static const char *const rpc_keys[] = {"bind", NULL};
    static const char *const log_keys[] = {"level", NULL};
    static const char *const levels[] = {"debug", "info", "warn", "error", NULL};
    const struct config_node *listen = config_read_map(config, &config->root, "listen");
    const struct config_node *rpc = config_read_map(config, listen, "rpc");
    const struct config_node *log = config_read_map(config, &config->root, "log");
    *options = (struct server_options){.host = "127.0.0.1", .port = 7411};
    config_read_known(config, &config->root, sections);
    config_read_known(config, listen, listen_keys);
    config_read_known(config, rpc, rpc_keys);
    config_read_known(config, log, log_keys);
    copy(options->data, sizeof options->data,
         data ? text_z(data) : config_read_text(config, &config->root, "data", DATA_DEFAULT));
    copy(options->zoneinfo, sizeof options->zoneinfo,
         config_read_text(config, &config->root, "zoneinfo", ZONEINFO_DEFAULT));
    options->log_level = config_read_word(config, log, "level", levels, LOG_LEVEL_INFO);
    read_bind(config, rpc, options);
    read_store(config, options);
    const struct config_node *control = config_node_get(listen, "control");
    if (control != NULL) {
        copy(options->control, sizeof options->control, control->text);
    } else {
        (void)snprintf(options->control, sizeof options->control, "%s/control.sock", options->data);
    }
}
