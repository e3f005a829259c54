#include "rpc/params.h"
#include <string.h>
#include "support/suite.h"

static const char *const colours[] = {"red", "green", NULL};
static const struct field fields[] = {{"name", FIELD_TEXT, .required = true, .min = 1, .max = 5},
                                      {"age", FIELD_INT, .min = 1, .max = 9},
                                      {"any", FIELD_INT, .min = INT64_MIN},
                                      {"note", FIELD_TEXT, .required = false},
                                      {"sure", FIELD_BOOL, .required = false},
                                      {"extra", FIELD_MAP, .required = false},
                                      {"colour", FIELD_WORD, .words = colours},
                                      {0}};
static const struct method reading = {.name = "x.read", .kind = METHOD_READ, .params = fields};
static const struct method writing = {.name = "x.write", .kind = METHOD_WRITE, .params = fields};

struct form {
    struct arena arena;
    struct value map;
    struct refusal refusal;
};

static void form_init(struct form *form)
{
    *form = (struct form){.map = {.type = VALUE_MAP}};
    arena_init(&form->arena);
    *value_put(&form->arena, &form->map, "name") = value_of_text(TEXT("anna"));
}

static void put(struct form *form, const char *name, struct value value)
{
    *value_put(&form->arena, &form->map, name) = value;
}

static void takes(const char *name, struct value value)
{
    struct form form;
    form_init(&form);
    put(&form, name, value);

    ck_assert_msg(params_check(&reading, &form.map, &form.refusal) == ERR_OK, "%s: %s", name,
                  form.refusal.text);
    arena_fini(&form.arena);
}

static void refuses(const char *name, struct value value, const char *words)
{
    struct form form;
    form_init(&form);
    put(&form, name, value);

    ck_assert_int_eq(params_check(&reading, &form.map, &form.refusal), ERR_INVALID);
    ck_assert_str_eq(form.refusal.path, name);
    ck_assert_msg(strstr(form.refusal.text, words) != NULL, "%s", form.refusal.text);
    arena_fini(&form.arena);
}

static struct value text_of(const char *z)
{
    return value_of_text(text_z(z));
}

START_TEST(numbers_are_taken_up_to_their_ends_and_not_beyond)
{
    takes("age", value_of_int(1));
    takes("age", value_of_int(9));
    takes("any", value_of_int(INT64_MIN));
    takes("any", value_of_int(INT64_MAX));
    refuses("age", value_of_int(0), "age is 0; 1 to 9 are taken");
    refuses("age", value_of_int(10), "age is 10; 1 to 9 are taken");
    refuses("age", value_of_int(INT64_MIN), "1 to 9");
    refuses("age", value_of_int(INT64_MAX), "1 to 9");
}
END_TEST

START_TEST(texts_are_counted_in_bytes_and_must_be_valid)
{
    takes("name", text_of("12345"));
    refuses("name", text_of("123456"), "name has 6 bytes; at most 5 are taken");
    refuses("name", text_of("\xc3\xa4\xc3\xa4\xc3\xa4"), "name has 6 bytes");
    refuses("name", text_of(""), "may not be empty");
    refuses("note", text_of("\xff"), "valid UTF-8");
    refuses("note", text_of("\xed\xa0\x80"), "valid UTF-8");
    takes("note", text_of(""));
}
END_TEST

START_TEST(each_type_is_only_itself)
{
    refuses("age", text_of("5"), "must be a whole number, not a text");
    refuses("age", (struct value){.type = VALUE_FLOAT, .real = 5.0}, "whole number");
    refuses("sure", value_of_int(1), "sure must be");
    refuses("extra", text_of("{}"), "extra must be");
    refuses("note", (struct value){.type = VALUE_BYTES, .text = TEXT("x")}, "must be a text");
    refuses("colour", value_of_int(1), "must be a text");
    takes("sure", value_of_bool(false));
    takes("extra", (struct value){.type = VALUE_MAP});
}
END_TEST

START_TEST(an_empty_list_is_an_empty_map_and_a_full_one_is_not)
{
    struct arena arena;
    struct value list = {.type = VALUE_LIST};
    takes("extra", list);
    arena_init(&arena);

    *value_append(&arena, &list) = value_of_int(1);

    refuses("extra", list, "extra must be");
    refuses("note", (struct value){.type = VALUE_LIST}, "must be a text, not a list");
    arena_fini(&arena);
}
END_TEST

