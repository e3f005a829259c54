/* What a delivery report says (RFC 3464): a mail that we sent was refused for good. Reports of
 * delay, delivery or reading are not looked at: anybody can write one, and believing it would keep
 * a message from being sent another way. */
#ifndef MAIL_REPORT_H
#define MAIL_REPORT_H
#include <gmime/gmime.h>

#define MAIL_REPORT_WHY_BYTES_MAX 300

struct mail_report { /* texts are owned and valid UTF-8; empty: it is no such report */
    GString *failed; /* "<...>", the Message-ID of the mail that failed */
    GString *why;    /* Diagnostic-Code, or Status, of the first recipient that failed */
};

void mail_report_read(struct mail_report *report, GMimeMessage *message);
void mail_report_free(struct mail_report *report);

#endif
