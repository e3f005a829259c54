/* One request of the plugin's over the line: begun, filled through its pen, and asked. */
#ifndef GUEST_ASK_H
#define GUEST_ASK_H
#include "guest.h"

struct guest_ask {
    struct guest *guest;
    uint64_t id;
    struct buf frame;
    struct bridge_frame_pen pen;
};

/* The pen's map is open. `call`: the hook that it is about; NULL: none. */
struct pack *guest_ask_begin(struct guest_ask *asking, const rung_host *host, const rung_call *call,
                             const char *method);
void guest_ask_put(struct pack *pack, const char *key, rung_str text);
/* RUNG_OK, and the answer is the caller's to free; or what it says no with. [any but the reader] */
int guest_ask_now(struct guest_ask *asking, struct line_message **answer);
/* on_answer comes on the loop, once. False: it is longer than the server takes. [any] */
bool guest_ask_later(struct guest_ask *asking,
                     void (*on_answer)(void *ctx, const struct bridge_message *message), void *ctx);

#endif
