/* rung.rpc-methods/1 and rung.http-routes/1 for who is in another process: what it publishes in its
 * first create() is published here, and each later one of the same instance must say the same,
 * since clients have been told. [loop] */
#ifndef HOST_BRIDGE_PUBLISH_H
#define HOST_BRIDGE_PUBLISH_H
#include "host/bridge_request.h"
#include "host/route_call.h"

struct bridge_publish { /* one instance's */
    struct buf said;    /* owned: what the first process has published */
    size_t at;          /* how far this process has said the same */
    /* Of each page; self is the plugin's. */
    void (*page)(void *self, const rung_request *request);
    void (*gone)(void *self, uint64_t request);
};

void bridge_publish_init(struct bridge_publish *publish);
void bridge_publish_fini(struct bridge_publish *publish);
void bridge_publish_methods(const struct bridge_request *request);
void bridge_publish_routes(const struct bridge_request *request);
/* create() is done: has this process said all that the first one did? The next one begins anew. */
bool bridge_publish_is_whole(struct bridge_publish *publish);

#endif
