/* Messages that are longer than a frame, made whole again of notifications
 * "piece" {of, size, bytes}. Pieces of several messages may come in turns. Pure. */
#ifndef HOST_BRIDGE_JOIN_H
#define HOST_BRIDGE_JOIN_H
#include "base/buf.h"
#include "base/value.h"

#define BRIDGE_JOIN_MESSAGE_BYTES_MAX ((size_t)32 << 20) /* of one message */
#define BRIDGE_JOIN_BYTES_MAX ((size_t)64 << 20)         /* of all that are not whole yet */
#define BRIDGE_JOIN_OPEN_MAX 4                           /* messages that are not whole yet */

struct bridge_join_part { /* one of them */
    uint64_t of;
    size_t size; /* that it will have */
    struct buf bytes;
};
struct bridge_join {
    struct bridge_join_part parts[BRIDGE_JOIN_OPEN_MAX]; /* owned */
    size_t count;
    size_t bytes; /* their sizes together */
};

enum bridge_join_result { BRIDGE_JOIN_MORE, BRIDGE_JOIN_DONE, BRIDGE_JOIN_BAD };

void bridge_join_init(struct bridge_join *join);
void bridge_join_fini(struct bridge_join *join);
/* `piece` is the params of one. DONE: its message is whole, and `whole`, which holds nothing
 * before, takes it over. BAD: `why` says what is wrong with it. */
enum bridge_join_result bridge_join_take(struct bridge_join *join, const struct value *piece,
                                         struct buf *whole, const char **why);

#endif
