#include "support/rota.h"

static struct world it;

static void arrive(void)
{
    rota_init(&it);
    rota_boot(&it);
}

START_TEST(who_is_put_first_does_not_take_the_turn_away)
{
    arrive();
    world_advance(&it, ROTA_DAY_S); /* bob's turn */

    (void)world_result(&it, rota_call(&it, "schedule.edit_rotation", "k-1", "layer", "turn",
                                      "participants", "@cid,ann,bob", NULL));

    ck_assert_str_eq(rota_who(&it, ROTA_DAY_S + 10), "bob");
    ck_assert_str_eq(rota_who(&it, 2 * ROTA_DAY_S), "cid");
    ck_assert_str_eq(rota_who(&it, 3 * ROTA_DAY_S), "ann");
    ck_assert_str_eq(rota_who(&it, 10), "ann"); /* the past is as recorded */
    ck_assert_int_eq(rota_count(&it, "rotation_edited", NULL), 1);
    world_fini(&it);
}
END_TEST

START_TEST(whoever_is_taken_out_of_their_turn_is_followed_by_the_next_in_order)
{
    arrive();

    (void)rota_call(&it, "schedule.edit_rotation", "k-1", "layer", "turn", "participants",
                    "@cid,bob", NULL);

    ck_assert_str_eq(rota_who(&it, 10), "bob");
    ck_assert_str_eq(rota_who(&it, ROTA_DAY_S), "cid");
    world_fini(&it);
}
END_TEST

START_TEST(groups_take_a_turn_together_and_versions_survive_a_crash)
{
    arrive();
    (void)rota_call(&it, "schedule.edit_rotation", "k-1", "layer", "turn", "participants",
                    "@ann,bob+cid", NULL);

    world_crash(&it);

    ck_assert_str_eq(rota_who(&it, 10), "ann");
    ck_assert_str_eq(rota_who(&it, ROTA_DAY_S), "bob+cid");
    world_fini(&it);
}
END_TEST

START_TEST(unknown_layers_agents_and_empty_lists_are_refused)
{
    arrive();

    rota_refused(
        rota_call(&it, "schedule.edit_rotation", "k-1", "layer", "x", "participants", "@ann", NULL),
        "unknown", "layer", "has no layer \"x\" with a rotation that has begun");
    rota_refused(rota_call(&it, "schedule.edit_rotation", "k-2", "layer", "turn", "participants",
                           "@ann,eve", NULL),
                 "unknown", "participants", "there is no agent \"eve\"");
    rota_refused(
        rota_call(&it, "schedule.edit_rotation", "k-3", "layer", "turn", "participants", "@", NULL),
        "invalid", "participants", "participants are 1 to 200 agents");
    world_fini(&it);
}
END_TEST

START_TEST(a_group_and_a_schedule_have_their_most)
{
    arrive();
    struct text many = TEXT("@ann");
    for (int i = 0; i < ROTATION_GROUP_MAX; i++) {
        many = arena_printf(&it.arena, "%.*s+ann", TEXT_ARG(many));
    }

    rota_refused(rota_call(&it, "schedule.edit_rotation", "k-group", "layer", "turn",
                           "participants", many.p, NULL),
                 "invalid", "participants", "a group has 1 to 16 agents");
    struct answer *answer = NULL;
    for (int i = 0; i <= SCHEDULE_DOCUMENT_ITEMS_MAX; i++) {
        const char *key = arena_printf(&it.arena, "k-%d", i).p;
        answer = rota_call(&it, "schedule.edit_rotation", key, "layer", "turn", "participants",
                           i % 2 == 0 ? "@bob,ann" : "@ann,bob", NULL);
        world_advance(&it, 1);
    }
    rota_refused(answer, "exhausted", "schedule", "versions are kept");
    world_fini(&it);
}
END_TEST

SUITE("edit_rotation", a_group_and_a_schedule_have_their_most,
      who_is_put_first_does_not_take_the_turn_away,
      whoever_is_taken_out_of_their_turn_is_followed_by_the_next_in_order,
      groups_take_a_turn_together_and_versions_survive_a_crash,
      unknown_layers_agents_and_empty_lists_are_refused)
