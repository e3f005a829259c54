#include "base/value.h"
#include <math.h>
#include <string.h>
#include "support/suite.h"

static struct arena arena;

static struct value sample(void)
{
    struct value map = {.type = VALUE_MAP};
    *value_put(&arena, &map, "id") = value_of_text(TEXT("T-1"));
    *value_put(&arena, &map, "level") = value_of_int(-3);
    *value_put(&arena, &map, "open") = value_of_bool(true);
    *value_put(&arena, &map, "share") = (struct value){.type = VALUE_FLOAT, .real = 0.25};
    struct value *tags = value_put(&arena, &map, "tags");
    *value_append(&arena, tags) = value_of_text(TEXT("vip"));
    *value_append(&arena, tags) = (struct value){.type = VALUE_BYTES, .text = TEXT("\x01\x02")};
    (void)value_put(&arena, &map, "none");
    return map;
}

static const char *json_of(const struct value *value, int indent)
{
    struct buf buf;
    buf_init(&buf);
    value_to_json(&buf, value, indent);
    struct text copy = arena_text(&arena, buf_text(&buf));
    buf_fini(&buf);
    return copy.p;
}

START_TEST(a_map_is_asked_by_key_and_type)
{
    arena_init(&arena);
    struct value map = sample();

    ck_assert(text_eq_z(value_text(&map, "id"), "T-1"));
    ck_assert_int_eq(value_int(&map, "level", 9), -3);
    ck_assert(value_bool(&map, "open", false));
    ck_assert(value_real(&map, "share", 0) == 0.25);
    ck_assert(value_real(&map, "level", 0) == -3.0);
    arena_fini(&arena);
}
END_TEST

START_TEST(what_is_absent_or_of_another_type_is_the_default)
{
    arena_init(&arena);
    struct value map = sample();
    struct value number = value_of_int(1);

    ck_assert_int_eq(value_int(&map, "id", 9), 9);
    ck_assert_int_eq(value_int(&map, "no", 9), 9);
    ck_assert(value_bool(&map, "level", true));
    ck_assert_uint_eq(value_text(&map, "level").n, 0);
    ck_assert(value_real(&map, "id", 1.5) == 1.5);
    ck_assert_ptr_null(value_get(NULL, "id"));
    ck_assert_ptr_null(value_get(&number, "id"));
    ck_assert_int_eq(value_get(&map, "none")->type, VALUE_NIL);
    arena_fini(&arena);
}
END_TEST

START_TEST(maps_are_equal_in_any_order)
{
    arena_init(&arena);
    struct value a = {.type = VALUE_MAP}, b = {.type = VALUE_MAP};
    *value_put(&arena, &a, "x") = value_of_int(1);
    *value_put(&arena, &a, "y") = value_of_int(2);
    *value_put(&arena, &b, "y") = value_of_int(2);
    *value_put(&arena, &b, "x") = value_of_int(1);

    ck_assert(value_equal(&a, &b));
    *value_put(&arena, &b, "z") = value_of_int(3);
    ck_assert(!value_equal(&a, &b));
    *value_put(&arena, &a, "w") = value_of_int(3);

    ck_assert(!value_equal(&a, &b));
    arena_fini(&arena);
}
END_TEST

START_TEST(values_of_different_types_or_order_are_not_equal)
{
    arena_init(&arena);
    struct value a = {.type = VALUE_LIST}, b = {.type = VALUE_LIST};
    struct value text = value_of_text(TEXT("1")), number = value_of_int(1);
    struct value nan_a = {.type = VALUE_FLOAT, .real = (double)NAN}, nan_b = nan_a;
    *value_append(&arena, &a) = text;
    *value_append(&arena, &a) = number;
    *value_append(&arena, &b) = number;
    *value_append(&arena, &b) = text;

    ck_assert(!value_equal(&text, &number));
    ck_assert(!value_equal(&a, &b));
    ck_assert(value_equal(&a, &a));
    ck_assert(value_equal(&nan_a, &nan_b));
    arena_fini(&arena);
}
END_TEST

START_TEST(a_copy_is_equal_and_shares_nothing)
{
    struct arena other;
    arena_init(&arena);
    arena_init(&other);
    struct value map = sample();

    struct value copy = value_copy(&other, &map);
    struct value again = sample();
    arena_fini(&arena);
    arena_init(&arena);
    again = sample();

    ck_assert(value_equal(&copy, &again));
    *value_put(&other, &copy, "more") = value_of_int(1);
    ck_assert_int_eq(value_int(&copy, "more", 0), 1);
    arena_fini(&arena);
    arena_fini(&other);
}
END_TEST

