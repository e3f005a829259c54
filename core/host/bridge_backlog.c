#include "host/bridge_backlog.h"
#include "base/mem.h"

struct bridge_long {
    uint64_t id, of;
    struct buf frames; /* owned */
    size_t at;         /* of the next one */
    struct bridge_long *next;
};

void bridge_backlog_init(struct bridge_backlog *backlog)
{
    *backlog = (struct bridge_backlog){NULL, 0};
}

static void take_out(struct bridge_backlog *backlog, struct bridge_long **at)
{
    struct bridge_long *old = *at;
    *at = old->next;
    backlog->bytes -= old->frames.n - old->at;
    buf_fini(&old->frames);
    mem_free(old);
}

void bridge_backlog_clear(struct bridge_backlog *backlog)
{
    while (backlog->first != NULL) {
        take_out(backlog, &backlog->first);
    }
}

bool bridge_backlog_is_full(const struct bridge_backlog *backlog)
{
    return backlog->bytes > BRIDGE_BACKLOG_BYTES_MAX;
}

void bridge_backlog_put(struct bridge_backlog *backlog, uint64_t id, uint64_t of,
                        struct buf *frames)
{
    struct bridge_long *last = MEM_NEW(struct bridge_long);
    struct bridge_long **at = &backlog->first;
    *last = (struct bridge_long){.id = id, .of = of, .frames = *frames};
    buf_init(frames);
    backlog->bytes += last->frames.n;
    while (*at != NULL) {
        at = &(*at)->next;
    }
    *at = last;
}

bool bridge_backlog_move(struct bridge_backlog *backlog, struct buf *out)
{
    struct bridge_long *first = backlog->first;
    if (first == NULL) {
        return false;
    }
    struct text frame = bridge_cut_next(&first->frames, first->at);
    buf_put_text(out, frame);
    first->at += frame.n;
    backlog->bytes -= frame.n;
    if (first->at == first->frames.n) {
        take_out(backlog, &backlog->first);
    }
    return true;
}

bool bridge_backlog_withdraw(struct bridge_backlog *backlog, uint64_t id, struct buf *out)
{
    for (struct bridge_long **at = &backlog->first; *at != NULL; at = &(*at)->next) {
        if ((*at)->id == id) {
            if ((*at)->at > 0) {
                bridge_cut_drop(out, (*at)->of);
            }
            take_out(backlog, at);
            return true;
        }
    }
    return false;
}
