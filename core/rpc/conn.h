/* A connection: a socket and its session. Bytes in, bytes out, an end. Owned by the gate's list. */
#ifndef RPC_CONN_H
#define RPC_CONN_H
#include "base/loop.h"
#include "rpc/session.h"

#define CONN_READ_BYTES_MAX ((size_t)256 << 10)
#define CONN_FRAME_SECONDS 30 /* from a frame's first byte to its last */
#define CONN_IDLE_SECONDS 900 /* without a byte from a peer that has no subscription */

struct conn;
struct conn_list { /* all visitors of one gate */
    struct conn *first;
    size_t count;
};

/* Takes the descriptor. */
struct conn *conn_create(struct conn_list *list, struct loop *loop, struct engine *engine,
                         const struct session_local *local, int fd);
void conn_destroy(struct conn **conn);
struct conn *conn_next(const struct conn *conn);
struct session *conn_session(struct conn *conn);
void conn_resume(struct conn *conn); /* read again where the session wants bytes */

#endif
