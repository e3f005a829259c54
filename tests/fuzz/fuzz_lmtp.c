/* An LMTP conversation: the same replies whether its bytes come one by one or at once, and each
 * line a reply. Mails are taken, refused or put off by what they contain. */
#include "fuzz.h"
#include <string.h>
#include "lmtp_key.h"
#include "lmtp_session.h"

static const char *const accepted[] = {"support@support.example", "@desk.example", NULL};
static const struct lmtp_rules rules = {
    .hostname = "mx.example", .size_max = 2000, .accepted = accepted};

static void answer_all(struct lmtp_session *session, GString *mails)
{
    static const int codes[] = {250, 451, 452, 550};
    g_string_append_len(mails, (const char *)session->data->data, (gssize)session->data->len);
    for (guint i = 0; i < session->recipients->len; i++) {
        char *key = lmtp_key_of(g_ptr_array_index(session->recipients, i),
                                session->data->len ? (const char *)session->data->data : "",
                                session->data->len);
        FUZZ_CHECK(strlen(key) == 64);
        g_free(key);
    }
    guint count = session->recipients->len;
    for (guint i = 0; i < count; i++) {
        lmtp_session_answer(session, i, codes[(mails->len + i) % 4]);
    }
    FUZZ_CHECK(session->state != LMTP_DELIVERING);
}

static void converse(const uint8_t *bytes, size_t count, size_t piece, GString *said,
                     GString *mails)
{
    struct lmtp_session session;
    size_t at = 0;
    lmtp_session_init(&session, &rules);
    while (at < count && !session.is_over) {
        size_t n = count - at < piece ? count - at : piece;
        gsize taken = lmtp_session_feed(&session, (const char *)bytes + at, n);
        FUZZ_CHECK(taken > 0 && taken <= n);
        at += taken;
        if (session.state == LMTP_DELIVERING) {
            answer_all(&session, mails);
        }
    }
    g_string_append_len(said, session.out->str, (gssize)session.out->len);
    lmtp_session_fini(&session);
}

static void check_lines(const char *said)
{
    while (*said != '\0') {
        const char *end = strstr(said, "\r\n");
        FUZZ_CHECK(end != NULL && end - said >= 4 && said[0] >= '2' && said[0] <= '5');
        FUZZ_CHECK(said[3] == ' ' || said[3] == '-');
        said = end + 2;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    GString *said[2] = {g_string_new(NULL), g_string_new(NULL)};
    GString *mails[2] = {g_string_new(NULL), g_string_new(NULL)};
    converse(bytes, count, count, said[0], mails[0]);
    converse(bytes, count, 1, said[1], mails[1]);
    FUZZ_CHECK(g_string_equal(said[0], said[1]));
    FUZZ_CHECK(g_string_equal(mails[0], mails[1]));
    check_lines(said[0]->str);
    for (int i = 0; i < 2; i++) {
        g_string_free(said[i], TRUE);
        g_string_free(mails[i], TRUE);
    }
    return 0;
}
