/* A session: one visitor's requests in order, their answers, subscriptions. Knows no socket: bytes
 * come in by session_feed and leave through the wire that was handed in. Owned by the gate; loop
 * thread only. */
#ifndef RPC_SESSION_H
#define RPC_SESSION_H
#include "base/scan.h"
#include "engine/engine.h"
#include "rpc/method_list.h"
#include "rpc/method.h"

#define SESSION_FRAME_BYTES_MAX ((size_t)1 << 20)
#define SESSION_IN_FLIGHT_MAX 1024
#define SESSION_SUBSCRIPTIONS_MAX 16
#define SESSION_UNSENT_BYTES_MAX ((size_t)4 << 20)
#define SESSION_FEED_EVENTS_MAX 100
#define SESSION_NOTIFY_METHOD_BYTES_MAX 100
#define SESSION_NOTIFY_PREFIX_BYTES_MAX 4096

struct session_wire { /* the conn's, as the session sees it */
    void (*send)(void *ctx, struct text bytes);
    size_t (*unsent)(void *ctx);
    void (*hang_up)(void *ctx); /* after what was sent is out; the session is destroyed later */
    void *ctx;
};
struct session_local { /* what LOCAL methods ask the roof for, and who is let in with what */
    struct host *host; /* whose methods are answered too; NULL: none */
    const struct method_list *methods;
    enum access_role role; /* of all who come through this gate */
    void (*plugin_list)(void *ctx, struct pack *pack);
    void (*plugin_hooks)(void *ctx, struct pack *pack);
    enum err (*plugin_release)(void *ctx, struct text instance, struct pack *result,
                               struct refusal *refusal);
    void (*config_show)(void *ctx, struct pack *pack);
    void (*policy_lint)(void *ctx, int64_t weeks, struct pack *pack);
    void (*admin_status)(void *ctx, struct pack *pack);
    void (*store_info)(void *ctx, struct pack *pack);
    enum err (*store_scrub)(void *ctx, struct pack *result, struct refusal *refusal);
    enum err (*store_digest)(void *ctx, struct pack *result, struct refusal *refusal);
    enum err (*store_backup)(void *ctx, const struct value *params, struct pack *result,
                             struct refusal *refusal);
    /* METHOD_LATER: takes the command over; its answer comes back like one of the engine's. */
    void (*later)(void *ctx, struct command *command);
    void *ctx;
};

struct session_subscription {
    uint64_t id, cursor; /* the last event sent */
    char *method;        /* owned */
    char *prefix;        /* owned; NULL: the event comes alone */
    bool asking;
};
struct session;

struct session *session_create(struct engine *engine, const struct session_local *local,
                               struct session_wire wire);
/* Answers that come later find nobody and are dropped: the key lets the client ask again. */
void session_destroy(struct session **session);
/* Takes bytes; false: the peer broke the protocol, it was told why, and the wire was asked to hang
 * up. */
bool session_feed(struct session *session, struct text bytes);
/* False: in flight or unsent are at their limits, or the engine is full: do not read more for now.
 */
bool session_wants_bytes(const struct session *session);
/* It has subscriptions: whoever only listens is not idle. */
bool session_listens(const struct session *session);
/* The peer owes the rest of a frame; which one, *frame says: it grows with each whole one. */
bool session_is_inside_frame(const struct session *session, uint64_t *frame);
/* Tries again what a full engine did not take, and frames that were waiting behind it. */
bool session_resume(struct session *session);
/* Delivers an answer whose origin is COMMAND_FROM_RPC, to whichever session it belongs; takes
 * ownership. */
void session_on_answer(struct answer *answer);
/* There are events up to `head`. */
void session_on_events(struct session *session, uint64_t head);

#endif
