#include "support/climb.h"

static const char *begin(struct world *world)
{
    world_init(world);
    world->policies->sla_policy_count = 0;
    world->policies->escalation_rule_count = 0;
    world_boot(world);
    return world_create(world, "k1", "s");
}

static int64_t open_tickets(struct world *world, const char *agent)
{
    struct value list = world_result(world, world_call(world, "agent.list", "", NULL));
    const struct value *items = value_get(&list, "items");
    for (size_t i = 0; i < items->list.count; i++) {
        if (text_eq_z(value_text(&items->list.items[i], "id"), agent)) {
            return value_int(&items->list.items[i], "open_tickets", -1);
        }
    }
    return -1;
}

START_TEST(a_change_of_owner_is_recorded_with_who_had_it_and_counts_both)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = begin(&world);

    (void)world_call(&world, "ticket.assign", "k2", "id", id, "agent", "ann", NULL);
    (void)world_call(&world, "ticket.assign", "k3", "id", id, "agent", "bob", "reason", "holiday",
                     NULL);

    (void)world_count(&world, id, "assigned", &last);
    ck_assert(text_eq_z(value_text(last, "agent"), "bob"));
    ck_assert(text_eq_z(value_text(last, "former_agent"), "ann"));
    ck_assert(text_eq_z(value_text(last, "reason"), "holiday"));
    ck_assert_int_eq(open_tickets(&world, "ann"), 0);
    ck_assert_int_eq(open_tickets(&world, "bob"), 1);
    world_fini(&world);
}
END_TEST

START_TEST(giving_it_to_who_has_it_is_no_change)
{
    struct world world;
    const char *id = begin(&world);
    (void)world_call(&world, "ticket.assign", "k2", "id", id, "agent", "ann", NULL);
    int before = world_count(&world, id, "assigned", NULL);

    (void)world_call(&world, "ticket.assign", "k3", "id", id, "agent", "ann", NULL);

    ck_assert_int_eq(world_count(&world, id, "assigned", NULL), before);
    ck_assert_int_eq(open_tickets(&world, "ann"), 1);
    world_fini(&world);
}
END_TEST

SUITE("give_ticket", a_change_of_owner_is_recorded_with_who_had_it_and_counts_both,
      giving_it_to_who_has_it_is_no_change)