START_TEST(a_word_is_one_of_those_that_are_listed)
{
    takes("colour", text_of("green"));
    refuses("colour", text_of("blue"), "colour is one of red, green, not \"blue\"");
    refuses("colour", text_of(""), "one of red, green");
    refuses("colour", text_of("gree"), "one of red, green");
}
END_TEST

START_TEST(nil_is_absent_except_where_something_is_required)
{
    takes("age", (struct value){.type = VALUE_NIL});
    refuses("name", (struct value){.type = VALUE_NIL}, "must be a text");
}
END_TEST

START_TEST(a_repeated_parameter_is_checked_both_times)
{
    refuses("name", text_of("far too long"), "at most 5");
}
END_TEST

START_TEST(an_unknown_parameter_gets_the_nearest_name)
{
    refuses("colur", text_of("red"),
            "x.read takes no parameter \"colur\"; did you mean \"colour\"?");
    refuses("qqqqqqqqqq", text_of("red"), "takes no parameter");
    refuses("key", text_of("k"), "takes no parameter \"key\"");
}
END_TEST

START_TEST(what_is_required_is_missed)
{
    struct value nothing = {.type = VALUE_MAP};
    struct refusal refusal;

    ck_assert_int_eq(params_check(&reading, &nothing, &refusal), ERR_INVALID);

    ck_assert_str_eq(refusal.reason, "missing");
    ck_assert_str_eq(refusal.path, "name");
    ck_assert_str_eq(refusal.text, "x.read needs \"name\"");
}
END_TEST

START_TEST(a_write_needs_a_key_of_1_to_128_bytes_and_says_why)
{
    struct form form;
    char key[METHOD_KEY_BYTES_MAX + 2];
    memset(key, 'k', sizeof key);
    form_init(&form);

    ck_assert_int_eq(params_check(&writing, &form.map, &form.refusal), ERR_INVALID);
    ck_assert_str_eq(form.refusal.path, "key");
    ck_assert_ptr_nonnull(strstr(form.refusal.text, "new for each new request"));

    put(&form, "key", value_of_text((struct text){key, METHOD_KEY_BYTES_MAX}));
    ck_assert_int_eq(params_check(&writing, &form.map, &form.refusal), ERR_OK);
    put(&form, "key", value_of_text((struct text){key, METHOD_KEY_BYTES_MAX + 1}));
    ck_assert_int_eq(params_check(&writing, &form.map, &form.refusal), ERR_INVALID);
    arena_fini(&form.arena);
}
END_TEST

START_TEST(a_version_is_not_negative_and_a_reason_has_500_bytes)
{
    struct form form;
    char reason[501];
    memset(reason, 'r', sizeof reason);
    form_init(&form);
    put(&form, "key", text_of("k"));

    put(&form, "if_version", value_of_int(0));
    put(&form, "reason", value_of_text((struct text){reason, 500}));
    ck_assert_int_eq(params_check(&writing, &form.map, &form.refusal), ERR_OK);
    put(&form, "reason", value_of_text((struct text){reason, 501}));
    ck_assert_int_eq(params_check(&writing, &form.map, &form.refusal), ERR_INVALID);
    ck_assert_str_eq(form.refusal.path, "reason");
    arena_fini(&form.arena);
    form_init(&form);
    put(&form, "key", text_of("k"));
    put(&form, "if_version", value_of_int(-1));
    ck_assert_int_eq(params_check(&writing, &form.map, &form.refusal), ERR_INVALID);
    ck_assert_str_eq(form.refusal.path, "if_version");
    arena_fini(&form.arena);
}
END_TEST

SUITE("params", numbers_are_taken_up_to_their_ends_and_not_beyond,
      texts_are_counted_in_bytes_and_must_be_valid, each_type_is_only_itself,
      an_empty_list_is_an_empty_map_and_a_full_one_is_not, a_word_is_one_of_those_that_are_listed,
      nil_is_absent_except_where_something_is_required, a_repeated_parameter_is_checked_both_times,
      an_unknown_parameter_gets_the_nearest_name, what_is_required_is_missed,
      a_write_needs_a_key_of_1_to_128_bytes_and_says_why,
      a_version_is_not_negative_and_a_reason_has_500_bytes)
