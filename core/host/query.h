/* Questions to plugins that decide nothing (hook kind Q): asked once, never on disk, nothing of
 * them recorded; the answer dies with whoever asked. The plugin's function runs on a worker, or on
 * the loop with RUNG_ASYNC: a .decide is pure and may run anywhere. All here is [loop]. */
#ifndef HOST_QUERY_H
#define HOST_QUERY_H
#include "host/deliver.h"

#define QUERY_MS_DEFAULT 10000
#define QUERIES_OPEN_MAX 1024

struct query_set;
struct query { /* texts are copied */
    const struct subscriber *subscriber;
    struct text method, actor;
    struct text body, raw; /* of the message in hand */
    int64_t timeout_ms;    /* at most; the plugin's own may be shorter */
};
struct query_answer {
    int code; /* RUNG_OK, RUNG_DECLINE, or what went wrong */
    const struct effect_list *effects;
    struct text error;
};

struct query_set *query_create(struct instance_env *env);
void query_destroy(struct query_set **queries); /* likes NULL; nobody is told any more */
/* on_answer comes once, in a later turn, unless the query is cancelled. 0: it is not asked, as
 * there are too many already, of this instance or in all. */
uint64_t query_ask(struct query_set *queries, const struct query *query,
                   void (*on_answer)(void *ctx, const struct query_answer *answer), void *ctx);
void query_cancel(struct query_set *queries, uint64_t token);

#endif
