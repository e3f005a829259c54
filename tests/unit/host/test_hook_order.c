/* What the operator wrote below `plugins.order`. */
#include "host/hook_order.h"
#include <stdio.h>
#include <string.h>
#include "support/suite.h"

static struct config config;

/* instances: {spam, audit}; order: {KEY: [names]}. */
static const struct hook_orders *read_order(const char *key, const char *const *names)
{
    static struct config_node list[6], instances[2], order, section[2];
    size_t count = 0;
    for (; names[count] != NULL; count++) {
        list[count] = (struct config_node){.kind = CONFIG_SCALAR, .text = text_z(names[count])};
    }
    order = (struct config_node){
        .kind = CONFIG_LIST, .key = text_z(key), .items = list, .count = count};
    instances[0] = (struct config_node){.kind = CONFIG_MAP, .key = TEXT("spam")};
    instances[1] = (struct config_node){.kind = CONFIG_MAP, .key = TEXT("audit")};
    section[0] =
        (struct config_node){.kind = CONFIG_MAP, .key = TEXT("order"), .items = &order, .count = 1};
    section[1] = (struct config_node){
        .kind = CONFIG_MAP, .key = TEXT("instances"), .items = instances, .count = 2};
    config = (struct config){.root = {.kind = CONFIG_MAP, .items = section, .count = 2}};
    arena_init(&config.arena);
    return hook_order_read(&config.arena, &config, &config.root);
}

static bool complains(const char *words)
{
    return config.complaint_count == 1 &&
           text_find(config.complaints[0].text, text_z(words), 0) != SIZE_MAX;
}

START_TEST(who_is_not_named_stands_where_the_star_stands)
{
    static const char *const names[] = {"audit", "*", "spam", NULL};
    const struct hook_orders *orders = read_order("ticket.classify", names);

    ck_assert_uint_eq(config.complaint_count, 0);
    ck_assert_uint_eq(hook_order_rank(orders, HOOK_TICKET_CLASSIFY, TEXT("audit")), 0);
    ck_assert_uint_eq(hook_order_rank(orders, HOOK_TICKET_CLASSIFY, TEXT("other")), 1);
    ck_assert_uint_eq(hook_order_rank(orders, HOOK_TICKET_CLASSIFY, TEXT("spam")), 2);
    ck_assert(hook_order_names(orders, HOOK_TICKET_CLASSIFY, TEXT("spam")));
    ck_assert(!hook_order_names(orders, HOOK_TICKET_CLASSIFY, TEXT("other")));
    ck_assert(!hook_order_names(orders, HOOK_TICKET_CLASSIFY, TEXT("*")));
    ck_assert_uint_eq(hook_order_rank(orders, HOOK_SLA_POLICY, TEXT("spam")), HOOK_ORDER_NONE);
    ck_assert_uint_eq(hook_order_rank(NULL, HOOK_SLA_POLICY, TEXT("spam")), HOOK_ORDER_NONE);
    arena_fini(&config.arena);
}
END_TEST

START_TEST(hooks_and_instances_that_are_not_there_and_names_twice_are_told)
{
    static const char *const twice[] = {"spam", "*", "spam", NULL};
    static const char *const strange[] = {"spma", "*", NULL};

    (void)read_order("ticket.clasify", twice);
    ck_assert(complains("no hook \"ticket.clasify\""));
    arena_fini(&config.arena);

    (void)read_order("ticket.classify", twice);
    ck_assert(complains("\"spam\" stands here twice"));
    arena_fini(&config.arena);

    (void)read_order("ticket.classify", strange);
    ck_assert(complains("no instance \"spma\""));
    arena_fini(&config.arena);
}
END_TEST

SUITE("hook_order", who_is_not_named_stands_where_the_star_stands,
      hooks_and_instances_that_are_not_there_and_names_twice_are_told)
