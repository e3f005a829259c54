#include "support/climb.h"

static const char *paged(struct world *world)
{
    world_init(world);
    world->policies->sla_policy_count = 0;
    struct escalation_policy *policy = &world->policies->escalation_policies[0];
    policy->endless_acknowledge = false;
    policy->levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world_boot(world);
    return world_create(world, "k1", "s");
}

static void refused(const struct answer *answer, const char *code, const char *path,
                    const char *says)
{
    ck_assert_int_ne(answer->refusal.code, ERR_OK);
    ck_assert_str_eq(answer->refusal.reason, code);
    ck_assert_str_eq(answer->refusal.path, path);
    ck_assert_msg(strstr(answer->refusal.text, says) != NULL, "%s", answer->refusal.text);
}

START_TEST(without_end_only_where_the_policy_lets_it)
{
    struct world world;
    const char *id = paged(&world);

    refused(world_call(&world, "ticket.acknowledge", "k2", "id", id, "for_ms", "#0", NULL),
            "invalid", "for_ms", "does not let anybody acknowledge without end");
    world_fini(&world);
}
END_TEST

START_TEST(who_was_not_paged_may_acknowledge_and_is_recorded_as_uninvited)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = paged(&world);

    (void)world_call(&world, "ticket.acknowledge", "k2", "id", id, "agent", "ann", NULL);
    ck_assert_int_eq(world_count(&world, id, "acknowledged", &last), 1);
    ck_assert(!value_get(last, "uninvited")->boolean);
    (void)world_call(&world, "ticket.acknowledge", "k3", "id", id, "agent", "cid", NULL);

    ck_assert_int_eq(world_count(&world, id, "acknowledged", &last), 2);
    ck_assert(value_get(last, "uninvited")->boolean);
    ck_assert(value_get(last, "again")->boolean);
    world_fini(&world);
}
END_TEST

START_TEST(an_acknowledgement_of_what_is_over_has_no_effect_and_is_no_error)
{
    struct world world;
    const char *id = paged(&world);
    (void)world_call(&world, "ticket.solve", "k2", "id", id, "resolution", "r", NULL);

    struct answer *answer = world_call(&world, "ticket.acknowledge", "k3", "id", id, NULL);

    ck_assert_int_eq(answer->refusal.code, ERR_OK);
    ck_assert_int_eq(world_count(&world, id, "acknowledged", NULL), 0);
    world_fini(&world);
}
END_TEST

START_TEST(taking_it_back_fires_the_same_level_at_once)
{
    struct world world;
    const char *id = paged(&world);
    refused(world_call(&world, "ticket.unacknowledge", "k2", "id", id, NULL), "conflict",
            "escalation", "nobody has acknowledged it");
    (void)world_call(&world, "ticket.acknowledge", "k3", "id", id, "agent", "ann", NULL);

    (void)world_result(&world, world_call(&world, "ticket.unacknowledge", "k4", "id", id, NULL));

    ck_assert_int_eq(world_count(&world, id, "ack_expired", NULL), 1);
    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 2);
    world_fini(&world);
}
END_TEST

START_TEST(a_snooze_cancels_pages_and_the_same_level_fires_after_it)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = paged(&world);

    refused(world_call(&world, "ticket.snooze", "k2", "id", id, "for_ms", "#604800001", NULL),
            "invalid", "for_ms", "one second to seven days");
    (void)world_result(
        &world, world_call(&world, "ticket.snooze", "k3", "id", id, "for_ms", "#1800000", NULL));
    ck_assert_uint_eq(world.cancelled_count, 1);
    climb_wait(&world, 1799);
    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 1);
    climb_wait(&world, 1800);

    ck_assert_int_eq(world_count(&world, id, "level_fired", &last), 2);
    ck_assert_int_eq(value_int(last, "level", 0), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_solved_ticket_tells_those_who_had_acknowledged_once)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = paged(&world);
    (void)world_call(&world, "ticket.acknowledge", "k2", "id", id, "agent", "ann", NULL);
    (void)world_call(&world, "ticket.acknowledge", "k3", "id", id, "agent", "ann", NULL);

    (void)world_call(&world, "ticket.solve", "k4", "id", id, "resolution", "r", NULL);

    ck_assert_int_eq(world_count(&world, id, "notified", &last), 1);
    ck_assert(text_eq_z(value_text(last, "person"), "ann"));
    ck_assert(text_eq_z(value_text(last, "kind"), "notice"));
    world_fini(&world);
}
END_TEST

SUITE("acknowledge_ticket", without_end_only_where_the_policy_lets_it,
      who_was_not_paged_may_acknowledge_and_is_recorded_as_uninvited,
      an_acknowledgement_of_what_is_over_has_no_effect_and_is_no_error,
      taking_it_back_fires_the_same_level_at_once,
      a_snooze_cancels_pages_and_the_same_level_fires_after_it,
      a_solved_ticket_tells_those_who_had_acknowledged_once)
