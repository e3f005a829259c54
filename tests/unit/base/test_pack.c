#include "base/pack.h"
#include "support/suite.h"

START_TEST(values_survive_the_way_to_bytes_and_back)
{
    struct arena arena;
    struct buf bytes;
    struct pack pack;
    struct value map = {.type = VALUE_MAP};
    struct value back;
    arena_init(&arena);
    buf_init(&bytes);
    *value_put(&arena, &map, "n") = value_of_int(INT64_MIN);
    *value_put(&arena, &map, "t") = value_of_text(TEXT("gr\xc3\xbc\xc3\x9f"));
    struct value list = {.type = VALUE_LIST};
    *value_append(&arena, &list) = value_of_bool(true);
    *value_append(&arena, &list) = (struct value){.type = VALUE_FLOAT, .real = 1.5};
    *value_put(&arena, &map, "l") = list;
    pack_init(&pack, &bytes);

    pack_value(&pack, &map);

    ck_assert_int_eq(pack.err, ERR_OK);
    ck_assert_int_eq(pack_read(&arena, buf_text(&bytes), &back), ERR_OK);
    ck_assert(value_equal(&map, &back));
    buf_fini(&bytes);
    arena_fini(&arena);
}
END_TEST

START_TEST(timestamps_become_milliseconds_and_other_extensions_are_refused)
{
    struct arena arena;
    struct value value;
    arena_init(&arena);

    ck_assert_int_eq(pack_read(&arena, TEXT("\xd6\xff\x00\x00\x00\x02"), &value), ERR_OK);
    ck_assert_int_eq(value.number, 2000);
    ck_assert_int_eq(pack_read(&arena, TEXT("\xd6\x05\x00\x00\x00\x02"), &value), ERR_PROTOCOL);
    arena_fini(&arena);
}
END_TEST

START_TEST(integer_keys_and_a_second_object_are_refused)
{
    struct arena arena;
    struct value value;
    arena_init(&arena);

    ck_assert_int_eq(pack_read(&arena, TEXT("\x81\x01\x02"), &value), ERR_PROTOCOL);
    ck_assert_int_eq(pack_read(&arena, TEXT("\x01\x02"), &value), ERR_PROTOCOL);
    ck_assert_int_eq(pack_read(&arena, TEXT("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"), &value),
                     ERR_PROTOCOL);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_pen_that_nests_too_deep_says_so_once_at_the_end)
{
    struct buf bytes;
    struct pack pack;
    buf_init(&bytes);
    pack_init(&pack, &bytes);

    for (int i = 0; i <= PACK_DEPTH_MAX; i++) {
        pack_list_begin(&pack);
    }

    ck_assert_int_eq(pack.err, ERR_LIMIT);
    buf_fini(&bytes);
}
END_TEST

SUITE("pack", values_survive_the_way_to_bytes_and_back,
      timestamps_become_milliseconds_and_other_extensions_are_refused,
      integer_keys_and_a_second_object_are_refused,
      a_pen_that_nests_too_deep_says_so_once_at_the_end)
