/* From the bytes of a mail to what the core wants to know of it. */
#ifndef MAIL_READ_H
#define MAIL_READ_H
#include <gmime/gmime.h>
#include "mail_report.h"
#include "mail_text.h"

#define MAIL_READ_REFERENCES_BYTES_MAX 1800
#define MAIL_READ_HEADER_BYTES_MAX 900

struct mail_read { /* texts are owned and valid UTF-8; never NULL */
    GString *subject, *from, *body;
    GString *message_id;       /* "<...>"; empty: it has none */
    GString *in_reply_to;      /* ids of the thread, newest last, separated by spaces */
    GString *token;            /* of the recipient's plus-address; empty: none */
    GPtrArray *files;          /* of struct mail_file: mail_text.h */
    gint64 sent_at_ms;         /* 0: unknown */
    struct mail_report report; /* of a mail of ours that was refused */
    gboolean is_automatic, is_repaired;
};

/* `sender` and `recipient` are the envelope's. FALSE: these bytes are no mail at all. */
gboolean mail_read(struct mail_read *mail, const char *bytes, gsize count, const char *sender,
                   const char *recipient);
void mail_read_free(struct mail_read *mail);

#endif
