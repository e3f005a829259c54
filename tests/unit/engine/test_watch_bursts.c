/* Bursts: (f10). */
#include "support/problems.h"

static struct world world;

/* More than five with one cause within ten minutes; a burst pages ann. */
static struct burst_rule *arrive(void)
{
    world_init(&world);
    struct policy_set *set = world.policies;
    set->sla_policy_count = 0;
    set->escalation_rule_count = 0;
    *ARENA_PUSH(&set->arena, set->escalation_rules, set->escalation_rule_count) =
        (struct escalation_rule){.causes = 1u << ESCALATION_CAUSE_BURST, .policy = TEXT("page")};
    set->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    struct burst_rule *rule = ARENA_PUSH(&set->arena, set->bursts, set->burst_count);
    *rule = (struct burst_rule){.name = TEXT("outage"),
                                .facts = {TEXT("cause"), TEXT("product")},
                                .fact_count = 2,
                                .more_than = 5,
                                .within_s = 600,
                                .quiet_s = 1800};
    world_boot(&world);
    return rule;
}

static const char *create(const char *customer, const char *product)
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
    *value_put(arena, fields, "cause") = value_of_text(TEXT("outage"));
    *value_put(arena, fields, "product") = value_of_text(arena_text(arena, text_z(product)));
    command->origin = COMMAND_FROM_RPC;
    ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);
    world_run(&world);
    return world_z(&world, value_text(world_ticket(&world, world.answers), "id"));
}

