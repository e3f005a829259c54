#include "mail_send.h"
#include <curl/curl.h>
#include <string.h>

struct upload {
    const GByteArray *bytes;
    gsize at;
    const struct mail_send *send;
    char last_line[300]; /* of the server */
};

static size_t give(char *out, size_t size, size_t count, void *ctx)
{
    struct upload *upload = ctx;
    gsize n = MIN(size * count, upload->bytes->len - upload->at);
    memcpy(out, upload->bytes->data + upload->at, n);
    upload->at += n;
    return n;
}

/* libcurl may want to send it again from the start (a new connection). */
static int seek(void *ctx, curl_off_t offset, int origin)
{
    struct upload *upload = ctx;
    if (origin != SEEK_SET || offset < 0 || (gsize)offset > upload->bytes->len) {
        return CURL_SEEKFUNC_FAIL;
    }
    upload->at = (gsize)offset;
    return CURL_SEEKFUNC_OK;
}

static size_t take_line(char *bytes, size_t size, size_t count, void *ctx)
{
    struct upload *upload = ctx;
    gsize n = MIN(size * count, sizeof upload->last_line - 1);
    memcpy(upload->last_line, bytes, n);
    upload->last_line[n] = '\0';
    g_strchomp(upload->last_line);
    return size * count;
}

static int check_alive(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const struct upload *upload = ctx;
    (void)a;
    (void)b;
    (void)c;
    (void)d;
    return !upload->send->host->alive(upload->send->host, upload->send->token);
}

static void set_options(CURL *curl, const struct mail_send *send, struct upload *upload)
{
    char *url =
        g_strconcat(send->url, g_str_has_suffix(send->url, "/") ? "" : "/", send->hostname, NULL);
    (void)curl_easy_setopt(curl, CURLOPT_URL, url);
    g_free(url);
    (void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    (void)curl_easy_setopt(curl, CURLOPT_PROXY, "");
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)send->timeout_ms);
    (void)curl_easy_setopt(curl, CURLOPT_USE_SSL,
                           (long)(strcmp(send->starttls, "required") == 0 ? CURLUSESSL_ALL
                                  : strcmp(send->starttls, "try") == 0    ? CURLUSESSL_TRY
                                                                          : CURLUSESSL_NONE));
    if (send->user[0] != '\0') {
        (void)curl_easy_setopt(curl, CURLOPT_USERNAME, send->user);
        (void)curl_easy_setopt(curl, CURLOPT_PASSWORD, send->password);
    }
    (void)curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)upload->bytes->len);
    (void)curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    (void)curl_easy_setopt(curl, CURLOPT_READDATA, upload);
    (void)curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, seek);
    (void)curl_easy_setopt(curl, CURLOPT_SEEKDATA, upload);
    (void)curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_line);
    (void)curl_easy_setopt(curl, CURLOPT_HEADERDATA, upload);
    (void)curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, check_alive);
    (void)curl_easy_setopt(curl, CURLOPT_XFERINFODATA, upload);
    (void)curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

int mail_send(const struct mail_send *send, const char *sender, const char *recipient,
              const GByteArray *bytes, char *answer, gsize answer_size)
{
    struct upload upload = {.bytes = bytes, .send = send};
    char error[CURL_ERROR_SIZE] = "";
    CURL *curl = curl_easy_init();
    char *from = g_strdup_printf("<%s>", sender);
    char *to = g_strdup_printf("<%s>", recipient);
    struct curl_slist *recipients = curl_slist_append(NULL, to);
    long status = 0;
    set_options(curl, send, &upload);
    (void)curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
    (void)curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    (void)curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    CURLcode code = curl_easy_perform(curl);
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    g_snprintf(answer, (gulong)answer_size, "%s%s%s", upload.last_line,
               upload.last_line[0] && code != CURLE_OK ? "; " : "",
               code == CURLE_OK ? ""
               : error[0]       ? error
                                : curl_easy_strerror(code));
    curl_slist_free_all(recipients);
    curl_easy_cleanup(curl);
    g_free(from);
    g_free(to);
    if (code == CURLE_OK) {
        return RUNG_OK;
    }
    /* A refusal of our name and password is ours to mend: the mail is not lost for it. */
    bool is_final = status >= 500 && status < 600 && code != CURLE_LOGIN_DENIED;
    return is_final ? RUNG_EFAIL : RUNG_ERETRY;
}
