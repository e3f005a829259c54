/* Tickets follow a customer page by page, over a crash. */
#include "support/customers.h"

START_TEST(two_hundred_tickets_move_and_go_back_over_crashes)
{
    enum { TICKETS = 200 };
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    const char *own = problems_ticket(&world, "xenia");
    const char *last = own;
    for (size_t i = 0; i < TICKETS; i++) {
        last = problems_ticket(&world, "yuri");
    }
    const char *x = customers_id(&world, "xenia@example.org");
    const char *y = customers_id(&world, "yuri@example.org");
    struct command *command = command_create("customer.link", TEXT("local"), TEXT("l"));
    *value_put(&command->arena, &command->args, "id") = value_of_text(text_z(x));
    *value_put(&command->arena, &command->args, "other") = value_of_text(text_z(y));
    ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);
    (void)engine_step(world.engine);
    (void)engine_step(world.engine);

    world_crash(&world);
    ck_assert_int_eq(customers_open(&world, x), TICKETS + 1);
    ck_assert_int_eq(customers_open(&world, y), 0);
    ck_assert_uint_eq(customers_tickets(&world, y), 0);
    ck_assert_int_eq(world_count(&world, last, "customer_linked", NULL), 1);
    command = command_create("customer.unlink", TEXT("local"), TEXT("u"));
    *value_put(&command->arena, &command->args, "id") = value_of_text(text_z(y));
    ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);
    (void)engine_step(world.engine);
    (void)engine_step(world.engine);
    world_crash(&world);

    ck_assert_int_eq(customers_open(&world, x), 1);
    ck_assert_int_eq(customers_open(&world, y), TICKETS);
    ck_assert_str_eq(problems_text(&world, last, "customer"), y);
    ck_assert_str_eq(problems_text(&world, own, "customer"), x);
    world_fini(&world);
}
END_TEST

SUITE("move_customer", two_hundred_tickets_move_and_go_back_over_crashes)