/* Tickets at 10:00, 10:02, ... of different customers, about the same product. */
static void create_some(const char *ids[], size_t count)
{
    static const char *const customers[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    for (size_t i = 0; i < count; i++) {
        story_to(&world, 10, (int)(2 * i), 0);
        ids[i] = create(customers[i], "vpn");
    }
}

static int pages(void)
{
    int count = 0;
    struct value list =
        world_result(&world, world_call(&world, "ticket.list", "", "limit", "#100", NULL));
    const struct value *items = value_get(&list, "items");
    for (size_t i = 0; i < items->list.count; i++) {
        count += world_count(&world, world_z(&world, value_text(&items->list.items[i], "id")),
                             "paged", NULL);
    }
    return count;
}

START_TEST(five_tickets_from_10_00_to_10_08_are_normal_and_the_6th_at_10_09_makes_the_problem)
{
    const struct value *last = NULL;
    const char *ids[6];
    (void)arrive();
    create_some(ids, 5); /* 10:00 to 10:08 */
    for (size_t i = 0; i < 5; i++) {
        ck_assert_str_eq(problems_text(&world, ids[i], "incident_of"), "");
    }
    ck_assert_int_eq(pages(), 0);

    story_to(&world, 10, 9, 0);
    ids[5] = create("f", "vpn");

    const char *problem = problems_text(&world, ids[5], "incident_of");
    for (size_t i = 0; i < 6; i++) {
        ck_assert_str_eq(problems_text(&world, ids[i], "incident_of"), problem);
    }
    ck_assert_int_eq(problems_number(&world, problem, "incidents"), 6);
    ck_assert_int_eq(problems_number(&world, problem, "affected_customers"), 6);
    ck_assert_int_eq(world_count(&world, problem, "burst", &last), 1);
    ck_assert(text_eq_z(value_text(last, "key"), "cause=outage product=vpn"));
    ck_assert_int_eq(value_int(last, "count", 0), 6);
    ck_assert_int_eq(world_count(&world, problem, "paged", NULL), 1);
    ck_assert_int_eq(pages(), 1);
    ck_assert_str_eq(problems_text(&world, problem, "team"), "support");
    world_fini(&world);
}
END_TEST

START_TEST(the_first_ticket_of_ten_minutes_ago_counts_no_longer)
{
    const char *ids[5];
    (void)arrive();
    create_some(ids, 5);

    story_to(&world, 10, 10, 0); /* the first one was at 10:00 */
    const char *sixth = create("f", "vpn");

    ck_assert_str_eq(problems_text(&world, sixth, "incident_of"), "");
    world_fini(&world);
}
END_TEST

START_TEST(another_key_is_another_burst)
{
    const char *ids[5];
    (void)arrive();
    create_some(ids, 5);

    story_to(&world, 10, 9, 0);
    const char *other = create("f", "mail");

    ck_assert_str_eq(problems_text(&world, other, "incident_of"), "");
    ck_assert_int_eq(pages(), 0);
    world_fini(&world);
}
END_TEST

START_TEST(later_ones_join_until_it_was_quiet_for_half_an_hour)
{
    const struct value *last = NULL;
    const char *ids[6];
    (void)arrive();
    create_some(ids, 5);
    story_to(&world, 10, 9, 0);
    ids[5] = create("f", "vpn");
    const char *problem = problems_text(&world, ids[5], "incident_of");

    story_to(&world, 10, 38, 59);
    const char *late = create("g", "vpn");
    ck_assert_str_eq(problems_text(&world, late, "incident_of"), problem);
    story_to(&world, 11, 8, 58);
    ck_assert_int_eq(world_count(&world, problem, "burst", NULL), 1);
    story_to(&world, 11, 8, 59);
    ck_assert_int_eq(world_count(&world, problem, "burst", &last), 2);
    ck_assert(value_bool(last, "ended", false));
    ck_assert_int_eq(value_int(last, "count", 0), 7);
    const char *alone = create("h", "vpn");

    ck_assert_str_eq(problems_text(&world, alone, "incident_of"), "");
    ck_assert_int_eq(pages(), 3); /* ann, and the two levels behind her */
    world_fini(&world);
}
END_TEST

START_TEST(a_quiet_that_is_shorter_than_the_count_ends_in_its_own_time)
{
    const struct value *last = NULL;
    const char *ids[6];
    struct burst_rule *rule = arrive();
    rule->within_s = 3600;
    rule->quiet_s = 300;
    create_some(ids, 5);
    story_to(&world, 10, 9, 0);
    ids[5] = create("f", "vpn");
    const char *problem = problems_text(&world, ids[5], "incident_of");

    story_to(&world, 10, 13, 59);
    ck_assert_int_eq(world_count(&world, problem, "burst", NULL), 1);
    story_to(&world, 10, 14, 0);

    ck_assert_int_eq(world_count(&world, problem, "burst", &last), 2);
    ck_assert(value_bool(last, "ended", false));
    ck_assert_str_eq(problems_text(&world, create("g", "vpn"), "incident_of"), "");
    world_fini(&world);
}
END_TEST

START_TEST(a_new_burst_joins_the_problem_that_is_still_open)
{
    const char *ids[6];
    const char *more[6];
    (void)arrive();
    create_some(ids, 5);
    story_to(&world, 10, 9, 0);
    ids[5] = create("f", "vpn");
    const char *problem = problems_text(&world, ids[5], "incident_of");
    story_to(&world, 12, 0, 0);

    for (size_t i = 0; i < 6; i++) {
        more[i] = create("g", "vpn");
    }

    ck_assert_str_eq(problems_text(&world, more[0], "incident_of"), problem);
    ck_assert_str_eq(problems_text(&world, more[5], "incident_of"), problem);
    ck_assert_int_eq(problems_number(&world, problem, "incidents"), 12);
    ck_assert_int_eq(problems_number(&world, problem, "affected_customers"), 7);
    world_fini(&world);
}
END_TEST

START_TEST(after_a_solved_problem_a_burst_makes_another_one)
{
    const char *ids[6];
    const char *more[6];
    (void)arrive();
    create_some(ids, 5);
    story_to(&world, 10, 9, 0);
    ids[5] = create("f", "vpn");
    const char *problem = problems_text(&world, ids[5], "incident_of");
    problems_ok(world_call(&world, "ticket.solve", "s", "id", problem, "resolution", "x", NULL));
    story_to(&world, 10, 10, 0);

    for (size_t i = 0; i < 6; i++) {
        more[i] = create("g", "vpn");
    }

    const char *second = problems_text(&world, more[5], "incident_of");
    ck_assert_str_ne(second, "");
    ck_assert_str_ne(second, problem);
    ck_assert_str_eq(problems_text(&world, more[0], "incident_of"), second);
    world_fini(&world);
}
END_TEST

START_TEST(tickets_that_page_by_themselves_fold_into_one_page_and_keep_acknowledgements)
{
    const char *ids[6];
    (void)arrive();
    world.policies->escalation_rules[0].causes |= 1u << ESCALATION_CAUSE_CREATED;
    create_some(ids, 5);
    problems_ok(world_call(&world, "ticket.acknowledge", "a", "id", ids[0], "agent", "ann",
                           "for_ms", "#3600000", NULL));

    story_to(&world, 10, 9, 0);
    ids[5] = create("f", "vpn");

    const char *problem = problems_text(&world, ids[5], "incident_of");
    ck_assert_str_eq(problems_escalation(&world, ids[0]), "acknowledged");
    for (size_t i = 1; i < 5; i++) {
        ck_assert_str_eq(problems_escalation(&world, ids[i]), "cancelled");
    }
    ck_assert_str_eq(problems_escalation(&world, ids[5]), "");
    ck_assert_int_eq(world_count(&world, problem, "paged", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_burst_is_the_same_with_a_crash_behind_each_ticket)
{
    const char *ids[6];
    static const char *const customers[] = {"a", "b", "c", "d", "e", "f"};
    (void)arrive();
    for (size_t i = 0; i < 6; i++) {
        story_to(&world, 10, (int)(i < 5 ? 2 * i : 9), 0);
        ids[i] = create(customers[i], "vpn");
        world_crash(&world);
    }

    const char *problem = problems_text(&world, ids[5], "incident_of");

    ck_assert_int_eq(problems_number(&world, problem, "incidents"), 6);
    ck_assert_int_eq(world_count(&world, problem, "paged", NULL), 1);
    ck_assert_int_eq(world_count(&world, problem, "burst", NULL), 1);
    world_crash(&world);
    story_to(&world, 10, 39, 0);
    ck_assert_int_eq(world_count(&world, problem, "burst", NULL), 2); /* and it became quiet */
    world_fini(&world);
}
END_TEST

SUITE("watch_bursts",
      five_tickets_from_10_00_to_10_08_are_normal_and_the_6th_at_10_09_makes_the_problem,
      the_first_ticket_of_ten_minutes_ago_counts_no_longer, another_key_is_another_burst,
      later_ones_join_until_it_was_quiet_for_half_an_hour,
      a_quiet_that_is_shorter_than_the_count_ends_in_its_own_time,
      a_new_burst_joins_the_problem_that_is_still_open,
      after_a_solved_problem_a_burst_makes_another_one,
      tickets_that_page_by_themselves_fold_into_one_page_and_keep_acknowledgements,
      a_burst_is_the_same_with_a_crash_behind_each_ticket)
