#include "support/climb.h"

START_TEST(what_is_no_milestone_and_what_is_closed_is_refused)
{
    struct world world;
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");

    struct answer *answer =
        world_call(&world, "ticket.notify_customer", "a", "id", id, "milestone", "won", NULL);
    ck_assert_str_eq(answer->refusal.path, "milestone");
    ck_assert_ptr_nonnull(strstr(answer->refusal.text, "update_due"));
    (void)world_call(&world, "ticket.solve", "s", "id", id, "resolution", "fixed", NULL);
    (void)world_call(&world, "ticket.close", "c", "id", id, NULL);
    answer =
        world_call(&world, "ticket.notify_customer", "b", "id", id, "milestone", "security", NULL);
    ck_assert_str_eq(answer->refusal.reason, "conflict");
    world_fini(&world);
}
END_TEST

START_TEST(a_milestone_is_told_once_and_a_warning_as_often_as_it_is_said)
{
    struct world world;
    static const char *const milestones[] = {"escalated", "escalated", "security", "security"};
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");
    for (size_t i = 0; i < 4; i++) {
        char key[8];
        (void)snprintf(key, sizeof key, "n%zu", i);
        (void)world_result(&world, world_call(&world, "ticket.notify_customer", key, "id", id,
                                              "milestone", milestones[i], NULL));
    }

    ck_assert_int_eq(world_count(&world, id, "customer_notified", NULL), 3);
    world_fini(&world);
}
END_TEST

SUITE("notify_customer", what_is_no_milestone_and_what_is_closed_is_refused,
      a_milestone_is_told_once_and_a_warning_as_often_as_it_is_said)
