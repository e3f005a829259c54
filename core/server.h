/* The server: raises the floors in order, wires their ports, takes them down in reverse. */
#ifndef SERVER_H
#define SERVER_H
#include "host/host.h"
#include "policy_load.h"
#include "server_options.h"

struct server;

/* NULL with a sentence in `why`. Takes over the policies' reference, the config and the host. From
 * now on SIGTERM, SIGINT and SIGHUP are its own. */
struct server *server_create(const struct server_options *options, struct config *config,
                             struct policy_set *policies, struct host *host, char *why,
                             size_t why_size);
unsigned server_rpc_port(const struct server *server);
void server_print_listening(const struct server *server, struct buf *out); /* " lmtp=HOST:PORT" */
/* Until SIGTERM or SIGINT, or until the store says that an outcome is unknown. Returns the exit
 * code. */
int server_run(struct server *server);
void server_destroy(struct server **server);

#endif
