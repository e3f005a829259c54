/* Messages in pieces that wait for their turn: the oldest goes on by a frame whenever what is short
 * has left room. Pure. */
#ifndef HOST_BRIDGE_BACKLOG_H
#define HOST_BRIDGE_BACKLOG_H
#include "host/bridge_cut.h"

#define BRIDGE_BACKLOG_BYTES_MAX ((size_t)64 << 20) /* beyond that nothing long is begun */

struct bridge_long; /* one of them */
struct bridge_backlog {
    struct bridge_long *first; /* owned */
    size_t bytes;              /* that have not gone on */
};

void bridge_backlog_init(struct bridge_backlog *backlog);
void bridge_backlog_clear(struct bridge_backlog *backlog);
bool bridge_backlog_is_full(const struct bridge_backlog *backlog);
/* Takes over `frames`, the pieces of message `of`. `id`: of the request that it is; 0: it is none.
 */
void bridge_backlog_put(struct bridge_backlog *backlog, uint64_t id, uint64_t of,
                        struct buf *frames);
/* The next frame goes to the end of `out`; false: there is none. */
bool bridge_backlog_move(struct bridge_backlog *backlog, struct buf *out);
/* A request that need not be made any more. False: it has gone already, or was short. */
bool bridge_backlog_withdraw(struct bridge_backlog *backlog, uint64_t id, struct buf *out);

#endif
