/* Reports of the mail servers on the way. */
#include "mail_report.h"
#include <stdlib.h>
#include "mail_read.h"
#include "support/suite.h"

static void read_bytes(struct mail_read *mail, const char *bytes, gsize count)
{
    g_mime_init();
    (void)mail_read(mail, bytes, count, "", "support@support.example");
}

static void read_file(struct mail_read *mail, const char *name)
{
    char *path = g_strdup_printf("%s/tests/data/mail/%s.eml", getenv("RUNG_SOURCE"), name);
    char *bytes = NULL;
    gsize count = 0;
    ck_assert_msg(g_file_get_contents(path, &bytes, &count, NULL), "%s", path);
    read_bytes(mail, bytes, count);
    g_free(bytes);
    g_free(path);
}

START_TEST(a_bounce_names_the_mail_and_the_reason)
{
    static const struct {
        const char *file, *failed;
    } mails[] = {{"bounce", "<T-12.4.00ff@support.example>"},
                 {"bounce_headers", "<page-J-12@support.example>"}};
    for (gsize i = 0; i < G_N_ELEMENTS(mails); i++) {
        struct mail_read mail;

        read_file(&mail, mails[i].file);

        ck_assert_str_eq(mail.report.failed->str, mails[i].failed);
        ck_assert_ptr_nonnull(strstr(mail.report.why->str, "550 5.1.1"));
        ck_assert_ptr_nonnull(strstr(mail.report.why->str, "User unknown"));
        ck_assert(mail.is_automatic);
        mail_read_free(&mail);
    }
}
END_TEST

START_TEST(what_is_late_or_says_of_no_mail_or_is_none_is_no_bounce)
{
    static const char *const files[] = {"delayed",   "delivery_report", "plain",
                                        "forwarded", "nested",          "empty_multipart"};
    struct mail_read mail;
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        read_file(&mail, files[i]);

        ck_assert_msg(mail.report.failed->len == 0, "%s: %s", files[i], mail.report.failed->str);
        mail_read_free(&mail);
    }
    read_bytes(&mail, "", 0);
    ck_assert_uint_eq(mail.report.failed->len, 0);
    mail_read_free(&mail);
}
END_TEST

START_TEST(the_reason_is_bounded_and_valid_utf8)
{
    GString *bytes = g_string_new("Content-Type: multipart/report; boundary=b\n\n--b\n"
                                  "Content-Type: message/delivery-status\n\nAction: failed\n"
                                  "Diagnostic-Code: ");
    struct mail_read mail;
    for (int i = 0; i < 400; i++) {
        g_string_append(bytes, "\xc3\xa4\xff");
    }
    g_string_append(bytes,
                    "\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <a@b>\n\nx\n--b--\n");

    read_bytes(&mail, bytes->str, bytes->len);

    ck_assert_str_eq(mail.report.failed->str, "<a@b>");
    ck_assert_uint_le(mail.report.why->len, MAIL_REPORT_WHY_BYTES_MAX);
    ck_assert(g_utf8_validate(mail.report.why->str, (gssize)mail.report.why->len, NULL));
    mail_read_free(&mail);
    g_string_free(bytes, TRUE);
}
END_TEST

SUITE("mail_report", a_bounce_names_the_mail_and_the_reason,
      what_is_late_or_says_of_no_mail_or_is_none_is_no_bounce, the_reason_is_bounded_and_valid_utf8)
