#include "base/scan.h"
#include <string.h>
#include "base/pack.h"
#include "base/random.h"
#include "support/suite.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FRAME ((size_t)1 << 20)

struct sample {
    const char *what;
    const char *bytes;
    size_t count;
    enum scan_result result;
};
#define SAMPLE(what, bytes, result)            \
    {                                          \
        what, bytes, sizeof(bytes) - 1, result \
    }
#define WHOLE(what, bytes) SAMPLE(what, bytes, SCAN_DONE)

static enum scan_result measure(const void *bytes, size_t count, size_t frame_bytes_max)
{
    struct scan scan;
    scan_init(&scan, frame_bytes_max);
    return scan_measure(&scan, bytes, count);
}

static const struct sample whole[] = {
    WHOLE("small number", "\x07"),
    WHOLE("negative small number", "\xe0"),
    WHOLE("nil", "\xc0"),
    WHOLE("true", "\xc3"),
    WHOLE("uint8", "\xcc\xff"),
    WHOLE("uint16", "\xcd\xff\xff"),
    WHOLE("uint32", "\xce\xff\xff\xff\xff"),
    WHOLE("uint64", "\xcf\x00\xff\xff\xff\xff\xff\xff\xff"),
    WHOLE("int8", "\xd0\x80"),
    WHOLE("int16", "\xd1\x80\x00"),
    WHOLE("int32", "\xd2\x80\x00\x00\x00"),
    WHOLE("int64", "\xd3\x80\x00\x00\x00\x00\x00\x00\x00"),
    WHOLE("float32", "\xca\x3f\x80\x00\x00"),
    WHOLE("float64", "\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00"),
    WHOLE("empty text", "\xa0"),
    WHOLE("short text", "\xa3\x61\x62\x63"),
    WHOLE("str8", "\xd9\x03\x61\x62\x63"),
    WHOLE("str16", "\xda\x00\x03\x61\x62\x63"),
    WHOLE("str32", "\xdb\x00\x00\x00\x03\x61\x62\x63"),
    WHOLE("bin8", "\xc4\x01\xc1"),
    WHOLE("bin16", "\xc5\x00\x01\xc1"),
    WHOLE("bin32", "\xc6\x00\x00\x00\x01\xc1"),
    WHOLE("fixext1", "\xd4\x01\xc1"),
    WHOLE("fixext2", "\xd5\x01\xc1\xc1"),
    WHOLE("fixext4", "\xd6\xff\x00\x00\x00\x01"),
    WHOLE("fixext8", "\xd7\xff\x00\x00\x00\x01\x00\x00\x00\x01"),
    WHOLE("fixext16", "\xd8\x01\x30\x31\x32\x33\x34\x35\x36\x37\x38\x39\x30\x31\x32\x33\x34\x35"),
    WHOLE("ext8", "\xc7\x03\xff\x30\x31\x32"),
    WHOLE("ext16", "\xc8\x00\x03\xff\x30\x31\x32"),
    WHOLE("ext32", "\xc9\x00\x00\x00\x03\xff\x30\x31\x32"),
    WHOLE("empty ext8", "\xc7\x00\xff"),
    WHOLE("empty list", "\x90"),
    WHOLE("empty map", "\x80"),
    WHOLE("list of three", "\x93\x01\xa1\x61\xc0"),
    WHOLE("array16", "\xdc\x00\x02\x01\x02"),
    WHOLE("array32", "\xdd\x00\x00\x00\x02\x01\x02"),
    WHOLE("map", "\x82\xa1\x61\x01\xa1\x62\x90"),
    WHOLE("map16", "\xde\x00\x01\xa1\x61\x01"),
    WHOLE("map32", "\xdf\x00\x00\x00\x01\xa1\x61\x01"),
    WHOLE("a request", "\x94\x00\x01\xa4\x70\x69\x6e\x67\x91\x81\xa1\x6b\x92\x80\x90"),
};

START_TEST(every_kind_of_object_is_measured)
{
    for (size_t i = 0; i < COUNT(whole); i++) {
        struct scan scan;
        scan_init(&scan, FRAME);

        enum scan_result result =
            scan_measure(&scan, (const unsigned char *)whole[i].bytes, whole[i].count);

        ck_assert_msg(result == SCAN_DONE, "%s: %s", whole[i].what, scan_result_text(result));
        ck_assert_msg(scan.consumed == whole[i].count, "%s: %zu of %zu bytes", whole[i].what,
                      scan.consumed, whole[i].count);
    }
}
END_TEST

