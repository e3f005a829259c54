/* Requests for pages of a plugin in another process: each goes over as a request "route" and is
 * answered by its response. Who dies, or is not there, answers by an error at once. [loop] */
#ifndef HOST_BRIDGE_ROUTE_H
#define HOST_BRIDGE_ROUTE_H
#include "host/bridge_peer.h"

struct bridge_route_open;
struct bridge_route {
    struct instance *instance;      /* lent */
    struct bridge_peer *peer;       /* lent */
    struct bridge_route_open *open; /* owned */
};

void bridge_route_ask(struct bridge_route *routes, const rung_request *request);
/* False: it is no answer to one of ours. */
bool bridge_route_answer(struct bridge_route *routes, const struct bridge_message *message);
/* Nobody waits for `request` any more. */
void bridge_route_gone(struct bridge_route *routes, uint64_t request);
/* Its process is no more: every visitor is told. */
void bridge_route_forget(struct bridge_route *routes);

#endif
