/* customer.unlink_identity: what a customer is not known by any more. (b3), (l) */
#include "support/customers.h"

static struct world world;

static struct answer *unlink_one(const char *id, const char *identity)
{
    return world_call(&world, "customer.unlink_identity", problems_key(&world), "id", id,
                      "identity", identity, NULL);
}

static struct answer *link_one(const char *id, const char *identity)
{
    return world_call(&world, "customer.link_identity", problems_key(&world), "id", id, "identity",
                      identity, NULL);
}

static const char *arrive(void)
{
    (void)story_init(&world);
    world_boot(&world);
    (void)problems_ticket(&world, "xenia");
    return customers_id(&world, "xenia@example.org");
}

START_TEST(what_is_unlinked_is_theirs_no_more_and_whoever_writes_from_there_is_new)
{
    const struct value *last = NULL;
    const char *x = arrive();
    problems_ok(link_one(x, "sms:+49 170 1"));

    problems_ok(unlink_one(x, "sms:+491701"));

    ck_assert_uint_eq(customers_identities(&world, x), 1);
    ck_assert_int_eq(customers_system(&world, "identity_unlinked", &last), 1);
    ck_assert(text_eq_z(value_text(last, "customer"), x));
    ck_assert(text_eq_z(value_text(last, "kind"), "sms"));
    ck_assert(!value_bool(last, "verified", true));
    world_crash(&world);
    ck_assert_uint_eq(customers_identities(&world, x), 1);
    problems_ok(world_call(&world, "ticket.create", "new", "subject", "s", "body", "b", "requester",
                           "sms:+491701", NULL));
    ck_assert_str_ne(customers_id(&world, "sms:+491701"), x);
    ck_assert_uint_eq(customers_tickets(&world, x), 1);
    world_fini(&world);
}
END_TEST

START_TEST(the_only_identity_of_somebody_who_waits_stays)
{
    const char *x = arrive();

    story_refused(unlink_one(x, "xenia@example.org"), ERR_CONFLICT, "conflict", "identity",
                  "1 of their tickets are not solved: link another identity first");
    ck_assert_str_eq(customers_id(&world, "xenia@example.org"), x);
    ck_assert_int_eq(customers_system(&world, "identity_unlinked", NULL), 0);

    const char *id = story_ticket(&world);
    problems_ok(world_call(&world, "ticket.solve", "s", "id", id, "resolution", "done", NULL));
    problems_ok(unlink_one(x, "xenia@example.org"));
    ck_assert_uint_eq(customers_identities(&world, x), 0);
    world_fini(&world);
}
END_TEST

START_TEST(what_is_not_theirs_is_refused_and_its_holder_named)
{
    const char *x = arrive();
    (void)problems_ticket(&world, "zoe");
    const char *z = customers_id(&world, "zoe@example.org");

    story_refused(unlink_one(x, "zoe@example.org"), ERR_CONFLICT, "conflict", "identity", z);
    story_refused(unlink_one(x, "nobody@example.org"), ERR_NOT_FOUND, "unknown", "identity",
                  "nobody is known as email nobody@example.org");
    story_refused(unlink_one(id_print('C', ID_OF_LOCAL(999)).z, "zoe@example.org"), ERR_NOT_FOUND,
                  "unknown", "id", "there is no customer C-");
    story_refused(unlink_one("zoe", "zoe@example.org"), ERR_INVALID, "invalid", "id",
                  "\"zoe\" is no customer id");
    story_refused(unlink_one(x, "sms:none"), ERR_INVALID, "invalid", "requester",
                  "is no telephone number");
    ck_assert_uint_eq(customers_identities(&world, z), 1);
    world_fini(&world);
}
END_TEST

/* customer.unlink gives back what it took, but not what was unlinked meanwhile. */
START_TEST(what_came_by_a_link_and_was_unlinked_does_not_go_back)
{
    const char *x = arrive();
    (void)problems_ticket(&world, "zoe");
    const char *z = customers_id(&world, "zoe@example.org");
    problems_ok(link_one(z, "sms:+491701"));
    problems_ok(customers_link(&world, x, z));
    ck_assert_uint_eq(customers_identities(&world, x), 3);

    problems_ok(unlink_one(x, "sms:+491701"));
    problems_ok(customers_unlink(&world, z));

    ck_assert_uint_eq(customers_identities(&world, x), 1);
    ck_assert_uint_eq(customers_identities(&world, z), 1);
    world_fini(&world);
}
END_TEST

SUITE("unlink_identity", what_is_unlinked_is_theirs_no_more_and_whoever_writes_from_there_is_new,
      the_only_identity_of_somebody_who_waits_stays,
      what_is_not_theirs_is_refused_and_its_holder_named,
      what_came_by_a_link_and_was_unlinked_does_not_go_back)