START_TEST(an_object_may_come_byte_by_byte)
{
    for (size_t i = 0; i < COUNT(whole); i++) {
        const unsigned char *bytes = (const unsigned char *)whole[i].bytes;
        struct scan scan;
        scan_init(&scan, FRAME);
        for (size_t count = 0; count < whole[i].count; count++) {
            size_t before = scan.consumed;
            enum scan_result result = scan_measure(&scan, bytes, count);
            ck_assert_msg(result == SCAN_MORE, "%s after %zu bytes: %s", whole[i].what, count,
                          scan_result_text(result));
            ck_assert_msg(scan.consumed >= before && scan.consumed <= count, "%s went back",
                          whole[i].what);
        }

        enum scan_result last = scan_measure(&scan, bytes, whole[i].count);

        ck_assert_msg(last == SCAN_DONE, "%s: %s", whole[i].what, scan_result_text(last));
    }
}
END_TEST

START_TEST(what_stands_behind_the_object_is_left_alone)
{
    static const unsigned char bytes[] = {0x92, 0x01, 0x02, 0xc1, 0xc1};
    struct scan scan;
    scan_init(&scan, FRAME);

    enum scan_result result = scan_measure(&scan, bytes, sizeof bytes);

    ck_assert_int_eq(result, SCAN_DONE);
    ck_assert_uint_eq(scan.consumed, 3);
    ck_assert_int_eq(scan_measure(&scan, bytes, sizeof bytes), SCAN_DONE);
}
END_TEST

START_TEST(bombs_are_refused_from_their_first_bytes_and_stay_refused)
{
    static const struct sample bombs[] = {
        SAMPLE("array32 of 4 billion", "\xdd\xff\xff\xff\xff", SCAN_TOO_MANY),
        SAMPLE("map32 of 4 billion", "\xdf\xff\xff\xff\xff", SCAN_TOO_MANY),
        SAMPLE("map32 whose double wraps 32 bits", "\xdf\x80\x00\x00\x01", SCAN_TOO_MANY),
        SAMPLE("map16 of 65,535", "\xde\xff\xff", SCAN_TOO_MANY),
        SAMPLE("array32 of 65,537", "\xdd\x00\x01\x00\x01", SCAN_TOO_MANY),
        SAMPLE("array16 of 40,000 in a list", "\x92\xdc\x9c\x40", SCAN_TOO_LARGE),
        SAMPLE("str32 of 4 GiB", "\xdb\xff\xff\xff\xff", SCAN_TOO_LARGE),
        SAMPLE("bin32 of 4 GiB", "\xc6\xff\xff\xff\xff", SCAN_TOO_LARGE),
        SAMPLE("ext32 of 4 GiB", "\xc9\xff\xff\xff\xff", SCAN_TOO_LARGE),
        SAMPLE("str16 beyond the frame", "\xda\xff\xff", SCAN_TOO_LARGE),
        SAMPLE("list beyond the frame", "\xdc\x10\x00", SCAN_TOO_LARGE),
        SAMPLE("text that leaves no room for its brothers", "\x93\xda\x0f\xfb", SCAN_TOO_LARGE),
        SAMPLE("never used byte", "\xc1", SCAN_BAD),
        SAMPLE("never used byte inside", "\x92\x01\xc1", SCAN_BAD),
        SAMPLE("17 lists", "\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91",
               SCAN_TOO_DEEP),
        SAMPLE("16 lists around an empty map",
               "\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x80",
               SCAN_TOO_DEEP),
    };
    for (size_t i = 0; i < COUNT(bombs); i++) {
        const unsigned char *bytes = (const unsigned char *)bombs[i].bytes;
        struct scan scan;
        scan_init(&scan, 4096);

        enum scan_result result = scan_measure(&scan, bytes, bombs[i].count);
        enum scan_result again = scan_measure(&scan, bytes, bombs[i].count);

        ck_assert_msg(result == bombs[i].result, "%s: %s", bombs[i].what, scan_result_text(result));
        ck_assert_msg(again == result, "%s: then %s", bombs[i].what, scan_result_text(again));
    }
}
END_TEST

START_TEST(a_chain_of_small_lists_is_summed_up)
{
    /* Each level alone announces less than the frame has left; all of them together more. */
    unsigned char chain[3 * 8];
    for (size_t i = 0; i < 8; i++) {
        memcpy(chain + 3 * i, "\xdc\x02\x58", 3); /* 600 elements */
    }

    ck_assert_int_eq(measure(chain, 3 * 6, 4096), SCAN_MORE);
    ck_assert_int_eq(measure(chain, 3 * 7, 4096), SCAN_TOO_LARGE);
}
END_TEST

START_TEST(sixteen_lists_and_all_elements_are_allowed)
{
    unsigned char deep[17];
    static unsigned char wide[5 + SCAN_ELEMENTS_MAX] = {0xdd, 0, 1, 0, 0};
    memset(deep, 0x91, 16);
    deep[16] = 0x01;

    ck_assert_int_eq(measure(deep, sizeof deep, FRAME), SCAN_DONE);
    ck_assert_int_eq(measure(wide, sizeof wide, FRAME), SCAN_DONE);
}
END_TEST

