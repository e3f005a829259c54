/* The operator's order at one hook: `order: {ticket.classify: [spam, "*", audit]}` below `plugins`.
 * Inside a stage it counts more than what plugins say of each other. Whoever is asked at the hook
 * is named, or covered by "*": an order that leaves somebody out is refused, for nobody should be
 * switched off by not being thought of. */
#ifndef HOST_HOOK_ORDER_H
#define HOST_HOOK_ORDER_H
#include "base/config_node.h"
#include "model/effect.h"

#define HOOK_ORDER_NONE UINT32_MAX

struct hook_order {
    const struct text *names; /* one of them may be "*" */
    size_t count;             /* 0: the operator says nothing */
};
struct hook_orders {
    struct hook_order hooks[HOOK_MAX + 1];
};

/* Never NULL; lives in `arena`. What is wrong in itself is complained about. */
const struct hook_orders *hook_order_read(struct arena *arena, struct config *config,
                                          const struct config_node *section);
/* Its place among the operator's, lower first; HOOK_ORDER_NONE: there is no order, or it is left
 * out. `orders` may be NULL. */
uint32_t hook_order_rank(const struct hook_orders *orders, enum hook hook, struct text instance);
bool hook_order_names(const struct hook_orders *orders, enum hook hook, struct text instance);

#endif
