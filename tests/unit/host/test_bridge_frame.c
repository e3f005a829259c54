/* Frames as a hostile or slow peer sends them. */
#include "host/bridge_frame.h"
#include "support/suite.h"

static void put_frame(struct buf *out, struct text body)
{
    buf_put_u32(out, (uint32_t)body.n);
    buf_put_text(out, body);
}

static enum bridge_frame_result read_one(struct text bytes, struct arena *arena,
                                         struct bridge_message *message, const char **why)
{
    struct bridge_frame frame;
    bridge_frame_init(&frame);
    bridge_frame_feed(&frame, bytes);
    enum bridge_frame_result result = bridge_frame_next(&frame, arena, message, why);
    bridge_frame_fini(&frame);
    return result;
}

/* What bridge_frame_next says of one frame with this body. */
static void expect_bad(struct text body, const char *words)
{
    struct arena arena;
    struct buf out;
    struct bridge_message message;
    const char *why = "";
    arena_init(&arena);
    buf_init(&out);
    put_frame(&out, body);

    ck_assert_int_eq(read_one(buf_text(&out), &arena, &message, &why), BRIDGE_FRAME_BAD);

    ck_assert_msg(strstr(why, words) != NULL, "%s", why);
    buf_fini(&out);
    arena_fini(&arena);
}

START_TEST(three_bytes_at_a_time_give_every_message)
{
    struct bridge_frame frame;
    struct bridge_frame_pen pen;
    struct bridge_message message;
    struct arena arena;
    struct buf out;
    const char *why = NULL;
    uint64_t seen = 0;
    buf_init(&out);
    arena_init(&arena);
    bridge_frame_init(&frame);
    for (uint64_t id = 1; id <= 50; id++) {
        bridge_frame_request(&pen, &out, id, "hook");
        pack_pair_int(&pen.pack, "number", (int64_t)(id * 7));
        ck_assert(bridge_frame_end(&pen));
    }

    for (size_t at = 0; at < out.n; at += 3) {
        bridge_frame_feed(&frame, text_slice(buf_text(&out), at, at + 3));
        while (bridge_frame_next(&frame, &arena, &message, &why) == BRIDGE_FRAME_DONE) {
            ck_assert_int_eq(message.kind, BRIDGE_REQUEST);
            ck_assert_uint_eq(message.id, ++seen);
            ck_assert(text_eq_z(message.method, "hook"));
            ck_assert_int_eq(value_int(&message.body, "number", 0), (int64_t)(seen * 7));
        }
    }

    ck_assert_uint_eq(seen, 50);
    bridge_frame_fini(&frame);
    arena_fini(&arena);
    buf_fini(&out);
}
END_TEST

START_TEST(answers_refusals_and_notifications_come_back_as_they_were_written)
{
    struct bridge_frame frame;
    struct bridge_frame_pen pen;
    struct bridge_message message;
    struct arena arena;
    struct buf out;
    const char *why = NULL;
    buf_init(&out);
    arena_init(&arena);
    bridge_frame_init(&frame);
    bridge_frame_answer(&pen, &out, 7);
    pack_pair_int(&pen.pack, "code", -1);
    ck_assert(bridge_frame_end(&pen));
    bridge_frame_refuse(&out, 8, -7, TEXT("no such method"));
    bridge_frame_notify(&pen, &out, "cancel");
    ck_assert(bridge_frame_end(&pen));

    bridge_frame_feed(&frame, buf_text(&out));

    ck_assert_int_eq(bridge_frame_next(&frame, &arena, &message, &why), BRIDGE_FRAME_DONE);
    ck_assert(message.kind == BRIDGE_RESPONSE && message.id == 7 && !message.is_error);
    ck_assert_int_eq(value_int(&message.body, "code", 0), -1);
    ck_assert_int_eq(bridge_frame_next(&frame, &arena, &message, &why), BRIDGE_FRAME_DONE);
    ck_assert(message.is_error && message.code == -7);
    ck_assert(text_eq_z(message.error, "no such method"));
    ck_assert_int_eq(bridge_frame_next(&frame, &arena, &message, &why), BRIDGE_FRAME_DONE);
    ck_assert(message.kind == BRIDGE_NOTIFICATION && text_eq_z(message.method, "cancel"));
    ck_assert_int_eq(bridge_frame_next(&frame, &arena, &message, &why), BRIDGE_FRAME_MORE);
    bridge_frame_fini(&frame);
    arena_fini(&arena);
    buf_fini(&out);
}
END_TEST

