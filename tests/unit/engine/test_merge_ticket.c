/* ticket.merge: clocks, escalations and priority of both. */
#include "support/problems.h"

static struct world world;

static void arrive(void)
{
    (void)story_init(&world);
    world_boot(&world);
}

static struct answer *merge(const char *id, const char *into)
{
    return world_call(&world, "ticket.merge", problems_key(&world), "id", id, "into", into, NULL);
}

static void answer(const char *id)
{
    problems_ok(world_call(&world, "message.add", problems_key(&world), "id", id, "body", "we look",
                           "visibility", "public", NULL));
}

/* The newest clock of this metric. */
static const struct value *clock_of(const char *id, const char *metric)
{
    const struct value *list = value_get(problems_get(&world, id), "clocks");
    const struct value *found = NULL;
    for (size_t i = 0; i < list->list.count; i++) {
        if (text_eq_z(value_text(&list->list.items[i], "metric"), metric)) {
            found = &list->list.items[i];
        }
    }
    ck_assert_ptr_nonnull(found);
    return found;
}

static const char *phase(const char *id, const char *metric)
{
    return world_z(&world, value_text(clock_of(id, metric), "phase"));
}

static int64_t due_s(const char *id, const char *metric)
{
    return value_int(clock_of(id, metric), "due_at_ms", 0) / 1000 - WORLD_START_US / WORLD_SECOND;
}

START_TEST(next_response_takes_the_older_unanswered_start_of_the_two)
{
    arrive();
    story_mail(&world, "<b1@x>", NULL);
    const char *b = story_ticket(&world);
    answer(b);
    story_to(&world, 9, 20, 0);
    const char *a = problems_ticket(&world, "anna"); /* who waits since 9:20 */
    story_to(&world, 9, 30, 0);
    story_mail(&world, "<b2@x>", "<b1@x>");
    ck_assert_int_eq(due_s(b, "next_response"), 30 * 60 + 7200);

    problems_ok(merge(a, b));

    ck_assert_int_eq(due_s(b, "next_response"), 20 * 60 + 7200);
    ck_assert_int_eq(due_s(b, "resolution"), 8 * 3600); /* stays */
    ck_assert_str_eq(phase(a, "first_response"), "cancelled");
    ck_assert_str_eq(phase(a, "resolution"), "cancelled");
    ck_assert_int_eq(world_count(&world, a, "clock_cancelled", NULL), 2);
    world_fini(&world);
}
END_TEST

START_TEST(a_customer_who_waited_on_the_merged_one_only_waits_on_the_other_now)
{
    arrive();
    const char *b = problems_ticket(&world, "anna");
    answer(b);
    story_to(&world, 9, 20, 0);
    const char *a = problems_ticket(&world, "anna");
    story_to(&world, 9, 30, 0);

    problems_ok(merge(a, b));
    ck_assert_int_eq(due_s(b, "next_response"), 20 * 60 + 7200);
    answer(b);

    ck_assert_str_eq(phase(b, "next_response"), "fulfilled");
    world_fini(&world);
}
END_TEST

START_TEST(first_response_of_the_other_stays)
{
    arrive();
    const char *a = problems_ticket(&world, "anna");
    story_to(&world, 9, 20, 0);
    const char *b = problems_ticket(&world, "anna");

    problems_ok(merge(a, b));

    ck_assert_int_eq(due_s(b, "first_response"), 20 * 60 + 3600);
    world_fini(&world);
}
END_TEST

START_TEST(breaches_stay_counted_where_they_happened)
{
    arrive();
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "anna");
    world_advance(&world, 3601);
    ck_assert_int_eq(world_count(&world, a, "clock_breached", NULL), 1);

    problems_ok(merge(a, b));

    ck_assert(value_bool(clock_of(a, "first_response"), "breached", false));
    ck_assert_int_eq(world_count(&world, b, "clock_breached", NULL), 1); /* its own */
    world_fini(&world);
}
END_TEST

