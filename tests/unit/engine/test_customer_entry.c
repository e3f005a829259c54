/* What happens to customers stands in the system's timeline, and in the feed. */
#include "support/customers.h"

START_TEST(a_link_of_customers_is_told_to_who_follows_the_feed)
{
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    (void)problems_ticket(&world, "xenia");
    (void)problems_ticket(&world, "yuri");
    uint64_t head = world.event_head;

    problems_ok(customers_link(&world, customers_id(&world, "xenia@example.org"),
                               customers_id(&world, "yuri@example.org")));

    ck_assert_uint_gt(world.event_head, head);
    ck_assert_int_eq(customers_system(&world, "customer_linked", NULL), 1);
    world_fini(&world);
}
END_TEST

SUITE("customer_entry", a_link_of_customers_is_told_to_who_follows_the_feed)
