/* A customer that a command names. */
#include "support/customers.h"

START_TEST(what_is_no_customer_is_refused_by_field)
{
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    (void)problems_ticket(&world, "xenia");
    const char *x = customers_id(&world, "xenia@example.org");

    story_refused(customers_link(&world, "anna", x), ERR_INVALID, "invalid", "id", "C-4G7K2");
    story_refused(customers_link(&world, x, id_print('C', ID_OF_LOCAL(99)).z), ERR_NOT_FOUND,
                  "unknown", "other", "no customer");
    world_fini(&world);
}
END_TEST

SUITE("pick_customer", what_is_no_customer_is_refused_by_field)
