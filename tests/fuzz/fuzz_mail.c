/* A mail from anybody: what is read of it is text in one line where a line is promised; and an
 * answer that is written with it has the headers that we meant, and no other. */
#include "fuzz.h"
#include <string.h>
#include "mail_read.h"
#include "mail_write.h"

static void check_line(const GString *text)
{
    FUZZ_CHECK(text_is_utf8((struct text){text->str, text->len}));
    FUZZ_CHECK(strchr(text->str, '\n') == NULL && strchr(text->str, '\r') == NULL);
}

/* Lines of the head that begin a header. */
static void check_headers(const GByteArray *bytes)
{
    static const char *const known[] = {"From",
                                        "To",
                                        "Reply-To",
                                        "Subject",
                                        "Date",
                                        "Message-Id",
                                        "In-Reply-To",
                                        "References",
                                        "X-Rung-Loop",
                                        "Auto-Submitted",
                                        "MIME-Version",
                                        "Content-Type",
                                        "Content-Transfer-Encoding"};
    struct text rest = {(const char *)bytes->data, bytes->len};
    while (rest.n > 0 && !text_starts(rest, TEXT("\r\n"))) {
        size_t end = text_find(rest, TEXT("\r\n"), 0);
        size_t colon = text_find(rest, TEXT(":"), 0);
        bool is_known = rest.p[0] == ' ' || rest.p[0] == '\t';
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
            is_known = is_known || text_eq_z(text_slice(rest, 0, colon), known[i]);
        }
        FUZZ_CHECK(end != SIZE_MAX && is_known);
        rest = text_slice(rest, end + 2, rest.n);
    }
}

static rung_str lend(const GString *text)
{
    return (rung_str){text->str, text->len};
}

static void answer(const struct mail_read *mail)
{
    char why[300];
    char *sender = NULL;
    rung_message message = {.size = sizeof message,
                            .to = lend(mail->from),
                            .subject = lend(mail->subject),
                            .body = lend(mail->body),
                            .external_id = lend(mail->message_id),
                            .in_reply_to = lend(mail->in_reply_to),
                            .token = lend(mail->token),
                            .kind = RUNG_S("reply")};
    struct mail_write write = {.address = "support@support.example",
                               .name = "Support",
                               .message = &message,
                               .now_at = 1705309200000};
    GByteArray *bytes = mail_write(&write, &sender, why, sizeof why);
    if (bytes != NULL) {
        check_headers(bytes);
        g_byte_array_free(bytes, TRUE);
        g_free(sender);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static bool is_ready;
    struct mail_read mail;
    if (!is_ready) {
        g_mime_init();
        is_ready = true;
    }
    if (mail_read(&mail, count ? (const char *)bytes : "", count, "anna@example.org",
                  "support+T-4G7K2-abcdefghijkmn@support.example")) {
        check_line(mail.subject);
        check_line(mail.from);
        check_line(mail.message_id);
        check_line(mail.in_reply_to);
        check_line(mail.token);
        FUZZ_CHECK(text_is_utf8((struct text){mail.body->str, mail.body->len}));
        answer(&mail);
    }
    mail_read_free(&mail);
    return 0;
}
