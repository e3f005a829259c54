#include "engine/page_cursor.h"
#include <string.h>
#include "support/suite.h"

START_TEST(what_was_given_comes_back)
{
    struct arena arena;
    struct buf out;
    struct pack pack;
    struct value map;
    struct command command = {.args = {.type = VALUE_MAP}};
    struct work work = {.arena = &arena, .command = &command};
    const struct text bytes = {"\x00\xff\x7f z", 5};
    arena_init(&arena);
    buf_init(&out);
    pack_init(&pack, &out);
    pack_map_begin(&pack);
    page_cursor_write(&pack, &arena, "next", bytes);
    pack_map_end(&pack);
    ck_assert_int_eq(pack_read(&arena, buf_text(&out), &map), ERR_OK);
    ck_assert(text_eq_z(value_text(&map, "next"), "00ff7f207a"));

    *value_put(&arena, &command.args, "after") = value_of_text(value_text(&map, "next"));

    ck_assert(text_eq(page_cursor_read(&work, "after"), bytes));
    ck_assert_uint_eq(page_cursor_read(&work, "other").n, 0);
    buf_fini(&out);
    arena_fini(&arena);
}
END_TEST

SUITE("page_cursor", what_was_given_comes_back)
