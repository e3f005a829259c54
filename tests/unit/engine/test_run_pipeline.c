#include "support/world.h"

static void slow_world(struct world *world)
{
    world_init(world);
    world_subscribe(world, HOOK_TICKET_CLASSIFY, "model", true);
    world->policies->escalation_rule_count = 0;
    world_boot(world);
}

static void label(struct world *world)
{
    struct effect items[1] = {
        {.kind = EFFECT_LABEL, .key = TEXT("outage"), .weight = 0.9, .reason = TEXT("words")}};
    struct effect_list effects = {.items = items, .count = 1};
    world_finish(world, 0, &effects);
}

START_TEST(a_stage_that_waits_leaves_the_ticket_with_clocks_and_team)
{
    struct world world;
    slow_world(&world);

    const char *id = world_create(&world, "k1", "server down");

    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL));
    ck_assert(value_bool(ticket, "provisional", false));
    ck_assert_uint_eq(value_get(ticket, "clocks")->list.count, 2);
    ck_assert(text_eq(value_text(ticket, "team"), TEXT("support")));
    ck_assert_int_eq(world_count(&world, id, "classified", NULL), 0);
    world_fini(&world);
}
END_TEST

START_TEST(the_answer_resumes_it_and_is_recorded_with_its_reason)
{
    struct world world;
    const struct value *last = NULL;
    slow_world(&world);
    const char *id = world_create(&world, "k1", "server down");

    label(&world);

    ck_assert_int_eq(world_count(&world, id, "classified", &last), 1);
    ck_assert(text_eq(value_text(last, "outcome"), TEXT("applied")));
    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", NULL), 1);
    ck_assert_int_eq(world_count(&world, id, "clock_armed", NULL), 2); /* not armed twice */
    world_fini(&world);
}
END_TEST

START_TEST(the_deadline_resumes_it_without_and_a_late_answer_changes_nothing)
{
    struct world world;
    const struct value *last = NULL;
    slow_world(&world);
    const char *id = world_create(&world, "k1", "server down");

    world_advance(&world, 5);
    ck_assert_int_eq(world_count(&world, id, "degraded", &last), 1);
    ck_assert(text_eq(value_text(last, "outcome"), TEXT("deadline")));
    ck_assert_int_eq(world_count(&world, id, "classified", &last), 1);
    ck_assert(text_eq(value_text(last, "outcome"), TEXT("default")));
    ck_assert_uint_eq(world.cancelled_count, 1);
    label(&world);

    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", NULL), 0);
    world_fini(&world);
}
END_TEST

START_TEST(a_crash_while_it_waits_loses_nothing)
{
    struct world world;
    slow_world(&world);
    const char *id = world_create(&world, "k1", "server down");

    world_crash(&world);
    label(&world);

    ck_assert_int_eq(world_count(&world, id, "classified", NULL), 1);
    world_fini(&world);
}
END_TEST

static void to_nowhere_and_to_support(struct world *world, const struct ask *ask,
                                      struct ask_answer *answer)
{
    (void)world;
    if (ask->hook == HOOK_ROUTE_ASSIGN) {
        answer->outcome = ASK_OK;
        *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) =
            (struct effect){.kind = EFFECT_ROUTE,
                            .key = TEXT("support"),
                            .val = TEXT("bob"),
                            .reason = TEXT("he knows it")};
    }
}

START_TEST(a_team_that_is_not_there_is_denied_and_the_next_is_heard)
{
    struct world world;
    struct effect nowhere = {
        .kind = EFFECT_ROUTE, .key = TEXT("nowhere"), .reason = TEXT("an old list")};
    struct effect_list effects = {.items = &nowhere, .count = 1};
    world_init(&world);
    world_subscribe(&world, HOOK_ROUTE_ASSIGN, "old", true);
    world_subscribe(&world, HOOK_ROUTE_ASSIGN, "new", false);
    world.on_ask = to_nowhere_and_to_support;
    world.policies->escalation_rule_count = 0;
    world_boot(&world);
    const char *id = world_create(&world, "k1", "s");

    world_finish(&world, 0, &effects);

    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL));
    ck_assert(text_eq_z(value_text(ticket, "agent"), "bob"));
    world_fini(&world);
}
END_TEST

START_TEST(an_answer_that_nobody_waited_for_is_a_change_like_any_other)
{
    struct world world;
    const struct value *last = NULL;
    slow_world(&world);
    world.subscribers[world.subscriber_count - 1].no_wait = true;
    const char *id = world_create(&world, "k1", "server down");
    ck_assert_int_eq(world_count(&world, id, "classified", NULL), 1);

    label(&world);

    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL));
    const struct value *labels = value_get(ticket, "labels");
    ck_assert_uint_eq(labels->list.count, 1);
    ck_assert(text_eq_z(value_text(&labels->list.items[0], "label"), "outage"));
    ck_assert(value_bool(&labels->list.items[0], "applied", false));
    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", &last), 1);
    ck_assert(text_eq_z(value_text(last, "plugin"), "model"));
    world_fini(&world);
}
END_TEST

SUITE("run_pipeline", a_team_that_is_not_there_is_denied_and_the_next_is_heard,
      a_stage_that_waits_leaves_the_ticket_with_clocks_and_team,
      the_answer_resumes_it_and_is_recorded_with_its_reason,
      the_deadline_resumes_it_without_and_a_late_answer_changes_nothing,
      a_crash_while_it_waits_loses_nothing,
      an_answer_that_nobody_waited_for_is_a_change_like_any_other)
