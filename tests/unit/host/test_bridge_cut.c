#include "host/bridge_cut.h"
#include "support/suite.h"

#define LONG_BYTES (BRIDGE_FRAME_BYTES_MAX + 100000)

static struct bridge_frame_pen pen;
static struct buf out, pieces, large;

static void arrive(size_t bytes)
{
    buf_init(&out);
    buf_init(&pieces);
    buf_init(&large);
    for (size_t i = 0; i < bytes; i++) {
        buf_put_u8(&large, (uint8_t)('a' + i % 26));
    }
    bridge_frame_refuse(&out, 1, -1, TEXT("before"));
}

static void leave(void)
{
    buf_fini(&large);
    buf_fini(&pieces);
    buf_fini(&out);
}

static void begin(void)
{
    bridge_frame_request(&pen, &out, 7, "hook");
    pack_key(&pen.pack, "raw");
    pack_bytes(&pen.pack, buf_text(&large));
}

static enum bridge_cut_result end(size_t most)
{
    struct text message;
    ck_assert(bridge_frame_close(&pen, &message));
    ck_assert_int_eq(bridge_cut_is_long(message, most),
                     message.n > BRIDGE_FRAME_BYTES_MAX && message.n <= most);
    return bridge_cut_end(&pen, message, most, 1, &pieces);
}

START_TEST(what_fits_into_a_frame_is_one)
{
    struct arena arena;
    struct bridge_frame frame;
    struct bridge_message message;
    const char *why = "";
    arrive(1000);
    arena_init(&arena);
    bridge_frame_init(&frame);
    begin();

    ck_assert_int_eq(end(0), BRIDGE_CUT_FRAME);

    bridge_frame_feed(&frame, buf_text(&out));
    ck_assert_int_eq(bridge_frame_next(&frame, &arena, &message, &why), BRIDGE_FRAME_DONE);
    ck_assert_int_eq(bridge_frame_next(&frame, &arena, &message, &why), BRIDGE_FRAME_DONE);
    ck_assert_uint_eq(message.id, 7);
    ck_assert_uint_eq(pieces.n, 0);
    bridge_frame_fini(&frame);
    arena_fini(&arena);
    leave();
}
END_TEST

START_TEST(what_is_longer_is_cut_and_made_whole_again_with_others_in_between)
{
    struct arena arena;
    struct bridge_frame frame;
    struct bridge_message message;
    const char *why = "";
    unsigned others = 0;
    arrive(LONG_BYTES);
    arena_init(&arena);
    bridge_frame_init(&frame);
    size_t before = out.n;
    begin();

    ck_assert_int_eq(end(BRIDGE_JOIN_MESSAGE_BYTES_MAX), BRIDGE_CUT_PIECES);

    ck_assert_uint_eq(out.n, before);
    enum bridge_frame_result result = BRIDGE_FRAME_MORE;
    size_t at = 0;
    for (struct text next; (next = bridge_cut_next(&pieces, at)).n > 0; at += next.n) {
        ck_assert_uint_lt(next.n, BRIDGE_CUT_PIECE_BYTES + 100);
        bridge_frame_feed(&frame, buf_text(&out)); /* something short goes before each */
        bridge_frame_feed(&frame, next);
        ck_assert_int_eq(bridge_frame_next(&frame, &arena, &message, &why), BRIDGE_FRAME_DONE);
        ck_assert_uint_eq(message.id, 1);
        others++;
        result = bridge_frame_next(&frame, &arena, &message, &why);
    }
    ck_assert_int_eq(result, BRIDGE_FRAME_DONE);
    ck_assert_uint_eq(message.id, 7);
    ck_assert(text_eq(value_text(&message.body, "raw"), buf_text(&large)));
    ck_assert_uint_eq(others, LONG_BYTES / BRIDGE_CUT_PIECE_BYTES + 1);
    bridge_frame_fini(&frame);
    arena_fini(&arena);
    leave();
}
END_TEST

START_TEST(what_the_other_side_does_not_take_leaves_the_buffer_as_it_was)
{
    arrive(LONG_BYTES);
    size_t before = out.n;
    begin();
    ck_assert_int_eq(end(0), BRIDGE_CUT_TOO_LONG);
    begin();

    ck_assert_int_eq(end(LONG_BYTES), BRIDGE_CUT_TOO_LONG);

    ck_assert_uint_eq(out.n, before);
    ck_assert_uint_eq(pieces.n, 0);
    leave();
}
END_TEST

START_TEST(a_large_message_does_not_keep_its_memory)
{
    arrive(5 * BRIDGE_FRAME_BYTES_MAX);
    begin();

    ck_assert_int_eq(end(BRIDGE_JOIN_MESSAGE_BYTES_MAX), BRIDGE_CUT_PIECES);

    ck_assert_uint_lt(out.capacity, BRIDGE_FRAME_BYTES_MAX);
    ck_assert_uint_gt(out.n, 0);
    leave();
}
END_TEST

START_TEST(a_piece_of_a_piece_ends_the_conversation)
{
    struct arena arena;
    struct bridge_frame frame;
    struct bridge_message message;
    struct buf inner;
    const char *why = "";
    arrive(0);
    arena_init(&arena);
    buf_init(&inner);
    bridge_frame_init(&frame);
    bridge_cut_drop(&inner, 3);
    struct text body = text_slice(buf_text(&inner), 4, inner.n);
    bridge_frame_notify(&pen, &pieces, "piece");
    pack_pair_int(&pen.pack, "of", 1);
    pack_pair_int(&pen.pack, "size", (int64_t)body.n);
    pack_key(&pen.pack, "bytes");
    pack_bytes(&pen.pack, body);
    ck_assert(bridge_frame_end(&pen));

    bridge_frame_feed(&frame, buf_text(&pieces));

    ck_assert_int_eq(bridge_frame_next(&frame, &arena, &message, &why), BRIDGE_FRAME_BAD);
    ck_assert_ptr_nonnull(strstr(why, "a piece is a frame"));
    bridge_frame_fini(&frame);
    buf_fini(&inner);
    arena_fini(&arena);
    leave();
}
END_TEST

SUITE("bridge_cut", what_fits_into_a_frame_is_one,
      what_is_longer_is_cut_and_made_whole_again_with_others_in_between,
      what_the_other_side_does_not_take_leaves_the_buffer_as_it_was,
      a_large_message_does_not_keep_its_memory, a_piece_of_a_piece_ends_the_conversation)
