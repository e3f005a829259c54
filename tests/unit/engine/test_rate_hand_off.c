#include "support/forms.h"

START_TEST(only_a_receiver_rates_and_only_once)
{
    struct world world;
    (void)story_init(&world);
    (void)forms_add(&world);
    world_boot(&world);
    const char *id = world_create(&world, "make", "s");

    story_refused(
        world_call(&world, "ticket.rate_hand_off", "a", "id", id, "rating", "complete", NULL),
        ERR_CONFLICT, "conflict", "id", "was never handed off");
    (void)world_call(&world, "ticket.assign", "b", "id", id, "agent", "ann", NULL);
    (void)forms_call(&world, "ticket.assign", "c", id, "wants it back", "refund", "agent", "dan");
    story_refused(world_call(&world, "ticket.rate_hand_off", "d", "id", id, "rating", "fine", NULL),
                  ERR_INVALID, "invalid", "rating", "complete, asked_back, asked_customer_again");
    story_refused(world_call(&world, "ticket.rate_hand_off", "e", "id", id, "rating", "complete",
                             "agent", "ann", NULL),
                  ERR_FORBIDDEN, "denied", "agent", "ann gave it");
    story_refused(world_call(&world, "ticket.rate_hand_off", "f", "id", id, "rating", "complete",
                             "agent", "bob", NULL),
                  ERR_FORBIDDEN, "denied", "agent", "a member of billing; bob is none");
    story_refused(world_call(&world, "ticket.rate_hand_off", "g", "id", id, "rating", "complete",
                             "agent", "eve", NULL),
                  ERR_NOT_FOUND, "unknown", "agent", "there is no agent \"eve\"");

    const struct value *rated =
        world_ticket(&world, world_call(&world, "ticket.rate_hand_off", "h", "id", id, "rating",
                                        "complete", "agent", "dan", NULL));
    ck_assert(text_eq_z(value_text(value_get(rated, "hand_off"), "rating"), "complete"));
    (void)world_ticket(&world, world_call(&world, "ticket.rate_hand_off", "i", "id", id, "rating",
                                          "complete", "agent", "dan", NULL));
    story_refused(world_call(&world, "ticket.rate_hand_off", "j", "id", id, "rating", "wrong_team",
                             "agent", "dan", NULL),
                  ERR_CONFLICT, "conflict", "rating", "was rated complete already");
    ck_assert_int_eq(world_count(&world, id, "handoff_rated", NULL), 1);
    world_fini(&world);
}
END_TEST

SUITE("rate_hand_off", only_a_receiver_rates_and_only_once)
