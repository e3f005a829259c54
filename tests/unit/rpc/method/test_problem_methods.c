/* Links, merges and splits over the wire. */
#include "support/rpc_world.h"

static struct rpc_world it;

static void arrive(void)
{
    rpc_world_init(&it);
}

static void leave(void)
{
    rpc_world_fini(&it);
}

static const char *ticket_text(const struct value *result, const char *name)
{
    return rpc_text(&it, value_get(result, "ticket"), name);
}

START_TEST(ticket_link_and_ticket_list_links_and_ticket_unlink)
{
    arrive();
    const char *problem = rpc_create(&it, "k-1");
    const char *incident = rpc_create(&it, "k-2");

    const struct value *linked = rpc_ask(&it, "ticket.link", "key", "a", "id", incident, "kind",
                                         "incident_of", "other", problem, NULL);
    ck_assert_str_eq(ticket_text(linked, "incident_of"), problem);
    const struct value *links =
        rpc_ask(&it, "ticket.list_links", "id", problem, "kind", "incident", NULL);
    ck_assert_uint_eq(value_get(links, "items")->list.count, 1);
    ck_assert_int_eq(value_int(links, "incidents", 0), 1);
    const struct value *unlinked = rpc_ask(&it, "ticket.unlink", "key", "b", "id", incident, "kind",
                                           "incident_of", "other", problem, NULL);

    ck_assert_ptr_null(value_get(value_get(unlinked, "ticket"), "incident_of"));
    rpc_refused(&it, "INVALID", "kind", "incident_of, follow_up, related", "ticket.link", "key",
                "c", "id", incident, "kind", "duplicate", "other", problem, NULL);
    rpc_refused(&it, "CONFLICT", "other", "no link", "ticket.unlink", "key", "d", "id", incident,
                "kind", "incident_of", "other", problem, NULL);
    rpc_refused(&it, "INVALID", "other", "needs \"other\"", "ticket.link", "key", "e", "id",
                incident, "kind", "related", NULL);
    leave();
}
END_TEST

START_TEST(ticket_merge_and_ticket_unmerge)
{
    arrive();
    const char *into = rpc_create(&it, "k-1");
    const char *id = rpc_create(&it, "k-2");

    const struct value *merged =
        rpc_ask(&it, "ticket.merge", "key", "a", "id", id, "into", into, NULL);
    ck_assert_str_eq(ticket_text(merged, "state"), "merged");
    ck_assert_str_eq(ticket_text(merged, "merged_into"), into);
    const struct value *back = rpc_ask(&it, "ticket.unmerge", "key", "b", "id", id, NULL);

    ck_assert_str_eq(ticket_text(back, "state"), "new");
    rpc_refused(&it, "CONFLICT", "id", "only a merged one", "ticket.unmerge", "key", "c", "id", id,
                NULL);
    rpc_refused(&it, "INVALID", "as", "participants", "ticket.merge", "key", "d", "id", id, "into",
                into, "as", "guests", NULL);
    leave();
}
END_TEST

START_TEST(ticket_split_takes_a_list_of_messages)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");

    rpc_refused(&it, "INVALID", "messages", "must be a list", "ticket.split", "key", "a", "id", id,
                "messages", "2", NULL);
    rpc_refused(&it, "INVALID", "messages", "needs \"messages\"", "ticket.split", "key", "b", "id",
                id, NULL);
    leave();
}
END_TEST

START_TEST(affected_customers_are_counted_and_never_written)
{
    arrive();

    rpc_refused(&it, "FORBIDDEN", "affected_customers", "counted by the server", "ticket.create",
                "key", "a", "subject", "s", "body", "b", "requester", "anna@example.org",
                "affected_customers", "#50", NULL);
    leave();
}
END_TEST

START_TEST(customer_link_and_customer_unlink_and_customer_timeline)
{
    arrive();
    (void)rpc_create(&it, "k-1");
    const struct value *made = rpc_ask(&it, "ticket.create", "key", "k-2", "subject", "s", "body",
                                       "b", "requester", "bert@example.org", NULL);
    const char *bert = ticket_text(made, "customer");
    const struct value *got = rpc_ask(&it, "customer.get", "identity", "anna@example.org", NULL);
    const char *anna = rpc_text(&it, value_get(got, "customer"), "id");

    const struct value *linked =
        rpc_ask(&it, "customer.link", "key", "a", "id", bert, "other", anna, NULL);
    ck_assert_str_eq(rpc_text(&it, value_get(linked, "customer"), "id"), anna);
    const struct value *page = rpc_ask(&it, "customer.timeline", "id", anna, NULL);
    ck_assert_str_eq(rpc_text(&it, page, "customer"), anna);
    ck_assert_uint_gt(value_get(page, "items")->list.count, 2);
    const struct value *back = rpc_ask(&it, "customer.unlink", "key", "b", "id", bert, NULL);

    ck_assert_str_eq(rpc_text(&it, value_get(back, "customer"), "id"), bert);
    rpc_refused(&it, "CONFLICT", "id", "no other customer", "customer.unlink", "key", "c", "id",
                bert, NULL);
    rpc_refused(&it, "INVALID", "limit", "1 to 500", "customer.timeline", "id", anna, "limit",
                "#501", NULL);
    rpc_refused(&it, "INVALID", "other", "needs \"other\"", "customer.link", "key", "d", "id", anna,
                NULL);
    leave();
}
END_TEST

START_TEST(customer_link_identity_and_customer_unlink_identity)
{
    arrive();
    (void)rpc_create(&it, "k-1");
    const struct value *got = rpc_ask(&it, "customer.get", "identity", "anna@example.org", NULL);
    const char *anna = rpc_text(&it, value_get(got, "customer"), "id");

    const struct value *done = rpc_ask(&it, "customer.link_identity", "key", "a", "id", anna,
                                       "identity", "handle:anna", NULL);

    ck_assert_uint_eq(value_get(value_get(done, "customer"), "identities")->list.count, 2);
    const struct value *back = rpc_ask(&it, "customer.unlink_identity", "key", "d", "id", anna,
                                       "identity", "handle:anna", NULL);
    ck_assert_uint_eq(value_get(value_get(back, "customer"), "identities")->list.count, 1);
    rpc_refused(&it, "CONFLICT", "identity", "link another identity first",
                "customer.unlink_identity", "key", "e", "id", anna, "identity", "anna@example.org",
                NULL);
    rpc_refused(&it, "INVALID", "identity", "needs \"identity\"", "customer.unlink_identity", "key",
                "f", "id", anna, NULL);
    rpc_refused(&it, "INVALID", "identity", "needs \"identity\"", "customer.link_identity", "key",
                "b", "id", anna, NULL);
    rpc_refused(&it, "INVALID", "verified", "must be a", "customer.link_identity", "key", "c", "id",
                anna, "identity", "handle:x", "verified", "yes", NULL);
    leave();
}
END_TEST

SUITE("problem_methods", customer_link_and_customer_unlink_and_customer_timeline,
      customer_link_identity_and_customer_unlink_identity,
      ticket_link_and_ticket_list_links_and_ticket_unlink, ticket_merge_and_ticket_unmerge,
      ticket_split_takes_a_list_of_messages, affected_customers_are_counted_and_never_written)
