#include "host/bridge_backlog.h"
#include "support/suite.h"

static struct bridge_backlog backlog;
static struct buf out;

static void arrive(void)
{
    bridge_backlog_init(&backlog);
    buf_init(&out);
}

static void leave(void)
{
    bridge_backlog_clear(&backlog);
    buf_fini(&out);
}

/* Two frames, which are as good as pieces here. */
static void put(uint64_t id, const char *first, const char *second)
{
    struct buf frames;
    buf_init(&frames);
    bridge_frame_refuse(&frames, id, -1, text_z(first));
    bridge_frame_refuse(&frames, id, -1, text_z(second));
    bridge_backlog_put(&backlog, id, id + 100, &frames);
    ck_assert_uint_eq(frames.n, 0);
}

static bool has(const char *words)
{
    return text_find(buf_text(&out), text_z(words), 0) != SIZE_MAX;
}

START_TEST(the_oldest_goes_on_frame_by_frame)
{
    arrive();
    put(1, "alpha", "beta");
    put(2, "gamma", "delta");

    ck_assert(bridge_backlog_move(&backlog, &out));
    ck_assert(has("alpha") && !has("beta") && !has("gamma"));
    ck_assert(bridge_backlog_move(&backlog, &out));
    ck_assert(bridge_backlog_move(&backlog, &out));
    ck_assert(has("beta") && has("gamma") && !has("delta"));
    ck_assert(bridge_backlog_move(&backlog, &out));

    ck_assert(!bridge_backlog_move(&backlog, &out));
    ck_assert_uint_eq(backlog.bytes, 0);
    leave();
}
END_TEST

START_TEST(a_request_that_has_not_begun_is_taken_back_without_a_trace)
{
    arrive();
    put(1, "alpha", "beta");
    put(2, "gamma", "delta");

    ck_assert(bridge_backlog_withdraw(&backlog, 2, &out));
    ck_assert(!bridge_backlog_withdraw(&backlog, 2, &out));

    ck_assert_uint_eq(out.n, 0);
    while (bridge_backlog_move(&backlog, &out)) {
    }
    ck_assert(has("beta") && !has("gamma"));
    leave();
}
END_TEST

START_TEST(one_that_has_begun_is_dropped_at_the_other_end)
{
    arrive();
    put(1, "alpha", "beta");
    ck_assert(bridge_backlog_move(&backlog, &out));

    ck_assert(bridge_backlog_withdraw(&backlog, 1, &out));

    ck_assert(has("drop") && !has("beta"));
    ck_assert_uint_eq(backlog.bytes, 0);
    leave();
}
END_TEST

START_TEST(beyond_its_limit_it_is_full)
{
    struct buf frames;
    arrive();
    buf_init(&frames);
    buf_put_u32(&frames, (uint32_t)BRIDGE_BACKLOG_BYTES_MAX);
    buf_reserve(&frames, BRIDGE_BACKLOG_BYTES_MAX);
    frames.n += BRIDGE_BACKLOG_BYTES_MAX;
    ck_assert(!bridge_backlog_is_full(&backlog));

    bridge_backlog_put(&backlog, 0, 1, &frames);

    ck_assert(bridge_backlog_is_full(&backlog));
    bridge_backlog_clear(&backlog);
    ck_assert(!bridge_backlog_is_full(&backlog));
    leave();
}
END_TEST

SUITE("bridge_backlog", the_oldest_goes_on_frame_by_frame,
      a_request_that_has_not_begun_is_taken_back_without_a_trace,
      one_that_has_begun_is_dropped_at_the_other_end, beyond_its_limit_it_is_full)
