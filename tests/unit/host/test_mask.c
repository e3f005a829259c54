#include "host/mask.h"
#include "support/suite.h"

static const char *masked(struct buf *out, const char *line)
{
    static const struct text secrets[] = {TEXT("hunter2"), TEXT("hunter2-and-more"), TEXT("abc"),
                                          TEXT_NONE};
    buf_init(out);
    mask_secrets(out, text_z(line), secrets, 4);
    return buf_z(out);
}

START_TEST(a_secret_is_black_wherever_it_stands)
{
    struct buf out;
    ck_assert_str_eq(masked(&out, "hunter2 and hunter2hunter2"), "*** and ******");
    buf_fini(&out);
    ck_assert_str_eq(masked(&out, "token=hunter2-and-more!"), "token=***!");
    buf_fini(&out);
    ck_assert_str_eq(masked(&out, ""), "");
    buf_fini(&out);
}
END_TEST

START_TEST(what_is_too_short_to_be_a_secret_stays)
{
    struct buf out;
    ck_assert_str_eq(masked(&out, "the abc of hunter"), "the abc of hunter");
    buf_fini(&out);
}
END_TEST

START_TEST(a_secret_is_black_in_every_text_of_a_value_but_not_in_its_keys)
{
    struct arena arena;
    static const struct text secrets[] = {TEXT("hunter2")};
    struct value value = {0};
    arena_init(&arena);
    *value_put(&arena, &value, "hunter2") = value_of_text(TEXT("I am hunter2"));
    struct value *list = value_put(&arena, &value, "list");
    *value_append(&arena, list) = (struct value){.type = VALUE_BYTES, .text = TEXT("hunter2!")};
    *value_append(&arena, list) = value_of_int(7);

    mask_value(&arena, &value, secrets, 1);

    ck_assert(text_eq_z(value_text(&value, "hunter2"), "I am ***"));
    ck_assert(text_eq_z(value_text_at(value_get(&value, "list"), 0), "***!"));
    ck_assert_int_eq(value_get(&value, "list")->list.items[1].number, 7);
    arena_fini(&arena);
}
END_TEST

SUITE("mask", a_secret_is_black_in_every_text_of_a_value_but_not_in_its_keys,
      a_secret_is_black_wherever_it_stands, what_is_too_short_to_be_a_secret_stays)
