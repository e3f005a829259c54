#include "support/climb.h"

static void one_page(struct world *world)
{
    world_init(world);
    world->policies->sla_policy_count = 0;
    world->policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world_boot(world);
}

START_TEST(a_receipt_for_what_is_no_page_is_refused)
{
    struct world world;
    one_page(&world);

    struct answer *answer =
        world_call(&world, "notification.receipt", "a", "page", "J-12", "state", "delivered", NULL);
    ck_assert_str_eq(answer->refusal.reason, "unknown");
    answer =
        world_call(&world, "notification.receipt", "b", "page", "x", "state", "delivered", NULL);
    ck_assert_str_eq(answer->refusal.reason, "invalid");
    ck_assert_str_eq(answer->refusal.path, "page");
    (void)world_create(&world, "k", "s");
    answer = world_call(&world, "notification.receipt", "c", "page", "J-12", "state", "lost", NULL);
    ck_assert_str_eq(answer->refusal.path, "state");
    world_fini(&world);
}
END_TEST

START_TEST(a_receipt_of_what_was_sent_is_recorded_whoever_waits_for_it)
{
    struct world world;
    const struct value *last = NULL;
    one_page(&world);
    const char *id = world_create(&world, "k", "s");
    world_finish(&world, 0, NULL); /* nobody waits for a report of this channel */

    (void)world_result(&world, world_call(&world, "notification.receipt", "a", "page", "J-12",
                                          "state", "delivered", NULL));

    ck_assert_int_eq(world_count(&world, id, "page_result", &last), 2);
    ck_assert(text_eq_z(value_text(last, "state"), "delivered"));
    world_fini(&world);
}
END_TEST

START_TEST(the_customers_message_gets_its_delivery_state)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    world_subscribe(&world, HOOK_NOTIFICATION_SEND, "mail", true);
    world_boot(&world);
    struct answer *answer = world_call(&world, "ticket.create", "k", "subject", "s", "body", "b",
                                       "requester", "anna@example.org", "channel", "mail", NULL);
    const char *id = world_z(&world, value_text(world_ticket(&world, answer), "id"));
    (void)world_call(&world, "message.add", "m", "id", id, "body", "hello", "visibility", "public",
                     NULL);
    world_finish(&world, 0, NULL);

    (void)world_result(&world, world_call(&world, "notification.receipt", "a", "page", "J-12",
                                          "state", "read", NULL));

    (void)world_count(&world, id, "message_delivery", &last);
    ck_assert(text_eq_z(value_text(last, "state"), "read"));
    world_fini(&world);
}
END_TEST

SUITE("take_receipt", a_receipt_for_what_is_no_page_is_refused,
      a_receipt_of_what_was_sent_is_recorded_whoever_waits_for_it,
      the_customers_message_gets_its_delivery_state)
