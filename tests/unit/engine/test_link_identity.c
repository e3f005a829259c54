/* customer.link_identity: claims, proofs and conflicts. (b3), C9 */
#include "support/customers.h"

static struct world world;

static struct answer *identify(const char *id, const char *identity, bool verified)
{
    struct command *command =
        command_create("customer.link_identity", TEXT("local"), text_z(problems_key(&world)));
    struct arena *arena = &command->arena;
    *value_put(arena, &command->args, "id") = value_of_text(arena_text(arena, text_z(id)));
    *value_put(arena, &command->args, "identity") =
        value_of_text(arena_text(arena, text_z(identity)));
    *value_put(arena, &command->args, "verified") = value_of_bool(verified);
    command->origin = COMMAND_FROM_RPC;
    ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);
    world_run(&world);
    return world.answers;
}

static void arrive(void)
{
    (void)story_init(&world);
    world_boot(&world);
    (void)problems_ticket(&world, "xenia"); /* verified: a client says who asks */
    story_mail(&world, "<m1@x>", NULL);     /* anna: only claimed */
}

START_TEST(an_identity_that_another_has_verified_is_a_conflict_that_names_both)
{
    arrive();
    const char *x = customers_id(&world, "xenia@example.org");
    const char *anna = customers_id(&world, "anna@example.org");

    story_refused(identify(anna, "xenia@example.org", true), ERR_CONFLICT, "conflict", "identity",
                  x);
    story_refused(identify(anna, "xenia@example.org", false), ERR_CONFLICT, "conflict", "identity",
                  anna);
    ck_assert_str_eq(customers_id(&world, "xenia@example.org"), x);
    world_fini(&world);
}
END_TEST

START_TEST(a_claim_gives_way_to_a_proof_and_not_to_another_claim)
{
    const struct value *last = NULL;
    arrive();
    const char *x = customers_id(&world, "xenia@example.org");
    const char *anna = customers_id(&world, "anna@example.org");

    story_refused(identify(x, "anna@example.org", false), ERR_CONFLICT, "conflict", "identity",
                  anna);
    problems_ok(identify(x, "anna@example.org", true));

    ck_assert_str_eq(customers_id(&world, "anna@example.org"), x);
    ck_assert_uint_eq(customers_identities(&world, anna), 0);
    ck_assert_int_eq(customers_system(&world, "identity_unlinked", &last), 1);
    ck_assert(text_eq_z(value_text(last, "customer"), anna));
    ck_assert_int_eq(customers_system(&world, "identity_linked", &last), 1);
    ck_assert(value_bool(last, "verified", false));
    world_fini(&world);
}
END_TEST

START_TEST(ones_own_is_proven_once_and_a_new_one_is_found_by)
{
    arrive();
    const char *anna = customers_id(&world, "anna@example.org");

    problems_ok(identify(anna, "anna@example.org", true));
    problems_ok(identify(anna, "anna@example.org", false)); /* no less is known than before */
    problems_ok(identify(anna, "sms:+49 170 1", false));

    ck_assert_int_eq(customers_system(&world, "identity_linked", NULL), 2);
    ck_assert_str_eq(customers_id(&world, "sms:+491701"), anna);
    const struct value *list =
        value_get(value_get(customers_get(&world, anna), "customer"), "identities");
    ck_assert(value_bool(&list->list.items[0], "verified", false));
    world_fini(&world);
}
END_TEST

SUITE("link_identity", an_identity_that_another_has_verified_is_a_conflict_that_names_both,
      a_claim_gives_way_to_a_proof_and_not_to_another_claim,
      ones_own_is_proven_once_and_a_new_one_is_found_by)
