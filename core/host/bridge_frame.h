/* The frames of docs/bridge.md: four bytes of length, then one MessagePack array. A message that is
 * longer than a frame comes in pieces (bridge_join.h) and goes out in such (bridge_cut.h). The same
 * code at both ends of descriptor 3. Pure. */
#ifndef HOST_BRIDGE_FRAME_H
#define HOST_BRIDGE_FRAME_H
#include "base/pack.h"
#include "host/bridge_join.h"

#define BRIDGE_FRAME_BYTES_MAX ((size_t)1 << 20)
#define BRIDGE_FRAME_HEAD_BYTES 4 /* its length, before it */

/* --- reading: bytes as they come, messages as they are whole --- */

struct bridge_frame {
    struct buf in; /* owned */
    size_t at;     /* of the next frame in it */
    struct bridge_join join;
    struct buf whole; /* owned: the message in hand, when it came in pieces */
};

enum bridge_frame_result { BRIDGE_FRAME_MORE, BRIDGE_FRAME_DONE, BRIDGE_FRAME_BAD };

enum bridge_message_kind { BRIDGE_REQUEST, BRIDGE_RESPONSE, BRIDGE_NOTIFICATION };
struct bridge_message { /* everything lives in the arena that was handed in */
    enum bridge_message_kind kind;
    uint64_t id;        /* of requests and responses */
    struct text method; /* of requests and notifications */
    struct value body;  /* a map (or nil): params, or the result */
    bool is_error;      /* a response that says no: */
    int64_t code;       /* why, RUNG_E... */
    struct text error;  /* and for people */
    struct text packed; /* the array as it came; lent until the next feed or message */
};

/* The array of one frame, into `value` and as the message that it is. False: `why` says what is
 * wrong with it. */
bool bridge_frame_read(struct arena *arena, struct text bytes, struct value *value,
                       struct bridge_message *message, const char **why);

void bridge_frame_init(struct bridge_frame *frame);
void bridge_frame_fini(struct bridge_frame *frame);
void bridge_frame_feed(struct bridge_frame *frame, struct text bytes);
/* BAD: the conversation cannot go on; `why` says what is wrong with it. MORE: nothing in the arena
 * is needed any more. */
enum bridge_frame_result bridge_frame_next(struct bridge_frame *frame, struct arena *arena,
                                           struct bridge_message *message, const char **why);

/* --- writing: begin one, put pairs into `pack`, whose map is open, and end it --- */

struct bridge_frame_pen {
    struct buf *out; /* lent */
    struct pack pack;
    size_t at; /* where this frame begins in `out` */
};

void bridge_frame_request(struct bridge_frame_pen *pen, struct buf *out, uint64_t id,
                          const char *method);
void bridge_frame_answer(struct bridge_frame_pen *pen, struct buf *out, uint64_t id);
void bridge_frame_notify(struct bridge_frame_pen *pen, struct buf *out, const char *method);
/* False: it is longer than a frame may be, or cannot be packed; `out` is as it was before. */
bool bridge_frame_end(struct bridge_frame_pen *pen);
/* The two halves of it: closes what is open (false: it cannot be packed, `out` is as it was
 * before), `message` is what lies in `out`, of whatever length; and writes the length in front of
 * it. */
bool bridge_frame_close(struct bridge_frame_pen *pen, struct text *message);
void bridge_frame_seal(struct bridge_frame_pen *pen);
void bridge_frame_refuse(struct buf *out, uint64_t id, int code, struct text why);

#endif
