/* Pages that plugins publish below /x/<instance>/, and requests for them: from the door's question
 * to the one answer, by the plugin, or by us when it takes too long. Knows no HTTP library. [loop]
 * unless said otherwise. docs/decisions/0032. */
#ifndef HOST_ROUTE_CALL_H
#define HOST_ROUTE_CALL_H
#include "host/instance.h"
#include "host/route_answer.h"

#define ROUTE_CALL_SECONDS 30    /* without an answer: 504 */
#define ROUTE_CALLS_OPEN_MAX 256 /* beyond that: 503 */

struct published_route { /* in the arena of its instance */
    const char *method;  /* NULL: any */
    const char *path;    /* below /x/<instance>; with "*" at its end all that begin so */
    enum access_role role;
    bool checks_itself; /* RUNG_OWN_CHECK: nobody is asked who it is */
    void (*fn)(void *self, const rung_request *request);
    void (*gone)(void *self, uint64_t request); /* its answer is not wanted any more; may be NULL */
};
struct route_request { /* texts are lent until route_call_start returns */
    struct text method, path, query, headers, body, peer; /* path: the whole, decoded */
    struct text actor;                                    /* empty: nobody has said who it is */
    enum access_role role;
};

struct route_set;
/* answer_us: how long an answer may take; elsewhere ROUTE_CALL_SECONDS. */
struct route_set *route_call_create(struct loop *loop, int64_t answer_us,
                                    struct instance *const *(*instances)(void *ctx, size_t *count),
                                    void *ctx);
void route_call_destroy(struct route_set **set); /* likes NULL; nobody is told any more */
bool route_call_has_pages(const struct route_set *set);
/* Asks the instance that publishes it. on_answer comes once, in a later turn, unless it is
 * forgotten. 0: nobody is asked, and `status` is the answer (404, 405, 401, 403, 503). */
uint64_t route_call_start(struct route_set *set, const struct route_request *request,
                          void (*on_answer)(void *ctx, const struct route_answer *answer),
                          void *ctx, int *status);
/* The page of a path below the instance; NULL: there is none, or not by this method. */
const struct published_route *route_call_find(const struct instance *instance, struct text path,
                                              struct text method);
void route_call_forget(struct route_set *set, uint64_t id); /* the visitor has gone */
/* RUNG_OK: it will leave; RUNG_ESTALE: too late, twice, or the visitor has gone; RUNG_EINVAL: it is
 * no answer. [any thread] */
int route_call_reply(struct route_set *set, const struct instance *instance, uint64_t id,
                     const struct route_answer *answer);

#endif
