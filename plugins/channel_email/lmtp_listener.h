/* The LMTP listener: a thread and an event base of its own, so that mail traffic is in nobody's
 * way. A mail is handed in through the inbox; 250 is said when the inbox reports it durable, and
 * meanwhile other conversations go on. */
#ifndef LMTP_LISTENER_H
#define LMTP_LISTENER_H
#include <rung/plugin.h>
#include "lmtp_session.h"

struct lmtp_listener;

struct lmtp_options {
    const char *address;     /* "127.0.0.1:7424" */
    struct lmtp_rules rules; /* texts are lent for its life */
    unsigned sessions_max;
    int idle_s;
    const rung_host *host;
    const rung_inbox *inbox;
};

/* Binds and starts the thread; `bound` gets the address with the real port. NULL with a sentence.
 */
struct lmtp_listener *lmtp_listener_start(const struct lmtp_options *options, char *bound,
                                          size_t bound_size, char *why, size_t why_size);
/* Takes nothing more, waits for what is being kept (a few seconds), joins the thread. */
void lmtp_listener_stop(struct lmtp_listener *listener);
void lmtp_listener_free(struct lmtp_listener *listener); /* after stop; likes NULL */

#endif
