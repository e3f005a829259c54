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

SUITE("mask", a_secret_is_black_wherever_it_stands, what_is_too_short_to_be_a_secret_stays)
