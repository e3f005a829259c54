#include "host/bridge_cut.h"
#include "base/must.h"

#define ROOM_BYTES_MAX (4 * BRIDGE_FRAME_BYTES_MAX) /* that a buffer keeps afterwards */

static void put_piece(struct buf *out, uint64_t of, size_t size, struct text bytes)
{
    struct bridge_frame_pen pen;
    bridge_frame_notify(&pen, out, "piece");
    pack_pair_int(&pen.pack, "of", (int64_t)of);
    if (size > 0) {
        pack_pair_int(&pen.pack, "size", (int64_t)size);
    }
    pack_key(&pen.pack, "bytes");
    pack_bytes(&pen.pack, bytes);
    bool fits = bridge_frame_end(&pen);
    MUST(fits);
}

/* One large message shall not cost its memory for ever. */
static void trim(struct buf *buf)
{
    if (buf->capacity > ROOM_BYTES_MAX && buf->n <= BRIDGE_FRAME_BYTES_MAX) {
        struct buf small;
        buf_init(&small);
        buf_put_text(&small, buf_text(buf));
        buf_fini(buf);
        *buf = small;
    }
}

static void take_back(struct bridge_frame_pen *pen)
{
    pen->out->n = pen->at;
    trim(pen->out);
}

bool bridge_cut_is_long(struct text message, size_t most)
{
    return message.n > BRIDGE_FRAME_BYTES_MAX && message.n <= most &&
           message.n <= BRIDGE_JOIN_MESSAGE_BYTES_MAX;
}

enum bridge_cut_result bridge_cut_end(struct bridge_frame_pen *pen, struct text message,
                                      size_t most, uint64_t of, struct buf *pieces)
{
    if (message.n <= BRIDGE_FRAME_BYTES_MAX) {
        bridge_frame_seal(pen);
        return BRIDGE_CUT_FRAME;
    }
    if (!bridge_cut_is_long(message, most)) {
        take_back(pen);
        return BRIDGE_CUT_TOO_LONG;
    }
    for (size_t at = 0; at < message.n; at += BRIDGE_CUT_PIECE_BYTES) {
        put_piece(pieces, of, at == 0 ? message.n : 0,
                  text_slice(message, at, at + BRIDGE_CUT_PIECE_BYTES));
    }
    take_back(pen);
    return BRIDGE_CUT_PIECES;
}

struct text bridge_cut_next(const struct buf *frames, size_t at)
{
    if (frames->n - at < BRIDGE_FRAME_HEAD_BYTES) {
        return TEXT_NONE;
    }
    return text_slice(buf_text(frames), at,
                      at + BRIDGE_FRAME_HEAD_BYTES + buf_get_u32(frames->p + at));
}

void bridge_cut_drop(struct buf *out, uint64_t of)
{
    struct bridge_frame_pen pen;
    bridge_frame_notify(&pen, out, "piece");
    pack_pair_int(&pen.pack, "of", (int64_t)of);
    pack_pair_bool(&pen.pack, "drop", true);
    (void)bridge_frame_end(&pen);
}
