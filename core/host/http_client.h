/* The door to libcurl: requests over HTTP on the loop, many at once, and one at a time on a worker.
 * Which hosts may be called is the caller's list; redirects are never followed; every request has
 * an end, every answer a limit. */
#ifndef HOST_HTTP_CLIENT_H
#define HOST_HTTP_CLIENT_H
#include "base/arena.h"
#include "base/loop.h"

#define HTTP_CLIENT_REQUESTS_MAX 1024
#define HTTP_CLIENT_HEADER_BYTES_MAX ((size_t)16 << 10)
#define HTTP_CLIENT_BODY_BYTES_MAX ((size_t)64 << 10)
#define HTTP_CLIENT_TIMEOUT_MS_DEFAULT 10000
#define HTTP_CLIENT_TIMEOUT_MS_MAX 300000

struct http_client;

struct http_request {   /* texts are copied */
    struct text method; /* empty: GET, or POST when there is a body */
    struct text url;
    struct text headers; /* lines "Name: value" ended by \n */
    struct text body;
    int64_t timeout_ms; /* 0: the default */
    /* Who may be called: names, "*.example.org", or "*" (any public address). A name that stands
     * here itself may have a private or loopback address, since the operator wrote it. */
    const struct text *hosts;
    size_t host_count;
};
struct http_response { /* lent until the call that brings it returns; texts have a 0 behind */
    int status;        /* 0: none came, see error */
    struct text headers, body, error;
};

struct http_client *http_client_create(struct loop *loop);
/* What is under way ends unanswered; on_left (may be NULL) gets the ctx of each. */
void http_client_destroy(struct http_client **client, void (*on_left)(void *ctx));

/* Starts a request; on_response comes once, in a later turn. 0: refused, `why` says why, and
 * nothing will come. [loop] */
uint64_t http_client_start(struct http_client *client, const struct http_request *request,
                           void (*on_response)(void *ctx, const struct http_response *response),
                           void *ctx, char *why, size_t why_size);
/* Nothing will come any more; returns the ctx that was given, NULL when it is over already. [loop]
 */
void *http_client_cancel(struct http_client *client, uint64_t id);
/* The same, waiting for it: [worker]. The response lives in the arena. */
void http_client_fetch(struct arena *arena, const struct http_request *request,
                       struct http_response *response);
/* Does the list let this URL's host be called? `is_named`: it stands there itself. Pure. */
bool http_client_may_call(struct text url, const struct text *hosts, size_t count, bool *is_named);

#endif
