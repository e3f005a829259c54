#include "model/attachment.h"
#include <string.h>
#include "support/suite.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

START_TEST(what_a_plugin_says_is_read_and_nonsense_is_none)
{
    struct attachment one;
    unsigned char digest[32];

    ck_assert(attachment_read(TEXT(ID " text/plain a long name.txt"), &one));
    ck_assert(text_eq_z(one.id, ID) && text_eq_z(one.type, "text/plain"));
    ck_assert(text_eq_z(one.name, "a long name.txt"));
    ck_assert(attachment_id(one.id, digest));
    ck_assert_uint_eq(digest[1], 0x23);
    ck_assert(attachment_read(TEXT(ID " text/plain"), &one) && one.name.n == 0);

    static const char *const bad[] = {
        "",
        ID,
        "x text/plain a",
        ID "0 text/plain a",
        ID " text/plain a\nb",
        ID " text/plain \xff",
        "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef t n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(!attachment_read(text_z(bad[i]), &one), "%s", bad[i]);
    }
}
END_TEST

START_TEST(several_are_kept_in_order_and_not_more_than_so_many)
{
    struct attachment one = {TEXT(ID), TEXT("text/plain"), TEXT("a b"), 7};
    struct text lines = TEXT_NONE;
    struct arena arena;
    struct buf packed;
    struct pack pack;
    struct value list;
    arena_init(&arena);
    for (int i = 0; i < ATTACHMENTS_MAX + 3; i++) {
        one.bytes = i;
        lines = attachment_add(&arena, lines, &one);
    }

    buf_init(&packed);
    pack_init(&pack, &packed);
    attachment_pack(&pack, lines);
    ck_assert_int_eq(pack_read(&arena, buf_text(&packed), &list), ERR_OK);

    ck_assert_uint_eq(value_count(&list), ATTACHMENTS_MAX);
    const struct value *last = &list.list.items[ATTACHMENTS_MAX - 1];
    ck_assert_int_eq(value_int(last, "bytes", 0), ATTACHMENTS_MAX - 1);
    ck_assert(text_eq_z(value_text(last, "id"), ID));
    ck_assert(text_eq_z(value_text(last, "type"), "text/plain"));
    ck_assert(text_eq_z(value_text(last, "name"), "a b"));
    buf_fini(&packed);
    arena_fini(&arena);
}
END_TEST

SUITE("attachment", what_a_plugin_says_is_read_and_nonsense_is_none,
      several_are_kept_in_order_and_not_more_than_so_many)
