#include "host/bridge_request.h"
#include "host/bridge_shape.h"

void bridge_request_refuse(struct bridge_peer *peer, uint64_t id, int code, const char *why)
{
    bridge_frame_refuse(&peer->out, id, code, text_z(why));
    bridge_peer_flush(peer);
}

void bridge_request_end(struct bridge_peer *peer, uint64_t id, struct bridge_frame_pen *pen)
{
    if (!bridge_peer_send(peer, pen, 0)) {
        bridge_request_refuse(peer, id, RUNG_ENOMEM, "the answer is longer than its process takes");
    }
}

/* A code of a service as the answer. */
void bridge_request_code(struct bridge_peer *peer, uint64_t id, int code)
{
    struct bridge_frame_pen pen;
    if (code != RUNG_OK) {
        bridge_request_refuse(peer, id, code, hook_call_code_name(code));
        return;
    }
    bridge_frame_answer(&pen, &peer->out, id);
    bridge_request_end(peer, id, &pen);
}

void bridge_request_int(const struct bridge_request *request, int code, const char *key,
                        int64_t number)
{
    struct bridge_frame_pen pen;
    if (code != RUNG_OK) {
        bridge_request_code(request->peer, request->id, code);
        return;
    }
    bridge_frame_answer(&pen, &request->peer->out, request->id);
    pack_pair_int(&pen.pack, key, number);
    bridge_request_end(request->peer, request->id, &pen);
}

rung_str bridge_request_text(const struct bridge_request *request, const char *key)
{
    return bridge_shape_text(request->arena, request->params, key);
}

int64_t bridge_request_number(const struct bridge_request *request, const char *key)
{
    return value_int(request->params, key, 0);
}

/* --- the call that a request is about --- */

struct leased_job *bridge_request_job(const struct bridge_request *request)
{
    int64_t id = value_int(request->params, "call", -1);
    return id < 0 ? NULL : request->job_of(request->ctx, (uint64_t)id);
}

/* NULL: about none, so as of now. */
rung_call *bridge_request_call(const struct bridge_request *request, struct rung_call *call)
{
    struct leased_job *job = bridge_request_job(request);
    if (job == NULL) {
        return NULL;
    }
    hook_call_init(call, request->api->opaque, &job->ask, HOOK_CALL_LOOP, request->arena);
    return call;
}
