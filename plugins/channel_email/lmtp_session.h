/* One LMTP conversation (RFC 2033) as a state machine: bytes in, reply lines out. It knows no
 * socket and no clock, so a test can feed it byte by byte.
 *
 *   GREETED --LHLO--> READY --MAIL--> MAIL --RCPT--> RCPT --DATA--> DATA --"."--> DELIVERING
 *                      ^                                                             |
 *                      +------------------ one reply for each recipient -------------+
 *
 * While it is DELIVERING nothing more is taken: what the client pipelines waits in front. */
#ifndef LMTP_SESSION_H
#define LMTP_SESSION_H
#include <glib.h>
#include <stdbool.h>

#define LMTP_LINE_BYTES_MAX 2048
#define LMTP_RECIPIENTS_MAX 100
#define LMTP_ERRORS_MAX 20

enum lmtp_state { LMTP_GREETED, LMTP_READY, LMTP_MAIL, LMTP_RCPT, LMTP_DATA, LMTP_DELIVERING };

struct lmtp_rules { /* shared by all conversations; lent */
    const char *hostname;
    gsize size_max;              /* of a mail, in bytes */
    const char *const *accepted; /* NULL-ended: addresses, or "@domain" */
};

struct lmtp_session {
    const struct lmtp_rules *rules;
    enum lmtp_state state;
    GString *line;         /* the command being read */
    GString *out;          /* replies that have not been sent */
    GString *sender;       /* of the mail in hand; empty: the null sender */
    GPtrArray *recipients; /* of char *; owned */
    GByteArray *data;      /* the mail's bytes, dots removed */
    int data_at;           /* where in a line of DATA we are */
    bool is_too_big, has_bare_lf, line_is_too_long, last_was_cr;
    int *answers; /* one for each recipient while DELIVERING: -1 not yet, else the code */
    guint answered;
    unsigned errors;
    bool is_over; /* QUIT, or too many errors: close when `out` is sent */
};

void lmtp_session_init(struct lmtp_session *session, const struct lmtp_rules *rules);
void lmtp_session_fini(struct lmtp_session *session);
/* Takes bytes until they are used up, a mail is complete (state LMTP_DELIVERING) or the
 * conversation is over; returns how many it took. */
gsize lmtp_session_feed(struct lmtp_session *session, const char *bytes, gsize count);
/* The fate of the mail for one recipient: 250, or a code of trouble. When all are known the replies
 * go to `out` in the recipients' order and the conversation goes on. */
void lmtp_session_answer(struct lmtp_session *session, guint recipient, int code);
/* Is this one of the accepted addresses? A part behind '+' is no matter. Pure. */
bool lmtp_session_accepts(const struct lmtp_rules *rules, const char *address);

#endif
