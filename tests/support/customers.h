/* What tests of customers say and see. Header-only. */
#ifndef TESTS_SUPPORT_CUSTOMERS_H
#define TESTS_SUPPORT_CUSTOMERS_H
#include "support/problems.h"

static inline const char *customers_id(struct world *world, const char *identity)
{
    struct value value =
        world_result(world, world_call(world, "customer.get", "", "identity", identity, NULL));
    return world_z(world, value_text(value_get(&value, "customer"), "id"));
}

static inline const struct value *customers_get(struct world *world, const char *id)
{
    struct value *value = ARENA_NEW(&world->arena, struct value);
    *value = world_result(world, world_call(world, "customer.get", "", "id", id, NULL));
    return value;
}

static inline size_t customers_tickets(struct world *world, const char *id)
{
    return value_get(customers_get(world, id), "tickets")->list.count;
}

static inline int64_t customers_open(struct world *world, const char *id)
{
    return value_int(value_get(customers_get(world, id), "customer"), "open_tickets", 0);
}

static inline size_t customers_identities(struct world *world, const char *id)
{
    return value_get(value_get(customers_get(world, id), "customer"), "identities")->list.count;
}

static inline struct answer *customers_link(struct world *world, const char *id, const char *other)
{
    return world_call(world, "customer.link", problems_key(world), "id", id, "other", other, NULL);
}

static inline struct answer *customers_unlink(struct world *world, const char *id)
{
    return world_call(world, "customer.unlink", problems_key(world), "id", id, NULL);
}

/* Entries of this type in the timeline of what belongs to no ticket. */
static inline int customers_system(struct world *world, const char *type, const struct value **last)
{
    return world_count(world, "system", type, last);
}

#endif
