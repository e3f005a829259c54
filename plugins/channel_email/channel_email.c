/* The e-mail channel: mail comes in by LMTP and goes out by SMTP. Start here: settings, life and
 * the two hooks. See channel_email.md. */
#include <curl/curl.h>
#include <gmime/gmime.h>
#include <rung/plugin.h>
#include <stdlib.h>
#include "lmtp_listener.h"
#include "mail_read.h"
#include "mail_send.h"
#include "mail_write.h"

#define FILES_MAX 40 /* of one mail; the raw bytes have them all */

struct conf {
    rung_str listen, address, name, hostname, smtp, starttls, user, password;
    rung_list recipients;
    int64_t max_size, max_sessions, timeout, idle;
};
static const rung_option options[] = {
    RUNG_OPT_ADDRESS(struct conf, listen, "listen", "127.0.0.1:7424",
                     "where the mail server delivers to by LMTP"),
    RUNG_OPT_STRING(struct conf, address, "address", NULL, "our own address, support@example.org"),
    RUNG_OPT_STRING(struct conf, name, "name", "", "the name beside it in From"),
    RUNG_OPT_STRING(struct conf, hostname, "hostname", "localhost", "what we call ourselves"),
    RUNG_OPT_LIST(struct conf, recipients, "recipients", "",
                  "addresses taken, or @domain; absent: the domain of address"),
    RUNG_OPT_URL(struct conf, smtp, "smtp", "smtp://127.0.0.1:25", "where mail is submitted to"),
    RUNG_OPT_ENUM(struct conf, starttls, "starttls", "off", "off|try|required",
                  "encryption on the way to smtp"),
    RUNG_OPT_STRING(struct conf, user, "user", "", "name for smtp"),
    RUNG_OPT_SECRET(struct conf, password, "password", "", "password for smtp"),
    RUNG_OPT_SIZE(struct conf, max_size, "max_size", "10MiB", 65536, 31457280,
                  "a larger mail is refused"),
    RUNG_OPT_INT(struct conf, max_sessions, "max_sessions", "20", 1, 200,
                 "LMTP conversations at once"),
    RUNG_OPT_DURATION(struct conf, timeout, "timeout", "30s", 1000, 120000,
                      "give up on one submission after this"),
    RUNG_OPT_DURATION(struct conf, idle, "idle", "5m", 1000, 3600000,
                      "a silent LMTP conversation ends after this"),
};

struct self {
    const rung_host *host;
    const struct conf *conf;
    const char **accepted; /* owned, NULL-ended; texts lent, but for the domain */
    struct lmtp_listener *listener;
};

static bool is_mail_address(rung_str text)
{
    const char *at = text.n ? memchr(text.p, '@', text.n) : NULL;
    for (size_t i = 0; i < text.n; i++) {
        if ((unsigned char)text.p[i] <= ' ' || strchr("<>,;:\"()", text.p[i]) != NULL) {
            return false;
        }
    }
    return at != NULL && at != text.p && at + 1 < text.p + text.n && text.n <= 254;
}

static int check(const void *config, char *msg, size_t cap)
{
    const struct conf *conf = config;
    if (!is_mail_address(conf->address)) {
        (void)snprintf(msg, cap, "address: \"%.*s\" is no mail address; write support@example.org",
                       (int)conf->address.n, conf->address.p);
        return RUNG_EINVAL;
    }
    for (size_t i = 0; i < conf->recipients.n; i++) {
        rung_str one = conf->recipients.v[i];
        bool is_domain = one.n > 1 && one.p[0] == '@';
        if (!is_domain && !is_mail_address(one)) {
            (void)snprintf(msg, cap, "recipients: \"%.*s\" is neither an address nor @domain",
                           (int)one.n, one.p);
            return RUNG_EINVAL;
        }
    }
    bool is_smtp =
        strncmp(conf->smtp.p, "smtp://", 7) == 0 || strncmp(conf->smtp.p, "smtps://", 8) == 0;
    if (!is_smtp) {
        (void)snprintf(msg, cap, "smtp: write smtp://host:port or smtps://host:port");
        return RUNG_EINVAL;
    }
    if (conf->password.n > 0 && conf->user.n == 0) {
        (void)snprintf(msg, cap, "password without user");
        return RUNG_EINVAL;
    }
    return RUNG_OK;
}