START_TEST(depth_is_that_of_open_containers_only)
{
    unsigned char brothers[41] = {0xdc, 0, 19};
    for (size_t i = 0; i < 19; i++) {
        memcpy(brothers + 3 + 2 * i, "\x91\x90", 2);
    }

    ck_assert_int_eq(measure(brothers, sizeof brothers, FRAME), SCAN_DONE);
}
END_TEST

START_TEST(the_frame_may_be_filled_exactly_and_not_one_byte_more)
{
    ck_assert_int_eq(measure("\xa3\x61\x62\x63", 4, 4), SCAN_DONE);
    ck_assert_int_eq(measure("\xa3\x61\x62\x63", 4, 3), SCAN_TOO_LARGE);
    ck_assert_int_eq(measure("\xcd\x01", 2, 2), SCAN_TOO_LARGE);
    ck_assert_int_eq(measure("\xdb\x00", 2, 4), SCAN_TOO_LARGE);
    ck_assert_int_eq(measure("\x01", 1, 0), SCAN_TOO_LARGE);
    ck_assert_int_eq(measure("", 0, 0), SCAN_TOO_LARGE);
}
END_TEST

/* Bytes that often make sense: headers of all kinds with small lengths. */
static size_t make_bytes(uint64_t *seed, unsigned char *out, size_t max)
{
    size_t count = 1 + (size_t)random_below(seed, max);
    for (size_t i = 0; i < count; i++) {
        uint64_t kind = random_below(seed, 4);
        out[i] = (unsigned char)(kind == 0   ? random_below(seed, 256)
                                 : kind == 1 ? 0xc0 + random_below(seed, 32)
                                 : kind == 2 ? 0x80 + random_below(seed, 36)
                                             : random_below(seed, 3));
    }
    return count;
}

START_TEST(whole_or_in_parts_the_answer_is_the_same)
{
    uint64_t seed = 17;
    for (int round = 0; round < 20000; round++) {
        unsigned char bytes[48];
        size_t count = make_bytes(&seed, bytes, sizeof bytes);
        enum scan_result at_once = measure(bytes, count, 64);
        enum scan_result in_parts = SCAN_MORE;
        struct scan parts;
        scan_init(&parts, 64);

        for (size_t i = 1; i <= count && in_parts == SCAN_MORE; i++) {
            in_parts = scan_measure(&parts, bytes, i);
        }

        ck_assert_msg(in_parts == at_once, "round %d: %s, in parts %s", round,
                      scan_result_text(at_once), scan_result_text(in_parts));
    }
}
END_TEST

/* Writes the value and reads it again. */
static bool survives(struct arena *arena, struct buf *buf, const struct value *value)
{
    struct pack pack;
    struct value again;
    buf_clear(buf);
    pack_init(&pack, buf);
    pack_value(&pack, value);
    return pack.err == ERR_OK && pack_read(arena, buf_text(buf), &again) == ERR_OK &&
           value_equal(value, &again);
}

START_TEST(what_the_scanner_takes_the_decoder_takes_and_writes_back)
{
    struct arena arena;
    struct buf buf;
    uint64_t seed = 23;
    int taken = 0;
    arena_init(&arena);
    buf_init(&buf);

    for (int round = 0; round < 60000; round++) {
        unsigned char bytes[24];
        struct value value;
        struct scan scan;
        size_t count = make_bytes(&seed, bytes, sizeof bytes);
        scan_init(&scan, count);
        if (scan_measure(&scan, bytes, count) != SCAN_DONE) {
            continue;
        }
        struct text object = {(const char *)bytes, scan.consumed};
        /* Foreign extensions and keys that are no text are well-formed and refused. */
        if (pack_read(&arena, object, &value) == ERR_OK) {
            ck_assert_msg(survives(&arena, &buf, &value), "round %d came back otherwise", round);
            taken++;
        }
        arena_reset(&arena);
    }

    ck_assert_msg(taken > 5000, "only %d samples made sense", taken);
    buf_fini(&buf);
    arena_fini(&arena);
}
END_TEST

SUITE("scan", every_kind_of_object_is_measured, an_object_may_come_byte_by_byte,
      what_stands_behind_the_object_is_left_alone,
      bombs_are_refused_from_their_first_bytes_and_stay_refused,
      a_chain_of_small_lists_is_summed_up, sixteen_lists_and_all_elements_are_allowed,
      depth_is_that_of_open_containers_only, the_frame_may_be_filled_exactly_and_not_one_byte_more,
      whole_or_in_parts_the_answer_is_the_same,
      what_the_scanner_takes_the_decoder_takes_and_writes_back)
