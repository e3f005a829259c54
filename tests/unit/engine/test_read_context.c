#include "support/queues.h"

static void broken(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    answer->outcome = ask->hook == HOOK_TICKET_ENRICH ? ASK_FAILED : ASK_DECLINED;
    answer->error = TEXT("the far side is gone");
}

START_TEST(c14_whoever_gets_it_sees_customer_history_notes_and_why_it_is_his)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    struct policy_set *set = world.policies;
    *ARENA_PUSH(&set->arena, set->tiers, set->tier_count) =
        (struct customer_tier){.tier = TEXT("gold"), .match = TEXT("@example.org")};
    queues_add(&world, "desk", "support")->auto_accept = true;
    world_boot(&world);
    const char *before = world_create(&world, "k1", "the first");
    const char *id = world_create(&world, "k2", "the second");
    (void)world_call(&world, "message.add", "m", "id", id, "body", "look at the logs", "visibility",
                     "internal", "author", "ann", NULL);

    struct value context =
        world_result(&world, world_call(&world, "ticket.context", "", "id", id, NULL));

    ck_assert(text_eq_z(value_text(value_get(&context, "ticket"), "id"), id));
    ck_assert(value_text(value_get(&context, "customer"), "id").n > 0);
    ck_assert(text_eq_z(value_text(value_get(&context, "entitlement"), "tier"), "gold"));
    const struct value *last = value_get(&context, "last_tickets");
    ck_assert_uint_eq(last->list.count, 1);
    ck_assert(text_eq_z(value_text(&last->list.items[0], "id"), before));
    const struct value *assigned = value_get(value_get(&context, "assigned"), "data");
    ck_assert(text_eq_z(value_text(assigned, "reason"), "from queue desk"));
    ck_assert(value_get(value_get(&context, "queued"), "data") != NULL);
    ck_assert_uint_eq(value_get(&context, "notes")->list.count, 1);
    ck_assert_uint_eq(value_get(&context, "missing")->list.count, 0);
    world_fini(&world);
}
END_TEST

START_TEST(c14_an_enrichment_that_failed_is_missing_and_the_rest_is_given)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support");
    world_subscribe(&world, HOOK_TICKET_ENRICH, "crm", false);
    world.on_ask = broken;
    world_boot(&world);
    const char *id = world_create(&world, "k1", "s");

    struct value context =
        world_result(&world, world_call(&world, "ticket.context", "", "id", id, NULL));

    const struct value *missing = value_get(&context, "missing");
    ck_assert_uint_eq(missing->list.count, 1);
    ck_assert(text_eq_z(value_text_at(missing, 0), "crm"));
    ck_assert(text_eq_z(value_text(value_get(&context, "ticket"), "id"), id));
    world_fini(&world);
}
END_TEST

SUITE("read_context", c14_whoever_gets_it_sees_customer_history_notes_and_why_it_is_his,
      c14_an_enrichment_that_failed_is_missing_and_the_rest_is_given)
