/* The process behind one isolated instance and the conversation with it: start, handshake, frames
 * both ways, heart-beat, death and restart.
 *
 *   DOWN --> STARTING --> HELLO --> CREATE --> READY --end--> PARTING --> LEAVING --reaped--> OVER
 *    ^          |           |         |         |
 *    |          '-----------'---------'---------'--trouble--> DYING --reaped--> DOWN (or OVER)
 *
 * OVER: it has died too often, its first create() said no, or it was ended. Everything happens on
 * the loop's thread, in turns that are short whatever the process does: nobody else waits for it.
 * Only this process suffers from what it does. */
#ifndef HOST_BRIDGE_PEER_H
#define HOST_BRIDGE_PEER_H
#include "host/bridge_backlog.h"
#include "host/bridge_config.h"
#include "host/bridge_frame.h"
#include "host/bridge_output.h"
#include "host/child_starter.h"
#include "host/instance.h"

#define BRIDGE_PEER_HELLO_MS_MAX 5000
#define BRIDGE_PEER_CREATE_MS_MAX 60000
#define BRIDGE_PEER_HEARTBEAT_MS 5000
#define BRIDGE_PEER_HEALTH_MS 10000
#define BRIDGE_PEER_END_MS_MAX 5000
#define BRIDGE_PEER_UNREAD_BYTES_MAX ((size_t)4 << 20)

enum bridge_peer_state {
    BRIDGE_PEER_DOWN,
    BRIDGE_PEER_STARTING, /* another thread is about to make the process */
    BRIDGE_PEER_HELLO,
    BRIDGE_PEER_CREATE,
    BRIDGE_PEER_READY,
    BRIDGE_PEER_PARTING, /* asked to destroy what it has */
    BRIDGE_PEER_LEAVING, /* it reads EOF; then SIGTERM, then SIGKILL */
    BRIDGE_PEER_DYING,
    BRIDGE_PEER_OVER
};

struct bridge_peer_news { /* all on the loop */
    void (*on_ready)(void *ctx);
    void (*on_message)(void *ctx, struct arena *arena, const struct bridge_message *message);
    void (*on_tick)(void *ctx, int64_t now_us);  /* each second while it is ready */
    void (*on_down)(void *ctx, const char *why); /* what was open has no answer any more */
    void (*on_over)(void *ctx, const char *why); /* and there is no other one */
    void (*on_quiet)(void *ctx);                 /* it has answered quiesce, or is not there */
    void *ctx;
};

struct bridge_peer {
    struct instance *instance; /* lent */
    struct bridge_peer_news news;
    enum bridge_peer_state state;
    bool was_ready, is_ending, is_told_to_go; /* the last one by SIGTERM */
    bool was_killed; /* by us, for what `why` says; else its status says what it died of */
    struct child_starting starting;
    struct child child;
    struct loop_fd *socket;
    struct bridge_output output, errors;
    struct bridge_frame in;
    struct buf out;                /* not yet taken by the child */
    size_t recorded;               /* so much of it was shown to the recorder */
    struct bridge_backlog backlog; /* what goes after it, piece by piece */
    uint64_t last_of;              /* of the last one */
    size_t message_max;            /* what this process takes in pieces; 0: frames only */
    struct bridge_rules rules;     /* of the settings, by their numbers */
    struct arena rules_arena;
    struct restart restart;
    struct loop_timer *timer; /* what it means depends on the state */
    int64_t state_us;         /* since when it is in it */
    uint64_t last_id;
    uint64_t own_id; /* of hello, create, ping, health or quiesce under way; 0: none */
    const char *own_method;
    uint64_t health_id;
    bool is_quiescing;
    int64_t heard_us, asked_us, health_us; /* last frame read; ping or health sent */
    unsigned missed;                       /* pings without an answer */
    char why[INSTANCE_TEXT_BYTES];         /* of its death */
};

void bridge_peer_init(struct bridge_peer *peer, struct instance *instance,
                      const struct bridge_peer_news *news);
void bridge_peer_fini(struct bridge_peer *peer); /* it is OVER, or was never started */
void bridge_peer_start(struct bridge_peer *peer);
/* A message for it is begun in `peer->out` by bridge_frame_*; this ends and sends it. `id`: of the
 * request that it is; 0: it is none. False: it is longer than the process takes, and nothing is
 * sent. */
bool bridge_peer_send(struct bridge_peer *peer, struct bridge_frame_pen *pen, uint64_t id);
/* So much is on its way already that nothing long should be begun. */
bool bridge_peer_is_full(const struct bridge_peer *peer);
/* A request that is not wanted any more; true: the process will never see it. */
bool bridge_peer_withdraw(struct bridge_peer *peer, uint64_t id);
/* Sends what lies in `peer->out`. */
void bridge_peer_flush(struct bridge_peer *peer);
uint64_t bridge_peer_next_id(struct bridge_peer *peer);
void bridge_peer_fail(struct bridge_peer *peer,
                      const char *why);             /* it is ended, and started again */
void bridge_peer_quiesce(struct bridge_peer *peer); /* on_quiet comes, perhaps from inside */
/* For good: destroy, EOF, SIGTERM, SIGKILL, up to 5 s for each; who is stuck is killed at once.
 * on_down comes for what is open. True: it is OVER already; else on_over will come. */
bool bridge_peer_end(struct bridge_peer *peer, bool is_stuck);

#endif
