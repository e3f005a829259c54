#include "lmtp_key.h"
#include <stdbool.h>
#include <string.h>
#include "support/suite.h"

static bool is_one(const char *to, const char *mail, const char *other_to, const char *other)
{
    char *key = lmtp_key_of(to, mail, strlen(mail));
    char *other_key = lmtp_key_of(other_to, other, strlen(other));
    bool same = strcmp(key, other_key) == 0;
    g_free(key);
    g_free(other_key);
    return same;
}

#define MAIL "From: a@b.example\r\nMessage-ID: <1@b.example>\r\n\r\nhello\r\n"

START_TEST(the_same_mail_by_another_way_is_one)
{
    ck_assert(is_one("s@c.example", MAIL, "S@C.example", MAIL));
    ck_assert(is_one("s@c.example", MAIL, "s@c.example",
                     "Received: from x\r\nmessage-id:<1@b.example>\r\n\r\nhello\r\n"));
    ck_assert(is_one("s@c.example", MAIL, "s@c.example", "Received: from x\r\n" MAIL));
}
END_TEST

START_TEST(another_body_id_or_recipient_is_another_mail)
{
    ck_assert(!is_one("s@c.example", MAIL, "t@c.example", MAIL));
    ck_assert(!is_one("s@c.example", MAIL, "s@c.example",
                      "Message-ID: <1@b.example>\r\n\r\nhello, again\r\n"));
    ck_assert(
        !is_one("s@c.example", MAIL, "s@c.example", "Message-ID: <2@b.example>\r\n\r\nhello\r\n"));
}
END_TEST

START_TEST(a_folded_id_counts_to_its_end)
{
    ck_assert(!is_one("s@c.example", "Message-ID:\r\n <1@b.example>\r\n\r\nx", "s@c.example",
                      "Message-ID:\r\n <2@b.example>\r\n\r\nx"));
}
END_TEST

START_TEST(without_an_id_or_a_body_all_bytes_count)
{
    ck_assert(is_one("s@c.example", "From: a\r\n\r\nx", "s@c.example", "From: a\r\n\r\nx"));
    ck_assert(!is_one("s@c.example", "From: a\r\n\r\nx", "s@c.example", "From: b\r\n\r\nx"));
    ck_assert(!is_one("s@c.example", "Message-ID: <1@b>\r\n", "s@c.example", "From: b\r\n"));
    ck_assert(!is_one("s@c.example", "", "s@c.example", "x"));
}
END_TEST

/* Behind such a head the search for the end of the id once ran into foreign memory. */
START_TEST(an_empty_id_at_the_end_of_the_head_is_none)
{
    ck_assert(is_one("s@c.example", "From: a\r\nMessage-ID: \r\n\r\nx", "s@c.example",
                     "From: a\r\nMessage-ID: \r\n\r\nx"));
    ck_assert(!is_one("s@c.example", "From: a\r\nMessage-ID:\r\n\r\nx", "s@c.example",
                      "From: b\r\nMessage-ID:\r\n\r\nx"));
    ck_assert(!is_one("s@c.example", "Message-ID: \r\n \r\nFrom: a\r\n\r\nx", "s@c.example",
                      "Message-ID: \r\n \r\nFrom: b\r\n\r\nx"));
}
END_TEST

SUITE("lmtp_key", an_empty_id_at_the_end_of_the_head_is_none, the_same_mail_by_another_way_is_one,
      another_body_id_or_recipient_is_another_mail, a_folded_id_counts_to_its_end,
      without_an_id_or_a_body_all_bytes_count)
