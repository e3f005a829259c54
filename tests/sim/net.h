/* The clients and what lies between them and the server: whole frames that are lost, doubled, late
 * and therefore out of order, and connections that end. A client asks again with the same key until
 * it has an answer. One visitor more only listens: the feed comes to it in order, as TCP brings it,
 * until its connection ends. */
#ifndef TESTS_SIM_NET_H
#define TESTS_SIM_NET_H
#include <stdbool.h>
#include "base/value.h"

#define NET_CLIENTS 4
#define NET_LINKS_MAX (NET_CLIENTS + 1)

void net_start(void); /* everybody begins; with `is_calm` nobody does, but the listener */
/* The first client asks this, with a key of its own when has_key, until it has an answer: `message`
 * is that of the wire, [1, id, error, result]. One at a time. */
void net_ask(const char *method, const struct value *params, bool has_key,
             void (*on_answer)(const struct value *message));
void net_hang_up(void);        /* the server is gone: all connections end */
unsigned net_open_calls(void); /* calls without an answer */

#endif
