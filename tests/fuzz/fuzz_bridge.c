/* What a process writes to descriptor 3: however it is cut, the same messages come out, no more is
 * kept than may be, and each message is one that can be read again. */
#include "fuzz.h"
#include "host/bridge_frame.h"

struct seen { /* what came out */
    struct buf said;
    bool is_bad;
};

static void take(struct seen *seen, const struct bridge_message *message)
{
    struct arena arena;
    struct value value;
    struct bridge_message again;
    const char *why = NULL;
    arena_init(&arena);
    FUZZ_CHECK(bridge_frame_read(&arena, message->packed, &value, &again, &why));
    FUZZ_CHECK(again.kind == message->kind && again.id == message->id);
    FUZZ_CHECK(!text_eq_z(message->method, "piece"));
    buf_put_text(&seen->said, message->packed);
    arena_fini(&arena);
}

static void read_all(struct bridge_frame *frame, struct seen *seen)
{
    struct bridge_message message;
    struct arena arena;
    const char *why = NULL;
    enum bridge_frame_result result = BRIDGE_FRAME_DONE;
    arena_init(&arena);
    while (!seen->is_bad && result == BRIDGE_FRAME_DONE) {
        arena_reset(&arena);
        result = bridge_frame_next(frame, &arena, &message, &why);
        if (result == BRIDGE_FRAME_DONE) {
            take(seen, &message);
        }
        seen->is_bad = result == BRIDGE_FRAME_BAD;
        FUZZ_CHECK(!seen->is_bad || why != NULL);
        FUZZ_CHECK(frame->join.count <= BRIDGE_JOIN_OPEN_MAX);
        FUZZ_CHECK(frame->join.bytes <= BRIDGE_JOIN_BYTES_MAX);
    }
    arena_fini(&arena);
}

static void listen(struct text bytes, size_t step, struct seen *seen)
{
    struct bridge_frame frame;
    *seen = (struct seen){.is_bad = false};
    buf_init(&seen->said);
    bridge_frame_init(&frame);
    for (size_t at = 0; at < bytes.n && !seen->is_bad; at += step) {
        bridge_frame_feed(&frame, text_slice(bytes, at, at + step));
        read_all(&frame, seen);
    }
    bridge_frame_fini(&frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct text all = fuzz_text(bytes, count);
    struct seen at_once;
    struct seen in_steps;
    listen(all, count + 1, &at_once);
    listen(all, count > 0 ? 1 + bytes[0] % 7 : 1, &in_steps);
    FUZZ_CHECK(text_eq(buf_text(&at_once.said), buf_text(&in_steps.said)));
    FUZZ_CHECK(at_once.is_bad == in_steps.is_bad);
    buf_fini(&at_once.said);
    buf_fini(&in_steps.said);
    return 0;
}
