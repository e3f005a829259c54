#include "model/call_result.h"
#include "support/suite.h"

static struct arena arena;

static struct effect result(const char *key, struct text val, int64_t num)
{
    return (struct effect){.kind = EFFECT_RESULT, .key = text_z(key), .val = val, .num = num};
}

static bool packs(struct effect *items, size_t count, struct value *value)
{
    struct effect_list list = {items, count};
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    bool good = call_result_pack(&pack, &arena, &list);
    ck_assert_uint_eq(good ? 1 : 0, packed.n > 0 ? 1 : 0);
    ck_assert(!good || pack_read(&arena, buf_text(&packed), value) == ERR_OK);
    buf_fini(&packed);
    return good;
}

START_TEST(results_are_texts_bytes_numbers_and_whole_maps)
{
    struct value value;
    arena_init(&arena);
    struct effect items[] = {result("text", TEXT("ja"), 0), result("bytes", TEXT("\xff"), 0),
                             result("number", TEXT_NONE, -7),
                             result("*",
                                    TEXT("\x82\xa1"
                                         "a\x01\xa1"
                                         "b\x91\xc0"),
                                    0)};

    ck_assert(packs(items, 4, &value));

    ck_assert_uint_eq(value.map.count, 5);
    ck_assert_int_eq(value_get(&value, "text")->type, VALUE_TEXT);
    ck_assert_int_eq(value_get(&value, "bytes")->type, VALUE_BYTES);
    ck_assert_int_eq(value_int(&value, "number", 0), -7);
    ck_assert_int_eq(value_int(&value, "a", 0), 1);
    ck_assert_uint_eq(value_count(value_get(&value, "b")), 1);
    arena_fini(&arena);
}
END_TEST

START_TEST(what_is_no_result_or_was_denied_is_left_out)
{
    struct value value;
    arena_init(&arena);
    struct effect items[] = {{.kind = EFFECT_ADD_TAG, .key = TEXT("tag")},
                             result("denied", TEXT("x"), 0)};
    items[1].verdict = VERDICT_DENIED;

    ck_assert(packs(items, 2, &value));

    ck_assert_int_eq(value.type, VALUE_MAP);
    ck_assert_uint_eq(value.map.count, 0);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_whole_that_is_no_map_spoils_the_answer)
{
    static const struct text wholes[] = {{"\x01", 1}, {"\x81\xa1", 2}, {"\x80\x80", 2}};
    struct value value;
    arena_init(&arena);
    for (size_t i = 0; i < 3; i++) {
        struct effect item = result("*", wholes[i], 0);
        ck_assert(!packs(&item, 1, &value));
    }
    arena_fini(&arena);
}
END_TEST

SUITE("call_result", results_are_texts_bytes_numbers_and_whole_maps,
      what_is_no_result_or_was_denied_is_left_out, a_whole_that_is_no_map_spoils_the_answer)
