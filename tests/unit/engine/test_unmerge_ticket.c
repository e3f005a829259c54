/* ticket.unmerge: everything is as it was, the merged span is a pause. */
#include "support/problems.h"

static struct world world;

static void arrive(void)
{
    (void)story_init(&world);
    world_boot(&world);
}

static void merge(const char *id, const char *into)
{
    problems_ok(
        world_call(&world, "ticket.merge", problems_key(&world), "id", id, "into", into, NULL));
}

static struct answer *unmerge(const char *id)
{
    return world_call(&world, "ticket.unmerge", problems_key(&world), "id", id, NULL);
}

static const struct value *clock_of(const char *id, const char *metric)
{
    const struct value *list = value_get(problems_get(&world, id), "clocks");
    for (size_t i = list->list.count; i-- > 0;) {
        if (text_eq_z(value_text(&list->list.items[i], "metric"), metric)) {
            return &list->list.items[i];
        }
    }
    ck_abort_msg("no clock %s", metric);
    return NULL;
}

static int64_t due_s(const char *id, const char *metric)
{
    return value_int(clock_of(id, metric), "due_at_ms", 0) / 1000 - WORLD_START_US / WORLD_SECOND;
}

START_TEST(clocks_go_on_with_the_merged_span_as_a_pause)
{
    arrive();
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "anna");
    story_to(&world, 9, 30, 0);
    merge(a, b);
    story_to(&world, 11, 0, 0);

    problems_ok(unmerge(a));

    ck_assert_str_eq(problems_text(&world, a, "state"), "new");
    ck_assert_int_eq(due_s(a, "first_response"), 3600 + 90 * 60);
    ck_assert_int_eq(due_s(a, "resolution"), 8 * 3600 + 90 * 60);
    ck_assert_int_eq(problems_number(&world, a, "reopen_count"), 0);
    ck_assert_int_eq(world_count(&world, a, "clock_resumed", NULL), 2);
    world_advance(&world, 30 * 60 + 1);
    ck_assert_int_eq(world_count(&world, a, "clock_breached", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_pending_ticket_is_pending_again_and_wakes_when_it_would_have)
{
    arrive();
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "anna");
    const char *until =
        arena_printf(&world.arena, "#%lld", (long long)(world.now_us / 1000 + 7200 * 1000)).p;
    problems_ok(world_call(&world, "ticket.wait_customer", "w", "id", a, "message", "which one?",
                           "until_at_ms", until, NULL));
    merge(a, b);
    world_advance(&world, 3600);

    problems_ok(unmerge(a));

    ck_assert_str_eq(problems_text(&world, a, "state"), "pending");
    world_advance(&world, 3600);
    ck_assert_str_eq(problems_text(&world, a, "state"), "open");
    world_fini(&world);
}
END_TEST

START_TEST(a_solved_ticket_is_solved_again_and_closes)
{
    arrive();
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "anna");
    problems_ok(world_call(&world, "ticket.solve", "s", "id", a, "resolution", "x", NULL));
    merge(a, b);
    world_advance(&world, 10 * 86400); /* its time to close went by */
    ck_assert_str_eq(problems_text(&world, a, "state"), "merged");

    problems_ok(unmerge(a));
    world_advance(&world, 1);

    ck_assert_str_eq(problems_text(&world, a, "state"), "closed");
    world_fini(&world);
}
END_TEST

START_TEST(it_can_be_taken_back_for_thirty_days_and_not_a_second_longer)
{
    arrive();
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "anna");
    const char *c = problems_ticket(&world, "anna");
    merge(a, c);
    merge(b, c);
    world_advance(&world, 30 * 86400 - 1);
    problems_ok(unmerge(a));

    world_advance(&world, 1);

    story_refused(unmerge(b), ERR_CONFLICT, "conflict", "id", "30 days");
    story_refused(unmerge(c), ERR_CONFLICT, "conflict", "id", "only a merged one");
    world_fini(&world);
}
END_TEST

START_TEST(escalations_that_the_merge_had_ended_go_on)
{
    world_init(&world);
    world.policies->sla_policy_count = 0;
    world.policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world_boot(&world);
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "anna");
    merge(a, b);

    problems_ok(unmerge(a));

    ck_assert_str_eq(problems_escalation(&world, a), "active");
    world_fini(&world);
}
END_TEST

START_TEST(the_start_that_the_merge_had_moved_goes_back)
{
    arrive();
    const char *b = problems_ticket(&world, "anna");
    problems_ok(world_call(&world, "message.add", "m", "id", b, "body", "we look", "visibility",
                           "public", NULL));
    story_to(&world, 9, 20, 0);
    const char *a = problems_ticket(&world, "anna");
    merge(a, b);
    ck_assert_int_eq(due_s(b, "next_response"), 20 * 60 + 7200);

    problems_ok(unmerge(a));

    ck_assert(text_eq_z(value_text(clock_of(b, "next_response"), "phase"), "cancelled"));
    ck_assert_int_eq(due_s(a, "first_response"), 20 * 60 + 3600);
    world_fini(&world);
}
END_TEST

SUITE("unmerge_ticket", clocks_go_on_with_the_merged_span_as_a_pause,
      a_pending_ticket_is_pending_again_and_wakes_when_it_would_have,
      a_solved_ticket_is_solved_again_and_closes,
      it_can_be_taken_back_for_thirty_days_and_not_a_second_longer,
      escalations_that_the_merge_had_ended_go_on, the_start_that_the_merge_had_moved_goes_back)
