/* One request of a plugin in another process, in hand: what it says, and how it is answered. [loop]
 */
#ifndef HOST_BRIDGE_REQUEST_H
#define HOST_BRIDGE_REQUEST_H
#include "host/bridge_peer.h"
#include "host/hook_call.h"

struct bridge_publish; /* bridge_publish.h */
struct bridge_serve;   /* who keeps what is answered later: see bridge_serve.h */

struct bridge_request {
    struct bridge_peer *peer;       /* lent: its answer goes out there */
    struct bridge_serve *serve;     /* lent */
    struct bridge_publish *publish; /* lent */
    const rung_host *api;           /* its instance, as the services know it */
    uint64_t id;
    const struct value *params;
    struct arena *arena;
    /* The job that an open hook is about; NULL: there is none under this id. */
    struct leased_job *(*job_of)(void *ctx, uint64_t id);
    void *ctx;
};

rung_str bridge_request_text(const struct bridge_request *request, const char *key);
int64_t bridge_request_number(const struct bridge_request *request, const char *key);
struct leased_job *bridge_request_job(const struct bridge_request *request); /* NULL: about none */
/* The call that it is about, made of `call`; NULL: about none, so as of now. */
rung_call *bridge_request_call(const struct bridge_request *request, struct rung_call *call);

/* Answers: begun on a pen by bridge_frame_answer, ended here; or no; or the code of a service. */
void bridge_request_end(struct bridge_peer *peer, uint64_t id, struct bridge_frame_pen *pen);
void bridge_request_refuse(struct bridge_peer *peer, uint64_t id, int code, const char *why);
void bridge_request_code(struct bridge_peer *peer, uint64_t id, int code);
void bridge_request_int(const struct bridge_request *request, int code, const char *key,
                        int64_t number);

#endif
