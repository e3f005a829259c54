/* The mail leaves: SMTP submission by libcurl. Blocks: for a worker. */
#ifndef MAIL_SEND_H
#define MAIL_SEND_H
#include <glib.h>
#include <rung/plugin.h>

struct mail_send {
    const char *url;             /* smtp://host:port or smtps:// */
    const char *hostname;        /* what we call ourselves */
    const char *starttls;        /* "off", "try" or "required" */
    const char *user, *password; /* "" : none */
    gint64 timeout_ms;
    const rung_host *host;
    guint64 token; /* of the attempt: given up when it is decided */
};

/* RUNG_OK, RUNG_ERETRY (no connection, 4xx) or RUNG_EFAIL (5xx); `answer` gets the server's words.
 */
int mail_send(const struct mail_send *send, const char *sender, const char *recipient,
              const GByteArray *bytes, char *answer, gsize answer_size);

#endif
