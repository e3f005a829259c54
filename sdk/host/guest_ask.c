#include "guest_ask.h"

struct pack *guest_ask_begin(struct guest_ask *asking, const rung_host *host, const rung_call *call,
                             const char *method)
{
    asking->guest = guest_of(host);
    asking->id = line_next_id(asking->guest->line);
    buf_init(&asking->frame);
    bridge_frame_request(&asking->pen, &asking->frame, asking->id, method);
    if (call != NULL) {
        pack_pair_int(&asking->pen.pack, "call", (int64_t)call->event.event.token);
    }
    return &asking->pen.pack;
}

void guest_ask_put(struct pack *pack, const char *key, rung_str text)
{
    pack_key(pack, key);
    pack_bytes(pack, text.p == NULL ? TEXT_NONE : (struct text){text.p, text.n});
}

int guest_ask_now(struct guest_ask *asking, struct line_message **answer)
{
    *answer = NULL;
    if (!line_end(asking->guest->line, &asking->pen)) {
        return RUNG_EINVAL;
    }
    *answer = line_ask(asking->guest->line, asking->id, &asking->frame);
    if (!(*answer)->message.is_error) {
        return RUNG_OK;
    }
    int code = (int)(*answer)->message.code;
    line_free(answer);
    return code;
}

bool guest_ask_later(struct guest_ask *asking,
                     void (*on_answer)(void *ctx, const struct bridge_message *message), void *ctx)
{
    if (!line_end(asking->guest->line, &asking->pen)) {
        return false;
    }
    line_ask_later(asking->guest->line, asking->id, &asking->frame, on_answer, ctx);
    return true;
}