START_TEST(the_priority_becomes_the_higher_and_goes_back_with_the_merge)
{
    arrive();
    const char *a = problems_ticket(&world, "anna");
    world_advance(&world, 2700); /* at risk: high */
    const char *b = problems_ticket(&world, "anna");
    ck_assert_str_eq(problems_text(&world, a, "priority"), "high");
    ck_assert_str_eq(problems_text(&world, b, "priority"), "normal");

    problems_ok(merge(a, b));
    ck_assert_str_eq(problems_text(&world, b, "priority"), "high");
    problems_ok(world_call(&world, "ticket.unmerge", "u", "id", a, NULL));

    ck_assert_str_eq(problems_text(&world, b, "priority"), "normal");
    world_fini(&world);
}
END_TEST

static void arrive_paging(void)
{
    world_init(&world);
    world.policies->sla_policy_count = 0;
    world.policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world_boot(&world);
}

START_TEST(escalations_stop_and_the_same_cause_is_not_started_anew)
{
    arrive_paging();
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "anna");

    problems_ok(merge(a, b));

    ck_assert_str_eq(problems_escalation(&world, a), "resolved");
    ck_assert_int_eq(world_count(&world, a, "page_result", NULL), 1); /* its page is cancelled */
    ck_assert_int_eq(world_count(&world, b, "escalation_started", NULL), 1);
    ck_assert_int_eq(world_count(&world, b, "escalation_joined", NULL), 0);
    ck_assert_int_eq(world_count(&world, b, "paged", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_cause_that_the_other_does_not_have_goes_on_there)
{
    arrive_paging();
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "anna");
    problems_ok(
        world_call(&world, "ticket.deescalate", "d", "id", b, "reason", "not urgent", NULL));
    world_advance(&world, 7200); /* the hold-down is over */

    problems_ok(merge(a, b));

    ck_assert_str_eq(problems_escalation(&world, b), "active");
    world_fini(&world);
}
END_TEST

START_TEST(different_customers_are_a_conflict_unless_they_take_part)
{
    arrive();
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "bert");

    story_refused(merge(a, b), ERR_CONFLICT, "conflict", "into", "participants");
    problems_ok(
        world_call(&world, "ticket.merge", "p", "id", a, "into", b, "as", "participants", NULL));

    ck_assert_str_eq(problems_text(&world, a, "state"), "merged");
    world_fini(&world);
}
END_TEST

START_TEST(a_merged_ticket_is_merged_once)
{
    arrive();
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "anna");
    const char *c = problems_ticket(&world, "anna");
    problems_ok(merge(a, b));
    int64_t entries = problems_number(&world, a, "entries");

    problems_ok(merge(a, b));
    ck_assert_int_eq(problems_number(&world, a, "entries"), entries);
    story_refused(merge(a, c), ERR_CONFLICT, "conflict", "id", b);
    story_refused(merge(b, b), ERR_CONFLICT, "conflict", "into", "itself");
    story_refused(world_call(&world, "ticket.solve", "s", "id", a, "resolution", "x", NULL),
                  ERR_CONFLICT, "conflict", "id", "merged");
    world_fini(&world);
}
END_TEST

START_TEST(a_closed_ticket_takes_nothing_in_and_a_problem_is_not_merged_away)
{
    arrive();
    const char *a = problems_ticket(&world, "anna");
    const char *closed = problems_ticket(&world, "anna");
    const char *incident = problems_ticket(&world, "xenia");
    problems_ok(world_call(&world, "ticket.solve", "s", "id", closed, "resolution", "x", NULL));
    problems_ok(world_call(&world, "ticket.close", "c", "id", closed, NULL));

    story_refused(merge(a, closed), ERR_CONFLICT, "conflict", "into", "closed");
    problems_ok(problems_link(&world, incident, "incident_of", a));
    const char *b = problems_ticket(&world, "anna");

    story_refused(merge(a, b), ERR_CONFLICT, "conflict", "id", "1 incidents");
    world_fini(&world);
}
END_TEST

SUITE("merge_ticket", next_response_takes_the_older_unanswered_start_of_the_two,
      a_customer_who_waited_on_the_merged_one_only_waits_on_the_other_now,
      first_response_of_the_other_stays, breaches_stay_counted_where_they_happened,
      the_priority_becomes_the_higher_and_goes_back_with_the_merge,
      escalations_stop_and_the_same_cause_is_not_started_anew,
      a_cause_that_the_other_does_not_have_goes_on_there,
      different_customers_are_a_conflict_unless_they_take_part, a_merged_ticket_is_merged_once,
      a_closed_ticket_takes_nothing_in_and_a_problem_is_not_merged_away)
