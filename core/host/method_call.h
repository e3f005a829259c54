/* A call of a method that a plugin has published, from the request to its one answer. A query is
 * asked at once and nothing of it is kept. Any other is the command plugin.call: the engine asks an
 * inline subscriber in its transaction, or writes a job; then we wait until the job has ended on
 * disk and read the outcome under the caller's key. All here is [loop]. */
#ifndef HOST_METHOD_CALL_H
#define HOST_METHOD_CALL_H
#include "host/method_schema.h"
#include "host/query.h"

#define METHOD_CALL_MS_DEFAULT 10000
#define METHOD_CALL_MS_MAX 60000
#define METHOD_CALLS_OPEN_MAX 4096

struct method_call_set;
struct method_request { /* texts are copied */
    const struct published_method *method;
    struct text key, principal;
    const struct value *params;     /* checked; without what is the server's own */
    int64_t timeout_ms, if_version; /* if_version 0: any */
};
struct method_answer {
    struct refusal refusal; /* code ERR_OK: result counts */
    struct text result;     /* one packed map; lent */
};

struct method_call_set *method_call_create(struct instance_env *env, struct query_set *queries);
void method_call_destroy(struct method_call_set **calls); /* likes NULL; nobody is told any more */
/* on_answer comes once, in a later turn, unless it is forgotten. 0: nothing was done, `refusal`
 * says why. `subscriber`: the instance's for rpc.call. */
uint64_t method_call_start(struct method_call_set *calls, const struct method_request *request,
                           const struct subscriber *subscriber,
                           void (*on_answer)(void *ctx, const struct method_answer *answer),
                           void *ctx, struct refusal *refusal);
/* The caller has gone: a query ends with it, a command goes on and its key tells what came of it.
 */
void method_call_forget(struct method_call_set *calls, uint64_t id);

#endif
