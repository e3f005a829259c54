/* What a running server takes of its configuration: zone files and the section `plugins`. The
 * methods plugin.reload, plugin.disable, plugin.enable and config.reload end here, and so does
 * SIGHUP. Loop thread only. */
#ifndef SERVER_RELOAD_H
#define SERVER_RELOAD_H
#include "config.h"
#include "host/host.h"
#include "server_options.h"

struct server_reload;

struct server_reload_parts { /* all lent */
    struct host *host;
    const struct server_options *options;
    const struct config *config;                         /* with which the server was started */
    void (*on_answer)(void *ctx, struct answer *answer); /* takes it over */
    void *ctx;
};

struct server_reload *server_reload_create(const struct server_reload_parts *parts);
void server_reload_destroy(struct server_reload **reload); /* the host has stopped; likes NULL */
/* A command of one of those methods; takes it over. Its answer comes in a later turn. */
void server_reload_take(struct server_reload *reload, struct command *command);
/* config.reload that nobody has asked for: the log has what comes of it. */
void server_reload_on_signal(struct server_reload *reload);
/* The configuration that the plugins in force have. */
const struct config *server_reload_plugins(const struct server_reload *reload);

#endif
