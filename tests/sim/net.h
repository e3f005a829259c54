/* The clients and what lies between them and the server: whole frames that are lost, doubled, late
 * and therefore out of order, and connections that end. A client asks again with the same key until
 * it has an answer. One visitor more only listens: the feed comes to it in order, as TCP brings it,
 * until its connection ends. */
#ifndef TESTS_SIM_NET_H
#define TESTS_SIM_NET_H
#include <stdbool.h>

#define NET_CLIENTS 4
#define NET_LINKS_MAX (NET_CLIENTS + 1)

void net_start(void);          /* everybody begins */
void net_hang_up(void);        /* the server is gone: all connections end */
unsigned net_open_calls(void); /* calls without an answer */

#endif
