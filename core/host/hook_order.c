#include "host/hook_order.h"
#include "base/config_read.h"

static bool is_star(struct text name)
{
    return text_eq_z(name, "*");
}

static size_t find(const struct hook_order *order, struct text name)
{
    for (size_t i = 0; i < order->count; i++) {
        if (text_eq(order->names[i], name)) {
            return i;
        }
    }
    return SIZE_MAX;
}

static bool is_instance(const struct config_node *instances, struct text name)
{
    for (size_t i = 0; instances != NULL && i < instances->count; i++) {
        if (text_eq(instances->items[i].key, name)) {
            return true;
        }
    }
    return is_star(name);
}

static void read_one(struct arena *arena, struct config *config, const struct config_node *node,
                     const struct config_node *instances, struct hook_order *order)
{
    struct text *names = NULL;
    if (node->kind != CONFIG_LIST) {
        config_node_complain(config, node->place,
                             "an order is a list of instances: [spam, \"*\", audit]");
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        struct text name = node->items[i].text;
        if (find(order, name) != SIZE_MAX) {
            config_node_complain(config, node->items[i].place, "\"%.*s\" stands here twice",
                                 TEXT_ARG(name));
            continue;
        }
        if (!is_instance(instances, name)) {
            config_node_complain(config, node->items[i].place, "there is no instance \"%.*s\"",
                                 TEXT_ARG(name));
            continue;
        }
        *ARENA_PUSH(arena, names, order->count) = arena_text(arena, name);
        order->names = names;
    }
}

const struct hook_orders *hook_order_read(struct arena *arena, struct config *config,
                                          const struct config_node *section)
{
    struct hook_orders *orders = ARENA_NEW(arena, struct hook_orders);
    const struct config_node *map = config_read_map(config, section, "order");
    const struct config_node *instances = config_read_map(config, section, "instances");
    for (size_t i = 0; map != NULL && i < map->count; i++) {
        const struct config_node *node = &map->items[i];
        enum hook hook;
        if (!effect_hook_from(node->key, &hook)) {
            config_node_complain(config, node->key_place, "there is no hook \"%.*s\"",
                                 TEXT_ARG(node->key));
            continue;
        }
        read_one(arena, config, node, instances, &orders->hooks[hook]);
    }
    return orders;
}

uint32_t hook_order_rank(const struct hook_orders *orders, enum hook hook, struct text instance)
{
    if (orders == NULL || orders->hooks[hook].count == 0) {
        return HOOK_ORDER_NONE;
    }
    const struct hook_order *order = &orders->hooks[hook];
    size_t at = find(order, instance);
    at = at == SIZE_MAX ? find(order, TEXT("*")) : at;
    return at == SIZE_MAX ? HOOK_ORDER_NONE : (uint32_t)at;
}

bool hook_order_names(const struct hook_orders *orders, enum hook hook, struct text instance)
{
    return orders != NULL && !is_star(instance) && find(&orders->hooks[hook], instance) != SIZE_MAX;
}
