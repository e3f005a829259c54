/* Reports of deliveries and what an agent was sent: what goes over the wire. */
#include "support/rpc_world.h"

static struct rpc_world it;

START_TEST(notification_status_shows_counts_contacts_and_what_is_held)
{
    rpc_world_init(&it);
    const struct value *result = rpc_ask(&it, "notification.status", "agent", "ann", NULL);

    ck_assert_str_eq(rpc_text(&it, result, "agent"), "ann");
    ck_assert_int_eq(value_int(result, "week_max", -1), 0);
    ck_assert_uint_eq(value_get(result, "held")->list.count, 0);
    rpc_refused(&it, "NOT_FOUND", "agent", "there is no agent", "notification.status", "agent",
                "nobody", NULL);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(notification_test_sends_one_by_each_method)
{
    rpc_world_init(&it);
    const struct value *result =
        rpc_ask(&it, "notification.test", "key", "a", "agent", "ann", NULL);

    ck_assert_int_eq(value_int(result, "sent", -1), 1);
    rpc_refused(&it, "NOT_FOUND", "agent", "there is no agent", "notification.test", "key", "b",
                "agent", "nobody", NULL);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(notification_receipt_takes_what_the_far_side_says)
{
    rpc_world_init(&it);
    (void)rpc_create(&it, "k-1");

    const struct value *result = rpc_ask(&it, "notification.receipt", "key", "a", "page", "J-12",
                                         "state", "delivered", NULL);
    ck_assert_str_eq(rpc_text(&it, result, "page"), "J-12");
    rpc_refused(&it, "NOT_FOUND", "page", "there is no page", "notification.receipt", "key", "b",
                "page", "J-24", "state", "delivered", NULL);
    rpc_refused(&it, "INVALID", "state", "", "notification.receipt", "key", "c", "page", "J-12",
                "state", "lost", NULL);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(customer_set_preferences_and_ticket_notify_customer_take_what_they_say)
{
    rpc_world_init(&it);
    const char *id = rpc_create(&it, "k-1");

    (void)rpc_ask(&it, "customer.set_preferences", "key", "a", "identity", "anna@example.org",
                  "language", "de", NULL);
    rpc_refused(&it, "NOT_FOUND", "hours", "there is no calendar", "customer.set_preferences",
                "key", "b", "identity", "anna@example.org", "hours", "never", NULL);
    (void)rpc_ask(&it, "ticket.notify_customer", "key", "c", "id", id, "milestone", "security",
                  NULL);
    rpc_refused(&it, "INVALID", "milestone", "is no milestone", "ticket.notify_customer", "key",
                "d", "id", id, "milestone", "won", NULL);
    rpc_world_fini(&it);
}
END_TEST

SUITE("notification_methods",
      customer_set_preferences_and_ticket_notify_customer_take_what_they_say,
      notification_status_shows_counts_contacts_and_what_is_held,
      notification_test_sends_one_by_each_method, notification_receipt_takes_what_the_far_side_says)
