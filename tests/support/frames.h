/* Frames of the bridge as one side sends them, without their length. */
#ifndef TESTS_SUPPORT_FRAMES_H
#define TESTS_SUPPORT_FRAMES_H
#include <check.h>
#include "host/bridge_frame.h"

/* The array of the frame that was packed into `frame`, an empty buffer. */
static inline struct text frames_array(const struct buf *frame)
{
    return text_slice(buf_text(frame), BRIDGE_FRAME_HEAD_BYTES, frame->n);
}

static inline struct text frames_end(struct bridge_frame_pen *pen)
{
    ck_assert(bridge_frame_end(pen));
    return frames_array(pen->out);
}

/* [0, id, method, {text: ...}] */
static inline struct text frames_request(struct buf *frame, uint64_t id, const char *method,
                                         const char *text)
{
    struct bridge_frame_pen pen;
    buf_clear(frame);
    bridge_frame_request(&pen, frame, id, method);
    pack_pair_z(&pen.pack, "text", text);
    return frames_end(&pen);
}

/* [1, id, nil, {text: ...}] */
static inline struct text frames_answer(struct buf *frame, uint64_t id, const char *text)
{
    struct bridge_frame_pen pen;
    buf_clear(frame);
    bridge_frame_answer(&pen, frame, id);
    pack_pair_z(&pen.pack, "text", text);
    return frames_end(&pen);
}

/* [2, method, {text: ...}] */
static inline struct text frames_news(struct buf *frame, const char *method, const char *text)
{
    struct bridge_frame_pen pen;
    buf_clear(frame);
    bridge_frame_notify(&pen, frame, method);
    pack_pair_z(&pen.pack, "text", text);
    return frames_end(&pen);
}

#endif
