#include "base/unpack.h"
#include "support/suite.h"

#define BYTES(literal) ((struct text){(literal), sizeof(literal) - 1})

START_TEST(what_is_known_is_read_without_values)
{
    struct arena arena;
    struct unpack in;
    struct text key;
    struct value value;
    size_t pairs;
    size_t items;
    arena_init(&arena);
    unpack_init(&in, &arena,
                BYTES("\x82\xa1"
                      "a\x92\x01\xa2hi\xc4\x01"
                      "b\xcd\x03\x00"));

    ck_assert(unpack_enter_map(&in, &pairs));
    ck_assert_uint_eq(pairs, 2);
    unpack_key(&in, &key);
    ck_assert(text_eq_z(key, "a"));
    ck_assert(!unpack_enter_map(&in, &items));
    ck_assert(unpack_enter_list(&in, &items));
    ck_assert_uint_eq(items, 2);
    unpack_value(&in, &value);
    ck_assert_int_eq(value.number, 1);
    ck_assert(!unpack_is_whole(&in));
    unpack_skip(&in);
    unpack_leave(&in, items);
    unpack_key(&in, &key);
    ck_assert(text_eq_z(key, "b"));
    unpack_value(&in, &value);
    ck_assert_int_eq(value.number, 768);
    unpack_leave(&in, pairs);

    ck_assert(unpack_is_whole(&in));
    arena_fini(&arena);
}
END_TEST

/* Of each head; a cut object is never passed over. */
START_TEST(an_object_of_any_kind_is_passed_over)
{
    static const struct text objects[] = {BYTES("\x05"),
                                          BYTES("\xe0"),
                                          BYTES("\xc0"),
                                          BYTES("\xc2"),
                                          BYTES("\xc3"),
                                          BYTES("\xa3"
                                                "abc"),
                                          BYTES("\xd9\x02"
                                                "ab"),
                                          BYTES("\xda\0\x02"
                                                "ab"),
                                          BYTES("\xdb\0\0\0\x02"
                                                "ab"),
                                          BYTES("\xc4\x01"
                                                "a"),
                                          BYTES("\xc5\0\x01"
                                                "a"),
                                          BYTES("\xc6\0\0\0\x01"
                                                "a"),
                                          BYTES("\xcc\1"),
                                          BYTES("\xcd\1\2"),
                                          BYTES("\xce\1\2\3\4"),
                                          BYTES("\xcf\1\2\3\4\5\6\7\x08"),
                                          BYTES("\xd0\1"),
                                          BYTES("\xd1\1\2"),
                                          BYTES("\xd2\1\2\3\4"),
                                          BYTES("\xd3\1\2\3\4\5\6\7\x08"),
                                          BYTES("\xca\1\2\3\4"),
                                          BYTES("\xcb\1\2\3\4\5\6\7\x08"),
                                          BYTES("\x92\1\x91\xa1x"),
                                          BYTES("\xdc\0\2\1\2"),
                                          BYTES("\xdd\0\0\0\1\1"),
                                          BYTES("\x82\xa1"
                                                "a\1\xa1"
                                                "b\x80"),
                                          BYTES("\xde\0\1\xa1"
                                                "a\xc0"),
                                          BYTES("\xdf\0\0\0\1\xa1"
                                                "a\xc0"),
                                          BYTES("\xd6\xff\1\2\3\4"),
                                          BYTES("\xd7\xff\1\2\3\4\5\6\7\x08"),
                                          BYTES("\xc7\x04\xff\1\2\3\4")};
    struct arena arena;
    arena_init(&arena);

    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
        struct unpack in;
        struct unpack other;
        struct value value;
        unpack_init(&in, &arena, objects[i]);
        unpack_init(&other, &arena, objects[i]);
        unpack_skip(&in);
        unpack_value(&other, &value);
        ck_assert_msg(unpack_is_whole(&in), "object %zu", i);
        ck_assert_msg(unpack_is_whole(&other), "object %zu", i);
        for (size_t n = 0; n < objects[i].n; n++) {
            unpack_init(&in, &arena, text_slice(objects[i], 0, n));
            unpack_skip(&in);
            ck_assert_msg(!unpack_is_whole(&in) && in.bad, "object %zu cut at %zu", i, n);
        }
    }
    arena_fini(&arena);
}
END_TEST

START_TEST(more_than_there_is_or_may_be_is_refused)
{
    static const struct text objects[] = {BYTES("\xdd\xff\xff\xff\xff"),
                                          BYTES("\xdf\xff\xff\xff\xff"), BYTES("\x9f\x01"),
                                          BYTES("\xc1"), BYTES("")};
    struct arena arena;
    arena_init(&arena);

    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
        struct unpack in;
        size_t count;
        unpack_init(&in, &arena, objects[i]);
        ck_assert(!unpack_enter_list(&in, &count) && !unpack_enter_map(&in, &count));
        unpack_skip(&in);
        ck_assert(in.bad);
        ck_assert(!unpack_is_whole(&in));
    }
    arena_fini(&arena);
}
END_TEST

START_TEST(a_key_is_a_text)
{
    struct arena arena;
    struct unpack in;
    struct text key;
    arena_init(&arena);
    unpack_init(&in, &arena, BYTES("\x01"));

    unpack_key(&in, &key);

    ck_assert(in.bad);
    ck_assert_uint_eq(key.n, 0);
    ck_assert_uint_eq(unpack_room(0), 1);
    ck_assert_uint_eq(unpack_room(5), 8);
    arena_fini(&arena);
}
END_TEST

SUITE("unpack", what_is_known_is_read_without_values, an_object_of_any_kind_is_passed_over,
      more_than_there_is_or_may_be_is_refused, a_key_is_a_text)
