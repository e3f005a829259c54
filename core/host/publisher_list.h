/* The methods that plugins publish, as they are asked now. Whoever has published one stays in
 * memory until the end, also when another took its place: a call under way may still name its
 * method. [loop]
 */
#ifndef HOST_PUBLISHER_LIST_H
#define HOST_PUBLISHER_LIST_H
#include "host/instance.h"

struct publisher_list {
    struct arena arena;
    const struct published_method **methods; /* in the arena: of those that are asked now */
    size_t count;
    struct instance **kept; /* in the arena; a reference each */
    size_t kept_count;
    void (*on_change)(void *ctx); /* NULL: nobody listens */
    void *ctx;
};

void publisher_list_init(struct publisher_list *list);
void publisher_list_fini(struct publisher_list *list);
/* These are asked from now on; tells who listens, in this turn. */
void publisher_list_follow(struct publisher_list *list, struct instance *const *instances,
                           size_t count);

#endif
