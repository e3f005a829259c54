#include "base/scan.h"
#include <string.h>
#include "base/pack.h"
#include "base/random.h"
#include "support/suite.h"

static enum scan_result measure(const char *bytes, size_t count, size_t limit)
{
    struct scan scan;
    scan_init(&scan, limit);
    return scan_measure(&scan, (const unsigned char *)bytes, count);
}

START_TEST(bombs_are_refused_from_their_first_bytes)
{
    static const struct {
        const char *bytes;
        size_t count;
        enum scan_result result;
    } bombs[] = {
        {"\xdd\xff\xff\xff\xff", 5, SCAN_TOO_MANY},
        {"\xdf\xff\xff\xff\xff", 5, SCAN_TOO_MANY},
        {"\xdb\xff\xff\xff\xff", 5, SCAN_TOO_LARGE},
        {"\xc6\x7f\xff\xff\xff", 5, SCAN_TOO_LARGE},
        {"\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\xc0", 18,
         SCAN_TOO_DEEP},
        {"\xdc\x10\x00", 3,
         SCAN_TOO_LARGE}, /* 4096 elements cannot fit into what is left of 4 KiB */
        {"\xc1", 1, SCAN_BAD},
    };

    for (size_t i = 0; i < sizeof bombs / sizeof bombs[0]; i++) {
        enum scan_result result = measure(bombs[i].bytes, bombs[i].count, 4096);
        ck_assert_msg(result == bombs[i].result, "bomb %zu: %d", i, (int)result);
    }
}
END_TEST

START_TEST(a_frame_may_come_byte_by_byte)
{
    static const unsigned char frame[] = "\x94\x00\x01\xa4"
                                         "echo\x91\x81\xa2"
                                         "id\xa3"
                                         "T-1";
    struct scan scan;
    size_t count = sizeof frame - 1;
    scan_init(&scan, 4096);

    for (size_t i = 1; i < count; i++) {
        ck_assert_int_eq(scan_measure(&scan, frame, i), SCAN_MORE);
    }
    ck_assert_int_eq(scan_measure(&scan, frame, count), SCAN_DONE);
    ck_assert_uint_eq(scan.consumed, count);
}
END_TEST

START_TEST(what_the_scanner_accepts_the_decoder_accepts)
{
    uint64_t seed = 42;
    size_t accepted = 0;

    for (int round = 0; round < 200000; round++) {
        unsigned char bytes[24];
        size_t count = 1 + random_below(&seed, sizeof bytes);
        for (size_t i = 0; i < count; i++) {
            bytes[i] = (unsigned char)random_next(&seed);
        }
        struct scan scan;
        scan_init(&scan, 4096);
        if (scan_measure(&scan, bytes, count) != SCAN_DONE) {
            continue;
        }
        accepted++;
        struct arena arena;
        struct value value;
        arena_init(&arena);
        enum err err = pack_read(&arena, (struct text){(const char *)bytes, scan.consumed}, &value);
        ck_assert_msg(err == ERR_OK || err == ERR_PROTOCOL, "round %d: %d", round, (int)err);
        arena_fini(&arena);
    }
    ck_assert_uint_gt(accepted, 1000);
}
END_TEST

SUITE("scan", bombs_are_refused_from_their_first_bytes, a_frame_may_come_byte_by_byte,
      what_the_scanner_accepts_the_decoder_accepts)
