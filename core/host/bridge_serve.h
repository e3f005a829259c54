/* What a plugin in another process asks the server for: the services of the contract, as requests
 * and notifications of the bridge. What takes time is answered in a later turn; an answer whose
 * asker has died is dropped. [loop] */
#ifndef HOST_BRIDGE_SERVE_H
#define HOST_BRIDGE_SERVE_H
#include "engine/ports.h"
#include "host/bridge_peer.h"

#define BRIDGE_SERVE_OPEN_MAX 256 /* requests without an answer */

struct bridge_asked; /* one of them */
struct bridge_timer;

struct bridge_serve {
    struct instance *instance;      /* lent */
    struct bridge_peer *peer;       /* lent: answers go out there */
    struct bridge_asked *asked;     /* owned */
    struct bridge_timer *timers;    /* owned */
    struct bridge_publish *publish; /* lent */
    size_t asked_count;
    /* The job that an open hook is about; NULL: there is none under this id. */
    struct leased_job *(*job_of)(void *ctx, uint64_t id);
    void *ctx;
};

/* A request or a notification of the plugin. */
void bridge_serve_take(struct bridge_serve *serve, struct arena *arena,
                       const struct bridge_message *message);
/* Who asked is no more: nothing will be answered, its timers stop. */
void bridge_serve_forget(struct bridge_serve *serve);

#endif
