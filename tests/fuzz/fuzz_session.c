/* A whole session over a real engine: whatever comes, and in whatever pieces, every byte that
 * leaves is a message, and pieces change nothing. */
#include "fuzz.h"

/* The world of the unit tests asserts by libcheck, which wants a suite around it: here is none. */
#define TESTS_SUPPORT_SUITE_H
#define ck_assert FUZZ_CHECK
#define ck_assert_msg(promise, ...) FUZZ_CHECK(promise)
#define ck_assert_int_eq(a, b) FUZZ_CHECK((a) == (b))
#define ck_assert_uint_eq(a, b) FUZZ_CHECK((a) == (b))
#define ck_assert_str_eq(a, b) FUZZ_CHECK(strcmp((a), (b)) == 0)
#define ck_abort_msg(...) FUZZ_CHECK(!"reached")
#include "support/rpc_world.h"

static void talk(const uint8_t *bytes, size_t count, size_t cut, struct buf *said)
{
    struct rpc_world it;
    rpc_world_init(&it);
    size_t before = it.sent.n;
    if (rpc_world_feed(&it, bytes, cut)) {
        (void)rpc_world_feed(&it, bytes + cut, count - cut);
    }
    rpc_world_run(&it);
    buf_put(said, it.sent.p + before, it.sent.n - before);
    rpc_world_fini(&it);
}

static void check_messages(struct text said)
{
    while (said.n > 0) {
        struct scan scan;
        scan_init(&scan, (size_t)64 << 20);
        FUZZ_CHECK(scan_measure(&scan, (const unsigned char *)said.p, said.n) == SCAN_DONE);
        said = text_slice(said, scan.consumed, said.n);
    }
}

/* What the server says of the time is the machine's. */
static bool asks_the_time(struct text bytes)
{
    return text_find(bytes, TEXT("rpc."), 0) != SIZE_MAX;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct buf at_once;
    struct buf in_pieces;
    buf_init(&at_once);
    buf_init(&in_pieces);
    talk(bytes, count, count, &at_once);
    check_messages(buf_text(&at_once));
    if (!asks_the_time(fuzz_text(bytes, count)) && count > 1) {
        talk(bytes, count, bytes[0] % count, &in_pieces);
        FUZZ_CHECK(text_eq(buf_text(&at_once), buf_text(&in_pieces)));
    }
    buf_fini(&at_once);
    buf_fini(&in_pieces);
    return 0;
}
