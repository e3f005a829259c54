#include "mail_write.h"
#include <string.h>
#include "mail_read.h"
#include "support/suite.h"

static GByteArray *write_mail(const rung_message *message, char **sender)
{
    char why[200] = "";
    struct mail_write write = {.address = "support@desk.example",
                               .name = "Desk",
                               .message = message,
                               .now_at = G_GINT64_CONSTANT(1705309200000)};
    g_mime_init();
    return mail_write(&write, sender, why, sizeof why);
}

static rung_message reply(void)
{
    return (rung_message){.size = sizeof(rung_message),
                          .to = RUNG_S("anna@customer.example"),
                          .subject = RUNG_S("Re: Café"),
                          .body = RUNG_S("Grüße\n.\nFrom here\n"),
                          .external_id = RUNG_S("<T-1.2.abc@desk.example>"),
                          .in_reply_to = RUNG_S("<a@x.example> <b@x.example>"),
                          .token = RUNG_S("T-1-abc"),
                          .kind = RUNG_S("reply")};
}

START_TEST(a_reply_is_read_back_as_it_was_meant)
{
    rung_message message = reply();
    struct mail_read mail;
    char *sender = NULL;

    GByteArray *bytes = write_mail(&message, &sender);

    ck_assert_ptr_nonnull(bytes);
    ck_assert(
        mail_read(&mail, (const char *)bytes->data, bytes->len, sender, "anna@customer.example"));
    ck_assert_str_eq(sender, "support+T-1-abc@desk.example");
    ck_assert_str_eq(mail.from->str, "support+T-1-abc@desk.example"); /* its Reply-To */
    ck_assert_str_eq(mail.subject->str, "Re: Café");
    ck_assert_str_eq(mail.body->str, "Grüße\n.\nFrom here");
    ck_assert_str_eq(mail.message_id->str, "<T-1.2.abc@desk.example>");
    ck_assert_str_eq(mail.in_reply_to->str, "<a@x.example> <b@x.example>");
    mail_read_free(&mail);
    g_byte_array_free(bytes, TRUE);
    g_free(sender);
}
END_TEST

START_TEST(the_bytes_are_seven_bit_with_crlf_and_the_same_each_time)
{
    rung_message message = reply();
    char *sender = NULL;
    char *again = NULL;

    GByteArray *one = write_mail(&message, &sender);
    GByteArray *two = write_mail(&message, &again);

    ck_assert_uint_eq(one->len, two->len);
    ck_assert_mem_eq(one->data, two->data, one->len);
    for (guint i = 0; i < one->len; i++) {
        ck_assert_uint_lt(one->data[i], 0x80);
        ck_assert(one->data[i] != '\n' || (i > 0 && one->data[i - 1] == '\r'));
    }
    g_byte_array_free(one, TRUE);
    g_byte_array_free(two, TRUE);
    g_free(sender);
    g_free(again);
}
END_TEST

START_TEST(nothing_is_smuggled_into_the_headers)
{
    rung_message message = reply();
    message.subject = RUNG_S("a\r\nBcc: evil@x.example");
    message.in_reply_to = RUNG_S("<a@x.example>\r\nX-Evil: 1");
    char *sender = NULL;

    GByteArray *bytes = write_mail(&message, &sender);

    g_byte_array_append(bytes, (const guint8 *)"", 1);
    ck_assert_ptr_null(strstr((const char *)bytes->data, "\nBcc:"));
    ck_assert_ptr_null(strstr((const char *)bytes->data, "\nX-Evil:"));
    g_byte_array_free(bytes, TRUE);
    g_free(sender);
}
END_TEST

START_TEST(an_automatic_answer_says_so_and_html_is_sent_as_such)
{
    rung_message message = reply();
    message.flags = RUNG_AUTOMATIC;
    message.content_type = RUNG_S("text/html");
    message.body = RUNG_S("<p>We have it.</p>");
    char *sender = NULL;

    GByteArray *bytes = write_mail(&message, &sender);

    g_byte_array_append(bytes, (const guint8 *)"", 1);
    ck_assert_ptr_nonnull(strstr((const char *)bytes->data, "Auto-Submitted: auto-replied\r\n"));
    ck_assert_ptr_nonnull(strstr((const char *)bytes->data, "Content-Type: text/html"));
    g_byte_array_free(bytes, TRUE);
    g_free(sender);
}
END_TEST

START_TEST(a_page_says_that_a_machine_wrote_it)
{
    rung_message message = reply();
    message.kind = RUNG_S("page");
    message.external_id = RUNG_S("page-J-1");
    char *sender = NULL;

    GByteArray *bytes = write_mail(&message, &sender);

    g_byte_array_append(bytes, (const guint8 *)"", 1);
    ck_assert_ptr_nonnull(strstr((const char *)bytes->data, "Auto-Submitted: auto-generated\r\n"));
    ck_assert_ptr_nonnull(
        strstr((const char *)bytes->data, "Message-Id: <page-J-1@desk.example>") != NULL
            ? (void *)bytes->data
            : strstr((const char *)bytes->data, "Message-ID: <page-J-1@desk.example>"));
    g_byte_array_free(bytes, TRUE);
    g_free(sender);
}
END_TEST

START_TEST(what_is_no_address_and_we_ourselves_get_no_mail)
{
    static const char *const wrong[] = {"",
                                        "anna",
                                        "@x.example",
                                        "a b@x.example",
                                        "a@x.example>",
                                        "a@x.example\r\nX: y",
                                        "support@desk.example",
                                        "SUPPORT@desk.example"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        rung_message message = reply();
        message.to = rung_z(wrong[i]);
        char *sender = NULL;
        ck_assert_msg(write_mail(&message, &sender) == NULL, "%s", wrong[i]);
    }
}
END_TEST

SUITE("plugins/mail_write", a_reply_is_read_back_as_it_was_meant,
      the_bytes_are_seven_bit_with_crlf_and_the_same_each_time,
      nothing_is_smuggled_into_the_headers, a_page_says_that_a_machine_wrote_it,
      an_automatic_answer_says_so_and_html_is_sent_as_such,
      what_is_no_address_and_we_ourselves_get_no_mail)