START_TEST(a_value_becomes_json_on_one_line)
{
    arena_init(&arena);
    struct value map = sample();

    ck_assert_str_eq(json_of(&map, 0), "{\"id\":\"T-1\",\"level\":-3,\"open\":true,\"share\":0.25,"
                                       "\"tags\":[\"vip\",\"AQI=\"],\"none\":null}");
    arena_fini(&arena);
}
END_TEST

START_TEST(json_may_be_indented)
{
    arena_init(&arena);
    struct value map = {.type = VALUE_MAP};
    *value_append(&arena, value_put(&arena, &map, "a")) = value_of_int(1);
    *value_put(&arena, &map, "b") = (struct value){.type = VALUE_LIST};

    ck_assert_str_eq(json_of(&map, 2), "{\n  \"a\": [\n    1\n  ],\n  \"b\": []\n}");
    arena_fini(&arena);
}
END_TEST

START_TEST(json_is_always_valid_text)
{
    arena_init(&arena);
    struct value text = value_of_text(TEXT("\"\\\n\x01\xff\xc3\xa4\x7f"));
    struct value none = {.type = VALUE_FLOAT, .real = (double)INFINITY};
    struct value tenth = {.type = VALUE_FLOAT, .real = 0.1};
    struct value whole = {.type = VALUE_FLOAT, .real = 2};

    ck_assert_str_eq(json_of(&text, 0), "\"\\\"\\\\\\n\\u0001\xef\xbf\xbd\xc3\xa4\\u007f\"");
    ck_assert_str_eq(json_of(&none, 0), "null");
    ck_assert_str_eq(json_of(&tenth, 0), "0.1");
    ck_assert_str_eq(json_of(&whole, 0), "2.0");
    arena_fini(&arena);
}
END_TEST

START_TEST(bytes_become_base64)
{
    static const char *const expected[] = {"\"\"", "\"Zg==\"", "\"Zm8=\"", "\"Zm9v\"",
                                           "\"Zm9vYg==\""};
    arena_init(&arena);

    for (size_t i = 0; i < 5; i++) {
        struct value bytes = {.type = VALUE_BYTES, .text = {"foobar", i}};
        ck_assert_str_eq(json_of(&bytes, 0), expected[i]);
    }
    arena_fini(&arena);
}
END_TEST

START_TEST(a_list_is_asked_by_place_and_type)
{
    arena_init(&arena);
    struct value list = {.type = VALUE_LIST};
    *value_append(&arena, &list) = value_of_int(120);
    *value_append(&arena, &list) = value_of_text(TEXT("a"));
    struct value number = value_of_int(1);

    ck_assert_uint_eq(value_text_at(&list, 0).n, 0);
    ck_assert(text_eq_z(value_text_at(&list, 1), "a"));
    ck_assert_uint_eq(value_text_at(&list, 2).n, 0);
    ck_assert_uint_eq(value_count(&list), 2);
    ck_assert_uint_eq(value_count(NULL), 0);
    ck_assert_uint_eq(value_count(&list.list.items[0]), 0);

    struct value map = {.type = VALUE_MAP};
    const struct value *items = &number;
    *value_put(&arena, &map, "some") = list;
    *value_put(&arena, &map, "one") = number;
    ck_assert_uint_eq(value_items(&map, "some", &items), 2);
    ck_assert_ptr_eq(items, list.list.items);
    ck_assert_uint_eq(value_items(&map, "one", &items), 0);
    ck_assert_ptr_null(items);
    ck_assert_uint_eq(value_items(&map, "none", &items), 0);
    ck_assert_uint_eq(value_text_at(&number, 0).n, 0);
    ck_assert_uint_eq(value_text_at(NULL, 0).n, 0);
    arena_fini(&arena);
}
END_TEST

START_TEST(each_type_has_a_name_for_people)
{
    for (int i = VALUE_NIL; i <= VALUE_MAP; i++) {
        for (int j = VALUE_NIL; j < i; j++) {
            ck_assert_str_ne(value_type_name((enum value_type)i),
                             value_type_name((enum value_type)j));
        }
    }
    ck_assert_str_eq(value_type_name(VALUE_INT), "whole number");
}
END_TEST

SUITE("value", a_map_is_asked_by_key_and_type, what_is_absent_or_of_another_type_is_the_default,
      maps_are_equal_in_any_order, values_of_different_types_or_order_are_not_equal,
      a_copy_is_equal_and_shares_nothing, a_value_becomes_json_on_one_line, json_may_be_indented,
      json_is_always_valid_text, bytes_become_base64, each_type_has_a_name_for_people,
      a_list_is_asked_by_place_and_type)
