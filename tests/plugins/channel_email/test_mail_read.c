#include "mail_read.h"
#include <stdlib.h>
#include <string.h>
#include "mail_text.h"
#include "support/suite.h"

#define SENDER "anna@customer.example"
#define RECIPIENT "support@support.example"

static void read_file(struct mail_read *mail, const char *name)
{
    char *path = g_strdup_printf("%s/tests/data/mail/%s.eml", getenv("RUNG_SOURCE"), name);
    char *bytes = NULL;
    gsize count = 0;
    g_mime_init();
    ck_assert_msg(g_file_get_contents(path, &bytes, &count, NULL), "%s", path);
    ck_assert(mail_read(mail, bytes, count, SENDER, RECIPIENT));
    g_free(bytes);
    g_free(path);
}

START_TEST(the_text_of_each_kind_of_mail_is_found)
{
    static const struct {
        const char *name, *body;
    } mails[] = {
        {"plain", "It was swallowed."},
        {"utf8_subject", "Grüße"},
        {"latin1", "Schöne Grüße"},
        {"base64", "Grüße in base64"},
        {"quoted_printable", "Ein langer Satz mit Grüßen = und mehr"},
        {"html_only", "Hello & welcome\n\nsecond\nthird € <b>"},
        {"alternative", "the plain one"},
        {"mixed", "See the file.\n\n[attachment: bill.pdf, application/pdf, 1000 bytes]"},
        {"nested", "inner text\nouter text"},
        {"forwarded", "Please look.\n\n[attachment: inner subject, message/rfc822]"},
        {"text_attachment", "The log is attached.\n\n[attachment: a.log, text/plain, 14 bytes]"},
        {"no_headers", "only a body"},
        {"header_only", ""},
        {"nul_bytes", NULL},
        {"no_end_boundary", "starts and never ends"},
        {"empty_multipart", ""},
        {"empty_body", ""},
        {"unknown_charset", "text"}};
    for (gsize i = 0; i < G_N_ELEMENTS(mails); i++) {
        struct mail_read mail;

        read_file(&mail, mails[i].name);

        ck_assert_msg(g_utf8_validate(mail.body->str, (gssize)mail.body->len, NULL), "%s",
                      mails[i].name);
        ck_assert_msg(mails[i].body == NULL || strcmp(mail.body->str, mails[i].body) == 0,
                      "%s: \"%s\"", mails[i].name, mail.body->str);
        mail_read_free(&mail);
    }
}
END_TEST

START_TEST(who_wrote_and_about_what)
{
    static const struct {
        const char *name, *from, *subject;
    } mails[] = {{"plain", "anna@customer.example", "Card broken"},
                 {"utf8_subject", "anna@customer.example", "Café card"},
                 {"reply_to", "other@customer.example", "Answer elsewhere"},
                 {"group_from", "anna@customer.example", "g"},
                 {"no_from", SENDER, "nobody"},
                 {"no_subject", "anna@customer.example", ""},
                 {"broken_header", SENDER, "x"},
                 {"injected_subject", "anna@customer.example", "a  Bcc: evil@x.example"}};
    for (gsize i = 0; i < G_N_ELEMENTS(mails); i++) {
        struct mail_read mail;

        read_file(&mail, mails[i].name);

        ck_assert_msg(strcmp(mail.from->str, mails[i].from) == 0, "%s: from \"%s\"", mails[i].name,
                      mail.from->str);
        ck_assert_msg(strcmp(mail.subject->str, mails[i].subject) == 0, "%s: subject \"%s\"",
                      mails[i].name, mail.subject->str);
        mail_read_free(&mail);
    }
}
END_TEST

START_TEST(the_thread_is_told_newest_last)
{
    struct mail_read mail;

    read_file(&mail, "reply");
    ck_assert_str_eq(mail.message_id->str, "<reply@customer.example>");
    ck_assert_str_eq(mail.in_reply_to->str,
                     "<plain@customer.example> <r1@support.example> <r2@support.example>");
    mail_read_free(&mail);
    read_file(&mail, "references_folded");
    ck_assert_str_eq(mail.in_reply_to->str, "<a@x.example> <b@x.example> <c@x.example>");
    mail_read_free(&mail);
    read_file(&mail, "no_message_id");

    ck_assert_str_eq(mail.message_id->str, "");
    mail_read_free(&mail);
}
END_TEST

START_TEST(a_long_thread_keeps_its_newest_ids)
{
    GString *text = g_string_new("Message-ID: <x@y.example>\r\nReferences:");
    struct mail_read mail;
    g_mime_init();
    for (int i = 0; i < 300; i++) {
        g_string_append_printf(text, " <%060d@example.org>\r\n", i);
    }
    g_string_append(text, "\r\nbody\r\n");

    ck_assert(mail_read(&mail, text->str, text->len, SENDER, RECIPIENT));

    ck_assert_uint_le(mail.in_reply_to->len, MAIL_READ_REFERENCES_BYTES_MAX);
    ck_assert(g_str_has_suffix(mail.in_reply_to->str, "299@example.org>"));
    mail_read_free(&mail);
    g_string_free(text, TRUE);
}
END_TEST