/* --- inbound.parse --- */

static void result(const struct self *self, rung_call *call, const char *key, const GString *text)
{
    if (text->len > 0) {
        rung_str val = {text->str, text->len};
        rung_emit(self->host, call, RUNG_FX_RESULT, rung_z(key), val, 0, 1,
                  RUNG_S("from the mail"));
    }
}

static void result_number(const struct self *self, rung_call *call, const char *key, int64_t number)
{
    if (number != 0) {
        rung_emit(self->host, call, RUNG_FX_RESULT, rung_z(key), rung_z(NULL), number, 1,
                  RUNG_S("from the mail"));
    }
}

/* Kept by their hashes; a file that finds no room is named in the text and left in the raw mail. */
static int emit_files(const struct self *self, rung_call *call, const GPtrArray *files)
{
    const rung_blob *blob = self->host->service(self->host, RUNG_BLOB);
    int code = RUNG_OK;
    for (guint i = 0; blob != NULL && i < files->len && i < FILES_MAX && code == RUNG_OK; i++) {
        const struct mail_file *file = files->pdata[i];
        rung_str bytes = {(const char *)file->bytes->data, file->bytes->len};
        rung_str id = {"", 0};
        code = blob->put(self->host, call, bytes, &id);
        if (code == RUNG_OK) {
            char *said = g_strdup_printf("%.*s %s %s", (int)id.n, id.p, file->type, file->name);
            rung_emit(self->host, call, RUNG_FX_RESULT, RUNG_S("attachment"), rung_z(said), 0, 1,
                      RUNG_S("from the mail"));
            g_free(said);
        } else if (code == RUNG_EINVAL) {
            code = RUNG_OK; /* larger than one may be */
        }
    }
    return code;
}

static void emit_mail(const struct self *self, rung_call *call, const struct mail_read *mail)
{
    rung_str subject = {mail->subject->str, mail->subject->len};
    rung_str body = {mail->body->str, mail->body->len};
    rung_emit(self->host, call, RUNG_FX_REPLACE, RUNG_S("subject"), subject, 0, 1,
              RUNG_S("Subject of the mail"));
    rung_emit(self->host, call, RUNG_FX_REPLACE, RUNG_S("body"), body, 0, 1,
              RUNG_S("text of the mail"));
    result(self, call, "from", mail->from);
    result(self, call, "external_id", mail->message_id);
    result(self, call, "in_reply_to", mail->in_reply_to);
    result(self, call, "token", mail->token);
    if (mail->report.failed->len > 0) {
        rung_str failed = {mail->report.failed->str, mail->report.failed->len};
        rung_str why = {mail->report.why->str, mail->report.why->len};
        rung_emit(self->host, call, RUNG_FX_RESULT, RUNG_S("failed"), failed, 0, 1, why);
    }
    result_number(self, call, "sent_at", mail->sent_at_ms);
    result_number(self, call, "automatic", mail->is_automatic);
    result_number(self, call, "repaired", mail->is_repaired);
}

static int parse(void *vself, rung_call *call, const rung_event *event) /* [worker] */
{
    const struct self *self = vself;
    const rung_message *message = event->message;
    struct mail_read mail;
    int code = RUNG_OK;
    if (message == NULL) {
        return self->host->fail(self->host, call, RUNG_EFAIL, "there is no message to read");
    }
    if (mail_read(&mail, message->raw.p, message->raw.n, message->from.p, message->to.p)) {
        emit_mail(self, call, &mail);
        code = emit_files(self, call, mail.files);
    } else {
        rung_reject(self->host, call, "no_mail", "the bytes that came are no mail");
    }
    mail_read_free(&mail);
    return code == RUNG_OK ? RUNG_OK : RUNG_ERETRY;
}

/* --- notification.send --- */

static int submit(const struct self *self, rung_call *call, const rung_event *event,
                  const GByteArray *bytes, const char *sender)
{
    const struct conf *conf = self->conf;
    struct mail_send send = {.url = conf->smtp.p,
                             .hostname = conf->hostname.p,
                             .starttls = conf->starttls.p,
                             .user = conf->user.p,
                             .password = conf->password.p,
                             .timeout_ms = conf->timeout,
                             .host = self->host,
                             .token = event->token};
    char answer[500] = "";
    int code = mail_send(&send, sender, event->message->to.p, bytes, answer, sizeof answer);
    if (code != RUNG_OK) {
        rung_logf(self->host, RUNG_WARN, "not sent to %.200s: %s", event->message->to.p, answer);
        return self->host->fail(self->host, call, code, answer);
    }
    rung_emit(self->host, call, RUNG_FX_RESULT, RUNG_S("receipt"), rung_z(answer), 0, 1,
              RUNG_S("taken by the mail server"));
    return RUNG_OK;
}

