#include "base/json.h"
#include <string.h>
#include "base/buf.h"
#include "support/suite.h"

static struct arena arena;
static char why[200];

static enum err read_z(const char *text, struct value *value)
{
    why[0] = '\0';
    return json_read(&arena, text_z(text), value, why, sizeof why);
}

START_TEST(what_is_written_is_read_as_it_was)
{
    static const char *const text = "{\"a\":[1,-2,true,false,null,\"\xc3\xa9\"],\"b\":{\"c\":0.5}}";
    struct value value;
    struct buf out;
    arena_init(&arena);

    ck_assert_int_eq(read_z(text, &value), ERR_OK);

    buf_init(&out);
    value_to_json(&out, &value, 0);
    struct value again;
    ck_assert_int_eq(read_z(buf_z(&out), &again), ERR_OK);
    ck_assert(value_equal(&value, &again));
    ck_assert_int_eq(value_get(&value, "a")->list.items[1].number, -2);
    ck_assert(text_eq_z(value_text_at(value_get(&value, "a"), 5), "\xc3\xa9"));
    ck_assert(value_real(value_get(&value, "b"), "c", 0) == 0.5);
    buf_fini(&out);
    arena_fini(&arena);
}
END_TEST

START_TEST(what_is_no_json_is_refused_with_its_place)
{
    static const char *const texts[] = {"",       "{",        "{\"a\":1,}", "[1] 2",
                                        "{a: 1}", "\"\xff\"", "nul"};
    struct value value;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ck_assert_msg(read_z(texts[i], &value) == ERR_INVALID, "%s", texts[i]);
        ck_assert_msg(strstr(why, "line 1, column ") != NULL, "%s", why);
    }
    arena_fini(&arena);
}
END_TEST

START_TEST(a_key_that_stands_twice_and_a_depth_without_end_are_refused)
{
    char deep[2 * JSON_DEPTH_MAX + 5] = "";
    struct value value;
    arena_init(&arena);

    ck_assert_int_eq(read_z("{\"a\": 1, \"a\": 2}", &value), ERR_INVALID);
    memset(deep, '[', JSON_DEPTH_MAX + 2);
    memset(deep + JSON_DEPTH_MAX + 2, ']', JSON_DEPTH_MAX + 2);
    ck_assert_int_eq(read_z(deep, &value), ERR_INVALID);
    ck_assert_str_eq(why, "it is deeper than 16");
    deep[2 * JSON_DEPTH_MAX + 3] = '\0';
    ck_assert_int_eq(read_z(deep + 1, &value), ERR_OK);
    arena_fini(&arena);
}
END_TEST

SUITE("json", what_is_written_is_read_as_it_was, what_is_no_json_is_refused_with_its_place,
      a_key_that_stands_twice_and_a_depth_without_end_are_refused)