START_TEST(automatic_mail_is_told_from_that_of_people)
{
    static const struct {
        const char *name;
        gboolean is_automatic;
    } mails[] = {{"plain", FALSE},   {"auto_no", FALSE}, {"auto_reply", TRUE},
                 {"list", TRUE},     {"bulk", TRUE},     {"delivery_report", TRUE},
                 {"own_loop", TRUE}, {"reply", FALSE}};
    for (gsize i = 0; i < G_N_ELEMENTS(mails); i++) {
        struct mail_read mail;

        read_file(&mail, mails[i].name);

        ck_assert_msg(mail.is_automatic == mails[i].is_automatic, "%s", mails[i].name);
        mail_read_free(&mail);
    }
}
END_TEST

START_TEST(the_null_sender_is_automatic_and_the_tag_of_the_recipient_a_token)
{
    static const char text[] = "Subject: x\r\n\r\nbody\r\n";
    struct mail_read mail;
    g_mime_init();

    ck_assert(
        mail_read(&mail, text, sizeof text - 1, "", "support+T-4G7K2-abcdefghijkmn@x.example"));

    ck_assert(mail.is_automatic);
    ck_assert_str_eq(mail.token->str, "T-4G7K2-abcdefghijkmn");
    ck_assert_str_eq(mail.from->str, "");
    mail_read_free(&mail);
}
END_TEST

START_TEST(bad_bytes_are_repaired_and_said_so)
{
    struct mail_read mail;

    read_file(&mail, "bad_utf8");

    ck_assert(mail.is_repaired);
    ck_assert(g_utf8_validate(mail.body->str, (gssize)mail.body->len, NULL));
    ck_assert_ptr_nonnull(strstr(mail.body->str, " end"));
    mail_read_free(&mail);
}
END_TEST

START_TEST(dates_count_when_they_are_dates)
{
    struct mail_read mail;

    read_file(&mail, "plain");
    ck_assert_int_eq(mail.sent_at_ms, G_GINT64_CONSTANT(1705309200000));
    mail_read_free(&mail);
    read_file(&mail, "bad_date");

    ck_assert_int_eq(mail.sent_at_ms, 0);
    mail_read_free(&mail);
}
END_TEST

START_TEST(no_bytes_are_no_mail)
{
    struct mail_read mail;
    g_mime_init();

    ck_assert(!mail_read(&mail, "", 0, SENDER, RECIPIENT));

    mail_read_free(&mail);
}
END_TEST

/* A mail in a mail in a mail, and a thousand parts: bounded work, and an answer. */
START_TEST(bombs_are_read_within_bounds)
{
    GString *deep = g_string_new("Subject: deep\r\n");
    GString *wide =
        g_string_new("Subject: wide\r\nContent-Type: multipart/mixed; boundary=w\r\n\r\n");
    struct mail_read mail;
    g_mime_init();
    for (int i = 0; i < 600; i++) {
        g_string_append_printf(deep, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n",
                               i, i);
    }
    for (int i = 0; i < 5000; i++) {
        g_string_append(wide, "--w\r\nContent-Type: text/plain\r\n\r\npart\r\n");
    }

    ck_assert(mail_read(&mail, deep->str, deep->len, SENDER, RECIPIENT));
    mail_read_free(&mail);
    ck_assert(mail_read(&mail, wide->str, wide->len, SENDER, RECIPIENT));

    ck_assert_uint_le(mail.body->len, MAIL_TEXT_BYTES_MAX);
    mail_read_free(&mail);
    g_string_free(deep, TRUE);
    g_string_free(wide, TRUE);
}
END_TEST

START_TEST(html_without_ends_ends_all_the_same)
{
    static const char *const texts[] = {"<",    "<p",       "<!--",        "<script>x", "&",
                                        "&#",   "&#x",      "&#99999999;", "<style",    "a<b>c</b",
                                        "&#0;", "&#55555;", "<<<<>>>>"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        GString *text = mail_text_from_html(texts[i], strlen(texts[i]));
        ck_assert_msg(g_utf8_validate(text->str, (gssize)text->len, NULL), "%s", texts[i]);
        g_string_free(text, TRUE);
    }
}
END_TEST

/* Cut after so many bytes, the name once ended within a character. */
START_TEST(a_long_name_of_an_attachment_is_cut_between_characters)
{
    GString *bytes = g_string_new("From: anna@example.org\r\nContent-Type: application/pdf; "
                                  "name=\"x");
    for (int i = 0; i < 150; i++) {
        g_string_append(bytes, "\303\274"); /* a letter of two bytes; the limit is even */
    }
    g_string_append(bytes, "\"\r\n\r\nx");
    struct mail_read mail;
    g_mime_init();

    ck_assert(mail_read(&mail, bytes->str, bytes->len, SENDER, RECIPIENT));

    ck_assert(g_utf8_validate(mail.body->str, (gssize)mail.body->len, NULL));
    ck_assert_ptr_nonnull(strstr(mail.body->str, "[attachment: x\303\274"));
    ck_assert_uint_lt(mail.body->len, 260);
    mail_read_free(&mail);
    g_string_free(bytes, TRUE);
}
END_TEST

SUITE("plugins/mail_read", the_text_of_each_kind_of_mail_is_found, who_wrote_and_about_what,
      the_thread_is_told_newest_last, a_long_thread_keeps_its_newest_ids,
      automatic_mail_is_told_from_that_of_people,
      the_null_sender_is_automatic_and_the_tag_of_the_recipient_a_token,
      bad_bytes_are_repaired_and_said_so, dates_count_when_they_are_dates, no_bytes_are_no_mail,
      bombs_are_read_within_bounds, html_without_ends_ends_all_the_same,
      a_long_name_of_an_attachment_is_cut_between_characters)
