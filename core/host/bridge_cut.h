/* The other end of bridge_join.h: a message that is longer than a frame, cut into frames "piece".
 * Pure.
 */
#ifndef HOST_BRIDGE_CUT_H
#define HOST_BRIDGE_CUT_H
#include "host/bridge_frame.h"

#define BRIDGE_CUT_PIECE_BYTES ((size_t)256 << 10) /* what is short waits for no more than that */

enum bridge_cut_result {
    BRIDGE_CUT_FRAME,   /* it lies in the pen's buffer, as bridge_frame_end leaves it */
    BRIDGE_CUT_PIECES,  /* it is in `pieces`, and the pen's buffer as it was before */
    BRIDGE_CUT_TOO_LONG /* nor in either: it has more than `most` bytes */
};
/* Whether it will be cut. `message`: what bridge_frame_close has closed. `most`: what the other
 * side takes; at most a frame when it takes no pieces. */
bool bridge_cut_is_long(struct text message, size_t most);
/* Ends it. `of`: its number, of no other message that is under way. */
enum bridge_cut_result bridge_cut_end(struct bridge_frame_pen *pen, struct text message,
                                      size_t most, uint64_t of, struct buf *pieces);
/* The frame that begins at `at` of whole frames, with its length; empty at the end. */
struct text bridge_cut_next(const struct buf *frames, size_t at);
/* The other side forgets the pieces that it has. */
void bridge_cut_drop(struct buf *out, uint64_t of);

#endif
