/* Messages in pieces as a hostile or slow peer sends them. */
#include "host/bridge_join.h"
#include "support/suite.h"

static struct arena arena;
static struct bridge_join join;
static struct buf whole;
static const char *why;

static void arrive(void)
{
    arena_init(&arena);
    bridge_join_init(&join);
    buf_init(&whole);
    why = "";
}

static void leave(void)
{
    buf_fini(&whole);
    bridge_join_fini(&join);
    arena_fini(&arena);
}

/* size 0: it says none. */
static enum bridge_join_result piece(int64_t of, int64_t size, const char *bytes)
{
    struct value map = {0};
    *value_put(&arena, &map, "of") = value_of_int(of);
    *value_put(&arena, &map, "bytes") = value_of_text(text_z(bytes));
    if (size != 0) {
        *value_put(&arena, &map, "size") = value_of_int(size);
    }
    return bridge_join_take(&join, &map, &whole, &why);
}

START_TEST(pieces_of_two_messages_may_come_in_turns)
{
    arrive();

    ck_assert_int_eq(piece(1, 6, "one"), BRIDGE_JOIN_MORE);
    ck_assert_int_eq(piece(2, 4, "a"), BRIDGE_JOIN_MORE);
    ck_assert_int_eq(piece(1, 0, "two"), BRIDGE_JOIN_DONE);

    ck_assert(text_eq_z(buf_text(&whole), "onetwo"));
    buf_fini(&whole);
    buf_init(&whole);
    ck_assert_int_eq(piece(2, 0, "bcd"), BRIDGE_JOIN_DONE);
    ck_assert(text_eq_z(buf_text(&whole), "abcd"));
    ck_assert_uint_eq(join.count, 0);
    ck_assert_uint_eq(join.bytes, 0);
    leave();
}
END_TEST

START_TEST(a_number_that_was_used_is_free_again)
{
    arrive();

    ck_assert_int_eq(piece(1, 1, "a"), BRIDGE_JOIN_DONE);
    buf_fini(&whole);
    ck_assert_int_eq(piece(1, 2, "b"), BRIDGE_JOIN_MORE);
    ck_assert_int_eq(piece(1, 0, "c"), BRIDGE_JOIN_DONE);

    ck_assert(text_eq_z(buf_text(&whole), "bc"));
    leave();
}
END_TEST

START_TEST(what_is_dropped_leaves_nothing)
{
    struct value map = {0};
    arrive();
    *value_put(&arena, &map, "of") = value_of_int(1);
    *value_put(&arena, &map, "drop") = value_of_bool(true);
    ck_assert_int_eq(piece(1, 6, "one"), BRIDGE_JOIN_MORE);

    ck_assert_int_eq(bridge_join_take(&join, &map, &whole, &why), BRIDGE_JOIN_MORE);
    ck_assert_int_eq(bridge_join_take(&join, &map, &whole, &why), BRIDGE_JOIN_MORE);

    ck_assert_uint_eq(join.count, 0);
    ck_assert_uint_eq(join.bytes, 0);
    leave();
}
END_TEST

START_TEST(a_piece_that_promises_or_brings_too_much_is_refused)
{
    arrive();
    ck_assert_int_eq(piece(-1, 6, "one"), BRIDGE_JOIN_BAD);
    ck_assert_int_eq(piece(1, 0, "one"), BRIDGE_JOIN_BAD); /* the first says no size */
    ck_assert_int_eq(piece(1, -5, "one"), BRIDGE_JOIN_BAD);
    ck_assert_int_eq(piece(1, (int64_t)BRIDGE_JOIN_MESSAGE_BYTES_MAX + 1, "one"), BRIDGE_JOIN_BAD);
    ck_assert_int_eq(piece(1, 2, "one"), BRIDGE_JOIN_BAD); /* more than it said */
    leave();
    arrive();
    ck_assert_int_eq(piece(1, 9, "one"), BRIDGE_JOIN_MORE);

    ck_assert_int_eq(piece(1, 0, ""), BRIDGE_JOIN_BAD); /* it would never end */

    ck_assert_ptr_nonnull(strstr(why, "empty"));
    leave();
}
END_TEST

START_TEST(so_many_messages_and_bytes_may_be_under_way)
{
    int64_t most = (int64_t)BRIDGE_JOIN_MESSAGE_BYTES_MAX;
    arrive();
    for (int64_t of = 0; of < BRIDGE_JOIN_OPEN_MAX; of++) {
        ck_assert_int_eq(piece(of, 10, "x"), BRIDGE_JOIN_MORE);
    }
    ck_assert_int_eq(piece(99, 10, "x"), BRIDGE_JOIN_BAD);
    leave();
    arrive();
    ck_assert_int_eq(piece(1, most, "x"), BRIDGE_JOIN_MORE);
    ck_assert_int_eq(piece(2, most, "x"), BRIDGE_JOIN_MORE);

    ck_assert_int_eq(piece(3, 10, "x"), BRIDGE_JOIN_BAD);

    ck_assert_ptr_nonnull(strstr(why, "64 MiB"));
    leave();
}
END_TEST

SUITE("bridge_join", pieces_of_two_messages_may_come_in_turns, a_number_that_was_used_is_free_again,
      what_is_dropped_leaves_nothing, a_piece_that_promises_or_brings_too_much_is_refused,
      so_many_messages_and_bytes_may_be_under_way)
