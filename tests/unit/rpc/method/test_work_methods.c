/* The methods about queues, work, teams and people: parameters and the way to the engine. What they
 * do is told by tests/unit/engine. */
#include "support/rpc_world.h"

static struct rpc_world it;

static void with_queue(void)
{
    rpc_world_init(&it);
    struct policy_set *set = it.world.policies;
    *ARENA_PUSH(&set->arena, set->routing.queues, set->routing.queue_count) =
        (struct routing_queue){.id = TEXT("desk"), .team = TEXT("support")};
    set->routing.default_queue = TEXT("desk");
}

static const char *create(const char *key)
{
    const struct value *made = rpc_ask(&it, "ticket.create", "key", key, "subject", "s", "body",
                                       "b", "requester", "anna@example.org", NULL);
    return world_z(&it.world, value_text(value_get(made, "ticket"), "id"));
}

START_TEST(work_is_offered_accepted_handed_off_refused_and_called_back_over_the_wire)
{
    with_queue();
    const char *id = create("k1");

    const struct value *offers = rpc_ask(&it, "work.list", "agent", "ann", NULL);
    ck_assert_uint_eq(value_get(offers, "items")->list.count, 1);
    const struct value *taken =
        rpc_ask(&it, "work.accept", "key", "k2", "agent", "ann", "id", id, NULL);
    ck_assert(text_eq_z(value_text(value_get(taken, "ticket"), "agent"), "ann"));
    (void)rpc_ask(&it, "work.hand_off", "key", "k3", "id", id, "team", "support", NULL);
    (void)rpc_ask(&it, "work.refuse", "key", "k4", "agent", "bob", "id", id, "reason", "no", NULL);
    (void)rpc_ask(&it, "work.callback", "key", "k5", "id", id, NULL);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(work_is_pulled_and_skipped_over_the_wire_and_the_report_tells_it)
{
    with_queue();
    it.world.policies->routing.queues[0].pull = true;
    const char *id = create("k1");

    const struct value *next = rpc_ask(&it, "work.next", "key", "k2", "agent", "ann", NULL);
    ck_assert(text_eq_z(value_text(value_get(next, "ticket"), "id"), id));
    (void)rpc_ask(&it, "work.skip", "key", "k3", "agent", "ann", "id", id, "reason", "no", NULL);
    const struct value *report = rpc_ask(&it, "work.skip_report", "days", "#1", NULL);
    ck_assert_uint_eq(value_get(report, "items")->list.count, 1);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(queues_teams_people_and_contexts_are_asked_over_the_wire)
{
    with_queue();
    const char *id = create("k1");

    const struct value *queues = rpc_ask(&it, "queue.list", NULL);
    const struct value *info = rpc_ask(&it, "queue.info", "queue", "desk", NULL);
    const struct value *teams = rpc_ask(&it, "team.list", NULL);
    const struct value *context = rpc_ask(&it, "ticket.context", "id", id, NULL);
    const struct value *beat = rpc_ask(&it, "agent.heartbeat", "key", "k2", "agent", "ann", NULL);
    const struct value *pause =
        rpc_ask(&it, "agent.pause", "key", "k3", "agent", "ann", "for_ms", "#1000", NULL);

    ck_assert_uint_eq(value_get(queues, "items")->list.count, 1);
    ck_assert(text_eq_z(value_text(info, "team"), "support"));
    ck_assert_uint_eq(value_get(teams, "items")->list.count, 1);
    ck_assert(text_eq_z(value_text(value_get(context, "ticket"), "id"), id));
    ck_assert_int_gt(value_int(beat, "stale_at_ms", 0), 0);
    ck_assert_int_gt(value_int(pause, "paused_until_ms", 0), 0);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(what_is_missing_or_of_another_type_is_refused_with_its_field)
{
    with_queue();

    rpc_refused(&it, "INVALID", "agent", "needs \"agent\"", "work.next", "key", "k", NULL);
    rpc_refused(&it, "INVALID", "id", "needs \"id\"", "work.accept", "key", "k", "agent", "ann",
                NULL);
    rpc_refused(&it, "INVALID", "id", "needs \"id\"", "work.hand_off", "key", "k", NULL);
    rpc_refused(&it, "INVALID", "at_ms", "", "work.callback", "key", "k", "id", "T-12", "at_ms",
                "soon", NULL);
    rpc_refused(&it, "INVALID", "days", "", "work.skip_report", "days", "#0", NULL);
    rpc_refused(&it, "INVALID", "for_ms", "needs \"for_ms\"", "agent.pause", "key", "k", "agent",
                "ann", NULL);
    rpc_refused(&it, "INVALID", "queue", "needs \"queue\"", "queue.info", NULL);
    rpc_refused(&it, "INVALID", "id", "needs \"id\"", "ticket.context", NULL);
    rpc_refused(&it, "NOT_FOUND", "agent", "no agent \"eve\"", "agent.heartbeat", "key", "k",
                "agent", "eve", NULL);
    rpc_world_fini(&it);
}
END_TEST

SUITE("work_methods", work_is_offered_accepted_handed_off_refused_and_called_back_over_the_wire,
      work_is_pulled_and_skipped_over_the_wire_and_the_report_tells_it,
      queues_teams_people_and_contexts_are_asked_over_the_wire,
      what_is_missing_or_of_another_type_is_refused_with_its_field)
