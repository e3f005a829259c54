/* customer.unlink: exactly what came goes back. (b3) */
#include "support/customers.h"

static struct world world;
static const char *x, *y, *first, *second;

static void arrive(void)
{
    (void)story_init(&world);
    world_boot(&world);
    first = problems_ticket(&world, "xenia");
    second = problems_ticket(&world, "yuri");
    x = customers_id(&world, "xenia@example.org");
    y = customers_id(&world, "yuri@example.org");
}

START_TEST(what_came_with_the_link_goes_back_and_what_came_later_stays)
{
    arrive();
    problems_ok(customers_link(&world, x, y));
    const char *later = problems_ticket(&world, "yuri"); /* who is xenia now */

    problems_ok(customers_unlink(&world, y));

    ck_assert_str_eq(problems_text(&world, first, "customer"), x);
    ck_assert_str_eq(problems_text(&world, second, "customer"), y);
    ck_assert_str_eq(problems_text(&world, later, "customer"), x);
    ck_assert_str_eq(customers_id(&world, "yuri@example.org"), y);
    ck_assert_uint_eq(customers_identities(&world, x), 1);
    ck_assert_int_eq(customers_open(&world, x), 2);
    ck_assert_int_eq(customers_open(&world, y), 1);
    const struct value *told = NULL;
    ck_assert_int_eq(world_count(&world, second, "customer_unlinked", &told), 1);
    ck_assert(text_eq_z(value_text(told, "from"), y) && text_eq_z(value_text(told, "into"), x));
    ck_assert_int_eq(customers_system(&world, "customer_unlinked", &told), 1);
    ck_assert(text_eq_z(value_text(told, "from"), y) && text_eq_z(value_text(told, "into"), x));
    world_fini(&world);
}
END_TEST

START_TEST(links_are_taken_back_in_the_order_opposite_to_their_making)
{
    arrive();
    const char *third = problems_ticket(&world, "zoe");
    const char *z = customers_id(&world, "zoe@example.org");
    problems_ok(customers_link(&world, y, z));
    problems_ok(customers_link(&world, x, y));
    ck_assert_uint_eq(customers_tickets(&world, x), 3);

    story_refused(customers_unlink(&world, z), ERR_CONFLICT, "conflict", "id", x);
    problems_ok(customers_unlink(&world, y));
    ck_assert_str_eq(problems_text(&world, third, "customer"), y);
    problems_ok(customers_unlink(&world, z));

    ck_assert_str_eq(problems_text(&world, third, "customer"), z);
    ck_assert_str_eq(problems_text(&world, second, "customer"), y);
    story_refused(customers_unlink(&world, z), ERR_CONFLICT, "conflict", "id", "no other");
    world_fini(&world);
}
END_TEST

SUITE("unlink_customer", what_came_with_the_link_goes_back_and_what_came_later_stays,
      links_are_taken_back_in_the_order_opposite_to_their_making)
