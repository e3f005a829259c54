/* All methods that this server answers: those of the registry, and what plugins have published, as
 * rows of the same kind; checks, lists and descriptions know no difference. Made when all plugins
 * are up, and again when others are asked. [loop] */
#ifndef RPC_METHOD_LIST_H
#define RPC_METHOD_LIST_H
#include "host/host.h"
#include "rpc/method.h"

struct method_list {
    struct arena arena;
    const struct method **rows; /* in the arena; the registry's first */
    size_t count;
};

void method_list_init(struct method_list *list, struct host *host); /* NULL: no plugins */
void method_list_fini(struct method_list *list);
const struct method *method_list_find(const struct method_list *list, struct text name);
/* The likeliest one meant, or NULL. */
const char *method_list_nearest(const struct method_list *list, struct text name);

#endif
