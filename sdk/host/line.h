/* The conversation with the server over descriptor 3, from the plugin's end: threads of its own
 * read in turns, every thread may send, a worker may wait for an answer. The end of the server is
 * the end of the process. */
#ifndef LINE_H
#define LINE_H
#include "base/loop.h"
#include "host/bridge_cut.h"

#define LINE_DESCRIPTOR 3

struct line;

struct line_message { /* owned by whoever it was given to */
    struct arena arena;
    struct bridge_message message;
};

/* What a thread does with a request after it has given the reading to another one. */
struct line_work {
    void (*run)(void *ctx); /* NULL: nothing more */
    void *ctx;
};

/* on_request takes the message over, notifications too; it is short, for nobody reads meanwhile.
 * Whoever read a request also does it: there is no hand-over between the bytes and the work. */
struct line *line_create(struct loop *loop,
                         void (*on_request)(void *ctx, struct line_message *message,
                                            struct line_work *work),
                         void *ctx);
void line_add_threads(struct line *line, unsigned count); /* that read in turns, and work */
void line_free(struct line_message **message);            /* likes NULL */

/* What the server takes in pieces; before that is said it gets frames only. */
void line_set_message_max(struct line *line, size_t bytes);
/* A frame is begun on one's own pen and buffer, and ended here; what is longer than a frame becomes
 * pieces in the same buffer. False: it is longer than the server takes, and the buffer is free. */
bool line_end(struct line *line, struct bridge_frame_pen *pen);
/* These send what was ended and free the buffer. [any] */
void line_send(struct line *line, struct buf *frame);
uint64_t line_next_id(struct line *line);
/* A request that was begun with an id of line_next_id; waits for the answer. [any but the reader]
 */
struct line_message *line_ask(struct line *line, uint64_t id, struct buf *frame);
/* on_answer comes on the loop, later, once. [any] */
void line_ask_later(struct line *line, uint64_t id, struct buf *frame,
                    void (*on_answer)(void *ctx, const struct bridge_message *message), void *ctx);
/* It will not come. False: it came. [loop] */
bool line_forget(struct line *line, uint64_t id);

#endif
