/* Commits one after another, each waited for: what tools need that fill a store. The store is lent,
 * with threads of its own or answering at once. */
#ifndef STORE_PACE_H
#define STORE_PACE_H
#include "store/store.h"

struct pace {
    struct store *store;
    int news; /* an eventfd */
};

void pace_init(struct pace *pace, struct store *store);
/* ERR_OK: durable, and the store has digested enough to take the next. Else `detail` says why. */
enum err pace_commit(struct pace *pace, const struct write_set *writes, char *detail,
                     size_t detail_size);
void pace_fini(struct pace *pace);

#endif
