#include "server_options.h"
#include <stdio.h>
#include <string.h>
#include "base/log.h"
#include "base/unit.h"
#include "base/config_read.h"
#include "engine/storm_guard.h"

#define ZONEINFO_DEFAULT "/usr/share/zoneinfo"
#define BIND_DEFAULT "127.0.0.1:7411"
#define DATA_DEFAULT "./rung-data"
#define HTTP_SECRET_BYTES_MIN 16
#define BALLAST_DEFAULT (UINT64_C(64) << 20)

static void copy(char *out, size_t size, struct text text)
{
    (void)snprintf(out, size, "%.*s", TEXT_ARG(text));
}

static void read_bind(struct config *config, const struct config_node *rpc,
                      struct server_options *options)
{
    static const struct config_node otherwise = {.kind = CONFIG_SCALAR,
                                                 .text = {BIND_DEFAULT, sizeof BIND_DEFAULT - 1}};
    const struct config_node *node = config_node_get(rpc, "bind");
    bool is_text = config_read_text(config, rpc, "bind", "").n > 0; /* complains of a list or map */
    struct text host;
    if (config_read_loopback(config, is_text ? node : &otherwise, "bind", &host, &options->port)) {
        copy(options->host, sizeof options->host, host);
    }
}

static void read_token(struct config *config, const struct config_node *node,
                       struct server_options *options)
{
    static const char *const known[] = {"role", "secret", NULL};
    const struct config_node *secret = config_node_get(node, "secret");
    struct http_token token = {.name = node->key};
    if (node->kind != CONFIG_MAP || secret == NULL) {
        config_node_complain(config, node->key_place,
                             "a token is a map: {role: agent, secret: env:NAME}");
        return;
    }
    config_read_known(config, node, known);
    struct text role = config_read_required(config, node, "role");
    if (role.n > 0 && !access_role_from(role, &token.role)) {
        config_node_complain(config, config_node_get(node, "role")->place,
                             "there is no role \"%.*s\"; customer-portal, agent, on-call, lead, "
                             "manager, channel, auditor, node and admin are",
                             TEXT_ARG(role));
    }
    token.secret = config_read_secret(config, secret);
    if (token.secret.n > 0 && token.secret.n < HTTP_SECRET_BYTES_MIN) {
        config_node_complain(config, secret->place, "a token's secret has at least %d bytes",
                             HTTP_SECRET_BYTES_MIN);
    }
    options->http_tokens[options->http_token_count++] = token;
}

static void read_http(struct config *config, const struct config_node *listen,
                      struct server_options *options)
{
    static const char *const known[] = {"bind", "tokens", NULL};
    const struct config_node *http = config_read_map(config, listen, "http");
    const struct config_node *bind = config_node_get(http, "bind");
    const struct config_node *tokens = config_read_map(config, http, "tokens");
    struct text host;
    config_read_known(config, http, known);
    if (bind != NULL && config_read_text(config, http, "bind", "").n > 0 &&
        config_read_loopback(config, bind, "bind", &host, &options->http_port)) {
        copy(options->http_host, sizeof options->http_host, host);
    }
    for (size_t i = 0; tokens != NULL && i < tokens->count; i++) {
        if (options->http_token_count == HTTP_GATE_TOKENS_MAX) {
            config_node_complain(config, tokens->items[i].key_place, "at most %d tokens are taken",
                                 HTTP_GATE_TOKENS_MAX);
            return;
        }
        read_token(config, &tokens->items[i], options);
    }
}

/* 0 when it is not there, or was complained about. */
static uint64_t read_size(struct config *config, const struct config_node *map, const char *key,
                          int64_t least, const char *least_z)
{
    const struct config_node *node = config_node_get(map, key);
    int64_t bytes = 0;
    if (node != NULL && (!unit_size(node->text, &bytes) || bytes < least)) {
        config_node_complain(config, node->place,
                             "\"%.*s\" is no size of at least %s; units are " UNIT_SIZE_UNITS,
                             TEXT_ARG(node->text), least_z);
        bytes = 0;
    }
    return (uint64_t)bytes;
}

static void read_store(struct config *config, struct server_options *options)
{
    static const char *const known[] = {"use", "map_size", "map_max", "ballast", "archive", NULL};
    static const char *const stores[] = {"embedded", "memory", NULL};
    const struct config_node *store = config_read_map(config, &config->root, "store");
    config_read_known(config, store, known);
    options->memory_store = config_read_word(config, store, "use", stores, 0) == 1;
    options->map_bytes = read_size(config, store, "map_size", 1 << 20, "1MiB");
    options->map_max = read_size(config, store, "map_max", 1 << 20, "1MiB");
    options->ballast_bytes = config_node_get(store, "ballast") == NULL
                                 ? BALLAST_DEFAULT
                                 : read_size(config, store, "ballast", 0, "0");
    copy(options->archive, sizeof options->archive, config_read_text(config, store, "archive", ""));
    if (options->map_max != 0 && options->map_max < options->map_bytes) {
        config_node_complain(config, config_node_get(store, "map_max")->place,
                             "store.map_max is smaller than store.map_size, with which it begins");
    }
}

static void read_timers(struct config *config, struct server_options *options)
{
    static const char *const known[] = {"per_second_max", NULL};
    const struct config_node *timers = config_read_map(config, &config->root, "timers");
    config_read_known(config, timers, known);
    options->timers_per_second_max =
        (uint32_t)config_read_int(config, timers, "per_second_max", STORM_GUARD_PER_SECOND_DEFAULT,
                                  1, STORM_GUARD_PER_SECOND_MAX);
}

void server_options_read(struct config *config, const char *data, struct server_options *options)
{
    static const char *const sections[] = {
        "listen",        "data",       "log",         "zoneinfo",      "clock_step", "store",
        "plugins",       "timers",     "calendars",   "customers",     "teams",      "agents",
        "sla",           "escalation", "heartbeats",  "schedules",     "routing",    "notification",
        "tickets",       "classify",   "mail_domain", "policy_change", "rooms",      "bots",
        "handoff_forms", "problems",   "priority",    "triage",        "channels",   "messages",
        "retention",     NULL};
    static const char *const listen_keys[] = {"rpc", "control", "http", NULL};
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
    static const char *const clock_steps[] = {"freeze", "trust", NULL};
    options->clock_trust =
        config_read_word(config, &config->root, "clock_step", clock_steps, 0) == 1;
    options->log_level = config_read_word(config, log, "level", levels, LOG_LEVEL_INFO);
    read_bind(config, rpc, options);
    read_http(config, listen, options);
    read_store(config, options);
    read_timers(config, options);
    const struct config_node *control = config_node_get(listen, "control");
    if (control != NULL) {
        copy(options->control, sizeof options->control, control->text);
    } else {
        (void)snprintf(options->control, sizeof options->control, "%s/control.sock", options->data);
    }
}