START_TEST(a_length_of_nothing_or_of_too_much_ends_it_before_anything_is_read)
{
    struct arena arena;
    struct bridge_message message;
    const char *why = "";
    arena_init(&arena);

    ck_assert_int_eq(read_one(TEXT("\0\0\0\0"), &arena, &message, &why), BRIDGE_FRAME_BAD);
    ck_assert_int_eq(read_one(TEXT("\0\x10\0\x01"), &arena, &message, &why), BRIDGE_FRAME_BAD);
    ck_assert_int_eq(read_one(TEXT("\0\x10\0\0"), &arena, &message, &why), BRIDGE_FRAME_MORE);

    arena_fini(&arena);
}
END_TEST

START_TEST(garbage_is_refused_with_what_is_wrong)
{
    expect_bad(TEXT("\xc1"), "MessagePack");
    expect_bad(TEXT("\x93\x00\x01"), "MessagePack");          /* an item is missing */
    expect_bad(TEXT("\x93\x02\xa1x\x80\x80"), "MessagePack"); /* one object too many */
    expect_bad(TEXT("\x80"), "a message is");                 /* a map */
    expect_bad(TEXT("\x93\x07\xa1x\x80"), "a message is");    /* no kind 7 */
    expect_bad(TEXT("\x94\x02\xa1x\x80\x80"), "number of items");
    expect_bad(TEXT("\x94\x00\xff\xa1x\x80"), "id");    /* -1 */
    expect_bad(TEXT("\x94\x00\x01\x05\x80"), "method"); /* a number */
    expect_bad(TEXT("\x94\x00\x01\xa1x\x05"), "maps");
    expect_bad(TEXT("\x94\x01\x01\xa1x\x80"), "[code, message]");
    expect_bad(TEXT("\x93\x02\xa1x\x81\xa1k\xa1\xff"), "UTF-8");
}
END_TEST

START_TEST(what_is_too_deep_is_refused)
{
    char body[40] = "\x93\x02\xa1x";
    size_t n = 4;
    body[n++] = (char)0x81;
    body[n++] = (char)0xa1;
    body[n++] = 'k';
    while (n < sizeof body) {
        body[n++] = (char)0x91;
    }
    expect_bad((struct text){body, sizeof body}, "MessagePack");
}
END_TEST

START_TEST(a_frame_that_grows_too_long_is_taken_back)
{
    struct bridge_frame_pen pen;
    struct buf out, large;
    buf_init(&out);
    buf_init(&large);
    for (size_t i = 0; i < BRIDGE_FRAME_BYTES_MAX; i++) {
        buf_put_u8(&large, 'x');
    }
    bridge_frame_refuse(&out, 1, -1, TEXT("before"));
    size_t before = out.n;

    bridge_frame_answer(&pen, &out, 2);
    pack_pair_text(&pen.pack, "text", buf_text(&large));

    ck_assert(!bridge_frame_end(&pen));
    ck_assert_uint_eq(out.n, before);
    buf_fini(&large);
    buf_fini(&out);
}
END_TEST

SUITE("bridge_frame", three_bytes_at_a_time_give_every_message,
      answers_refusals_and_notifications_come_back_as_they_were_written,
      a_length_of_nothing_or_of_too_much_ends_it_before_anything_is_read,
      garbage_is_refused_with_what_is_wrong, what_is_too_deep_is_refused,
      a_frame_that_grows_too_long_is_taken_back)
