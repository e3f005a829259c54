/* Repeat contact: (a) C19. */
#include "support/problems.h"

static struct world world;

static void arrive(void)
{
    (void)story_init(&world);
    world.policies->repeat = (struct repeat_policy){
        .window_s = 86400, .fact = TEXT("cause"), .raise_priority = PRIORITY_HIGH};
    world_boot(&world);
}

static const char *create(const char *customer, const char *cause)
{
    struct command *command =
        command_create("ticket.create", TEXT("local"), text_z(problems_key(&world)));
    struct arena *arena = &command->arena;
    *value_put(arena, &command->args, "subject") = value_of_text(TEXT("No network"));
    *value_put(arena, &command->args, "body") = value_of_text(TEXT("nothing works"));
    *value_put(arena, &command->args, "requester") =
        value_of_text(arena_printf(arena, "%s@example.org", customer));
    struct value *fields = value_put(arena, &command->args, "fields");
    *fields = (struct value){.type = VALUE_MAP};
    *value_put(arena, fields, "cause") = value_of_text(arena_text(arena, text_z(cause)));
    command->origin = COMMAND_FROM_RPC;
    ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);
    world_run(&world);
    return world_z(&world, value_text(world_ticket(&world, world.answers), "id"));
}

START_TEST(the_same_customer_with_the_same_cause_is_counted_and_raises_the_priority)
{
    const struct value *last = NULL;
    arrive();
    const char *first = create("anna", "login");
    world_advance(&world, 3600);
    const char *second = create("anna", "login");
    world_advance(&world, 3600);
    const char *third = create("anna", "login");

    ck_assert_int_eq(world_count(&world, first, "repeat_contact", NULL), 0);
    ck_assert_int_eq(world_count(&world, third, "repeat_contact", &last), 1);
    ck_assert_int_eq(value_int(last, "count", 0), 3);
    ck_assert_int_eq(value_int(last, "first_at_ms", 0), WORLD_START_US / 1000);
    ck_assert(text_eq_z(value_text(last, "cause"), "login"));
    ck_assert_str_eq(problems_text(&world, second, "priority"), "high");
    ck_assert_int_eq(problems_number(&world, third, "repeat_contact"), 3);
    ck_assert_int_eq(world_count(&world, third, "priority_set", &last), 1);
    ck_assert_int_eq(value_int(value_get(last, "inputs"), "repeat_contact", 0), 3);
    world_fini(&world);
}
END_TEST

START_TEST(another_cause_another_customer_and_an_earlier_time_are_no_repeat)
{
    arrive();
    (void)create("anna", "login");
    ck_assert_str_eq(problems_text(&world, create("anna", "invoice"), "priority"), "normal");
    ck_assert_str_eq(problems_text(&world, create("bert", "login"), "priority"), "normal");
    world_advance(&world, 86400); /* half-open: a day ago is not within a day */

    const char *late = create("anna", "login");

    ck_assert_int_eq(world_count(&world, late, "repeat_contact", NULL), 0);
    world_fini(&world);
}
END_TEST

START_TEST(a_merged_contact_is_no_second_one)
{
    arrive();
    const char *first = create("anna", "login");
    const char *same = create("anna", "login");
    problems_ok(world_call(&world, "ticket.merge", "m", "id", same, "into", first, NULL));

    const char *next = create("anna", "login");

    ck_assert_int_eq(problems_number(&world, next, "repeat_contact"), 2);
    world_fini(&world);
}
END_TEST

START_TEST(a_rule_for_repeat_contacts_escalates)
{
    arrive();
    struct policy_set *set = world.policies;
    *ARENA_PUSH(&set->arena, set->escalation_rules, set->escalation_rule_count) =
        (struct escalation_rule){.causes = 1u << ESCALATION_CAUSE_REPEAT_CONTACT,
                                 .policy = TEXT("page")};

    (void)create("anna", "login");
    const char *second = create("anna", "login");

    ck_assert_str_eq(problems_escalation(&world, second), "active");
    world_fini(&world);
}
END_TEST

SUITE("watch_repeat", the_same_customer_with_the_same_cause_is_counted_and_raises_the_priority,
      another_cause_another_customer_and_an_earlier_time_are_no_repeat,
      a_merged_contact_is_no_second_one, a_rule_for_repeat_contacts_escalates)
