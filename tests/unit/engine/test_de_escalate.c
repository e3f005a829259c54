#include "support/climb.h"

static struct answer *call(struct world *world, const char *method, const char *key, const char *id)
{
    return world_call(world, method, key, "id", id, "reason", "known", NULL);
}

/* A ticket of ann's, escalated by hand to a level that gives it to bob. */
static const char *given_to_bob(struct world *world)
{
    world_init(world);
    world->policies->sla_policy_count = 0;
    world->policies->escalation_rule_count = 0;
    struct escalation_level *level = &world->policies->escalation_policies[0].levels[0];
    level->targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("bob")};
    level->assign = true;
    level->raise_priority = PRIORITY_URGENT;
    world_boot(world);
    const char *id = world_create(world, "k1", "s");
    (void)world_call(world, "ticket.assign", "k2", "id", id, "agent", "ann", NULL);
    (void)world_call(world, "ticket.escalate", "k3", "id", id, NULL);
    return id;
}

static void check(struct world *world, const char *id, const char *key, const char *expected)
{
    const struct value *ticket =
        world_ticket(world, world_call(world, "ticket.get", "", "id", id, NULL));
    ck_assert_msg(text_eq_z(value_text(ticket, key), expected), "%s is %.*s, not %s", key,
                  TEXT_ARG(value_text(ticket, key)), expected);
}

static void refused(const struct answer *answer, const char *code, const char *path,
                    const char *says)
{
    ck_assert_int_ne(answer->refusal.code, ERR_OK);
    ck_assert_str_eq(answer->refusal.reason, code);
    ck_assert_str_eq(answer->refusal.path, path);
    ck_assert_msg(strstr(answer->refusal.text, says) != NULL, "%s", answer->refusal.text);
}

START_TEST(the_former_owner_gets_it_back_and_the_priority_goes)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = given_to_bob(&world);
    check(&world, id, "agent", "bob");
    check(&world, id, "priority", "urgent");

    (void)call(&world, "ticket.deescalate", "k4", id);

    check(&world, id, "agent", "ann");
    check(&world, id, "priority", "normal");
    ck_assert_int_eq(world_count(&world, id, "deescalated", &last), 1);
    ck_assert(text_eq_z(value_text(last, "to"), "previous_owner"));
    ck_assert_int_eq(value_int(last, "hold_until_ms", 0),
                     (WORLD_START_US + 1800 * WORLD_SECOND) / 1000);
    ck_assert_int_eq(world_count(&world, id, "page_result", &last), 1); /* bob's page is recalled */
    world_fini(&world);
}
END_TEST

START_TEST(a_former_owner_who_is_away_or_full_leaves_it_to_the_queue)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = given_to_bob(&world);
    (void)world_call(&world, "agent.set_presence", "k4", "agent", "ann", "presence", "away", NULL);

    (void)call(&world, "ticket.deescalate", "k5", id);

    check(&world, id, "agent", "");
    check(&world, id, "team", "support");
    ck_assert_int_eq(world_count(&world, id, "deescalated", &last), 1);
    ck_assert(text_eq_z(value_text(last, "to"), "queue"));
    world_fini(&world);
}
END_TEST

START_TEST(an_undone_escalation_leaves_the_owner_a_correction_and_no_hold_down)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = given_to_bob(&world);
    world_finish(&world, 0, NULL); /* bob was paged */

    (void)call(&world, "ticket.undo_escalation", "k4", id);

    check(&world, id, "agent", "ann");
    ck_assert_int_eq(world_count(&world, id, "escalation_undone", &last), 1);
    ck_assert_ptr_null(value_get(last, "hold_until_ms"));
    ck_assert_int_eq(world_count(&world, id, "notified", &last), 1);
    ck_assert(text_eq_z(value_text(last, "kind"), "correction"));
    ck_assert(text_eq_z(value_text(last, "person"), "bob"));
    (void)world_call(&world, "ticket.escalate", "k5", "id", id, NULL);
    ck_assert_int_eq(world_count(&world, id, "escalation_started", &last), 2);
    ck_assert_int_eq(value_int(last, "escalation", 0), 2); /* a new one, from level 1 */
    world_fini(&world);
}
END_TEST

START_TEST(undoing_is_refused_after_an_acknowledgement_after_15_minutes_and_to_others)
{
    struct world world;
    const char *id = given_to_bob(&world);
    (void)world_call(&world, "ticket.acknowledge", "k4", "id", id, "agent", "bob", NULL);
    refused(call(&world, "ticket.undo_escalation", "k5", id), "conflict", "escalation",
            "has acknowledged escalation 1");
    world_fini(&world);

    id = given_to_bob(&world);
    while (world.job_count > 0) {
        world_finish(&world, 0, NULL);
    }
    climb_wait(&world, 901);
    refused(call(&world, "ticket.undo_escalation", "k5", id), "conflict", "escalation",
            "older than 15 minutes");
    world_fini(&world);

    world_init(&world);
    world_boot(&world);
    id = world_create(&world, "k1", "s"); /* a rule starts it */
    refused(call(&world, "ticket.undo_escalation", "k5", id), "conflict", "escalation",
            "only who started one by hand");
    world_fini(&world);
}
END_TEST

START_TEST(taking_back_needs_a_reason_and_something_that_is_under_way)
{
    struct world world;
    const char *id = given_to_bob(&world);
    refused(world_call(&world, "ticket.deescalate", "k4", "id", id, NULL), "form_incomplete",
            "reason", "needs a reason");
    (void)call(&world, "ticket.deescalate", "k5", id);
    refused(call(&world, "ticket.deescalate", "k6", id), "conflict", "id",
            "no escalation that is under way");
    refused(world_call(&world, "ticket.deescalate", "k7", "id", id, "reason", "x", "escalation",
                       "#1", NULL),
            "already_resolved", "escalation", "it is cancelled");
    refused(world_call(&world, "ticket.deescalate", "k8", "id", id, "reason", "x", "escalation",
                       "#9", NULL),
            "unknown", "escalation", "has no escalation 9");
    world_fini(&world);
}
END_TEST

SUITE("de_escalate", the_former_owner_gets_it_back_and_the_priority_goes,
      a_former_owner_who_is_away_or_full_leaves_it_to_the_queue,
      an_undone_escalation_leaves_the_owner_a_correction_and_no_hold_down,
      undoing_is_refused_after_an_acknowledgement_after_15_minutes_and_to_others,
      taking_back_needs_a_reason_and_something_that_is_under_way)
