/* The hook search.query: plugins are asked one after the other, in their computed order, until one
 * does not decline. Who fails or takes too long has declined; when all have, the store is looked
 * through. A hit is a RESULT whose key is a ticket's id, the best one first. All here is [loop]. */
#ifndef HOST_SEARCH_H
#define HOST_SEARCH_H
#include "host/pipeline.h"
#include "host/query.h"

#define SEARCH_MS_MAX 10000 /* of one plugin */

struct search_set;
struct search_answer {
    const struct effect_list *hits; /* NULL: nobody knows */
    struct text instance;           /* who has found them */
};

/* `pipeline` says who is asked now: others may be after any turn. */
struct search_set *search_create(const struct pipeline *(*pipeline)(void *ctx), void *ctx,
                                 struct query_set *queries);
void search_destroy(struct search_set **set); /* likes NULL; nobody is told any more */
/* on_answer comes once, in a later turn. 0: nobody could be asked, and nothing comes. */
uint64_t search_start(struct search_set *set, struct text query, struct text principal,
                      void (*on_answer)(void *ctx, const struct search_answer *answer), void *ctx);
void search_forget(struct search_set *set, uint64_t id); /* it ends with its caller */

#endif