static int send_one(void *vself, rung_call *call, const rung_event *event) /* [worker] */
{
    const struct self *self = vself;
    char why[300] = "";
    char *sender = NULL;
    if (event->message == NULL) {
        return self->host->fail(self->host, call, RUNG_EFAIL, "there is no message to send");
    }
    struct mail_write write = {.address = self->conf->address.p,
                               .name = self->conf->name.p,
                               .message = event->message,
                               .now_at = event->now_at};
    GByteArray *bytes = mail_write(&write, &sender, why, sizeof why);
    if (bytes == NULL) {
        return self->host->fail(self->host, call, RUNG_EFAIL, why);
    }
    int code = submit(self, call, event, bytes, sender);
    g_byte_array_free(bytes, TRUE);
    g_free(sender);
    return code;
}

/* --- life --- */

static bool fill_accepted(struct self *self)
{
    const struct conf *conf = self->conf;
    self->accepted = calloc(conf->recipients.n + 2, sizeof *self->accepted);
    if (self->accepted == NULL) {
        return false;
    }
    for (size_t i = 0; i < conf->recipients.n; i++) {
        self->accepted[i] = conf->recipients.v[i].p;
    }
    if (conf->recipients.n == 0) {
        self->accepted[0] = strrchr(conf->address.p, '@');
    }
    return true;
}

static int listen_now(struct self *self)
{
    char bound[100] = "";
    char why[300] = "";
    const struct conf *conf = self->conf;
    struct lmtp_options lmtp = {.address = conf->listen.p,
                                .rules = {.hostname = conf->hostname.p,
                                          .size_max = (gsize)conf->max_size,
                                          .accepted = self->accepted},
                                .sessions_max = (unsigned)conf->max_sessions,
                                .idle_s = (int)(conf->idle / 1000),
                                .host = self->host,
                                .inbox = self->host->service(self->host, RUNG_INBOX)};
    self->listener = lmtp_listener_start(&lmtp, bound, sizeof bound, why, sizeof why);
    if (self->listener == NULL) {
        self->host->log(self->host, RUNG_ERROR, why, strlen(why));
        return RUNG_EFAIL;
    }
    self->host->listening(self->host, "lmtp", bound);
    return RUNG_OK;
}

static void destroy(void *vself) /* [worker] */
{
    struct self *self = vself;
    lmtp_listener_free(self->listener);
    free(self->accepted);
    free(self);
}

static int create(const rung_host *host, const void *config, void **out) /* [worker] */
{
    struct self *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    self->host = host;
    self->conf = config;
    g_mime_init();
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    int code = fill_accepted(self) ? listen_now(self) : RUNG_ENOMEM;
    if (code != RUNG_OK) {
        destroy(self);
        return code;
    }
    *out = self;
    return RUNG_OK;
}

static void quiesce(void *vself) /* [worker] */
{
    struct self *self = vself;
    lmtp_listener_stop(self->listener);
}

static const rung_sub subs[] = {
    {.hook = RUNG_INBOUND_PARSE, .work = parse, .timeout_ms = 30000},
    {.hook = RUNG_NOTIFICATION_SEND, .work = send_one, .timeout_ms = 120000},
};
static const char *const needs[] = {RUNG_INBOX, NULL};

RUNG_PLUGIN("rung.channel-email", "1.0.0", .summary = "mail in by LMTP, out by SMTP",
            .may = RUNG_MAY(RUNG_FX_REPLACE) | RUNG_MAY(RUNG_FX_RESULT) | RUNG_MAY(RUNG_FX_REJECT),
            .needs = needs, .subs = subs, .n_subs = RUNG_COUNT(subs), .options = options,
            .n_options = RUNG_COUNT(options), .config_size = sizeof(struct conf), .check = check,
            .create = create, .quiesce = quiesce, .destroy = destroy);
