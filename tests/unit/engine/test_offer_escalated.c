/* A level that offers the ticket to its first person. */
#include "support/queues.h"

/* Level 1 pages bob and offers it to him; the queue gives new tickets to ann at once. */
static void desk(struct world *world)
{
    struct policy_set *set = world->policies;
    queues_quiet(world);
    queues_add(world, "desk", "support")->pull = true; /* only the level offers */
    set->routing.lease_s = 0;
    struct escalation_level *level = &set->escalation_policies[0].levels[0];
    level->targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("bob")};
    level->offer = true;
}

static const char *arrive(struct world *world, bool is_owned)
{
    world_init(world);
    desk(world);
    world_boot(world);
    const char *id = world_create(world, "k1", "s");
    if (is_owned) {
        (void)world_call(world, "ticket.assign", "k2", "id", id, "agent", "ann", NULL);
    }
    (void)world_call(world, "ticket.escalate", "k3", "id", id, NULL);
    return id;
}

START_TEST(a_ticket_that_nobody_has_is_offered_and_becomes_his_when_he_accepts)
{
    struct world world;
    const char *id = arrive(&world, false);
    ck_assert_str_eq(queues_offered(&world, id), "bob");
    ck_assert_str_eq(queues_owner(&world, id), "");

    (void)world_result(&world,
                       world_call(&world, "work.accept", "k4", "agent", "bob", "id", id, NULL));

    ck_assert_str_eq(queues_owner(&world, id), "bob");
    world_fini(&world);
}
END_TEST

START_TEST(who_has_it_stays_responsible_until_the_offer_is_taken)
{
    struct world world;
    const char *id = arrive(&world, true);
    ck_assert_str_eq(queues_offered(&world, id), "bob");
    ck_assert_str_eq(queues_owner(&world, id), "ann");

    (void)world_result(&world,
                       world_call(&world, "work.accept", "k4", "agent", "bob", "id", id, NULL));

    ck_assert_str_eq(queues_owner(&world, id), "bob");
    world_fini(&world);
}
END_TEST

START_TEST(the_end_of_the_escalation_withdraws_its_offer_in_the_same_transaction)
{
    struct world world;
    const char *id = arrive(&world, true);

    (void)world_result(&world, world_call(&world, "ticket.deescalate", "k4", "id", id, "reason",
                                          "a mistake", NULL));

    ck_assert_str_eq(queues_offered(&world, id), "");
    ck_assert_str_eq(queues_owner(&world, id), "ann");
    struct answer *answer = world_call(&world, "work.accept", "k5", "agent", "bob", "id", id, NULL);
    ck_assert_int_ne(answer->refusal.code, ERR_OK);
    world_fini(&world);
}
END_TEST

START_TEST(whoever_has_it_already_is_offered_nothing)
{
    struct world world;
    world_init(&world);
    desk(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k1", "s");
    (void)world_call(&world, "ticket.assign", "k2", "id", id, "agent", "bob", NULL);

    (void)world_call(&world, "ticket.escalate", "k3", "id", id, NULL);

    ck_assert_str_eq(queues_offered(&world, id), "");
    ck_assert_int_eq(world_count(&world, id, "paged", NULL), 1); /* but he is paged */
    world_fini(&world);
}
END_TEST

SUITE("offer_escalated", a_ticket_that_nobody_has_is_offered_and_becomes_his_when_he_accepts,
      who_has_it_stays_responsible_until_the_offer_is_taken,
      the_end_of_the_escalation_withdraws_its_offer_in_the_same_transaction,
      whoever_has_it_already_is_offered_nothing)
