/* The door for HTTP: a listener on loopback, requests and answers as bytes. What is behind it is
 * handed in. A request with `Authorization: Bearer SECRET` of a configured token is that token's;
 * any other is nobody's. [loop] */
#ifndef RPC_HTTP_GATE_H
#define RPC_HTTP_GATE_H
#include "host/route_call.h"

#define HTTP_GATE_HEADERS_BYTES_MAX ((size_t)16 << 10)
#define HTTP_GATE_BODY_BYTES_MAX ((size_t)1 << 20)
#define HTTP_GATE_IDLE_SECONDS 60
#define HTTP_GATE_TOKENS_MAX 32

struct http_token {
    struct text name, secret; /* lent */
    enum access_role role;
};
struct http_gate_options {
    const char *host;                /* loopback */
    unsigned port;                   /* 0: any */
    const struct http_token *tokens; /* lent */
    size_t token_count;
};
struct http_gate;

/* NULL with a sentence in `why`. */
struct http_gate *http_gate_create(struct loop *loop, struct route_set *routes,
                                   const struct http_gate_options *options, char *why,
                                   size_t why_size);
void http_gate_destroy(struct http_gate **gate); /* likes NULL */
unsigned http_gate_port(const struct http_gate *gate);
void http_gate_close_doors(struct http_gate *gate); /* no new visitors */

#endif
