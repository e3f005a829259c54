#include "support/story.h"

#define ELEVEN "#1705316400000"
#define NOON "#1705320000000"

START_TEST(a_promise_is_kept_by_a_message_and_superseded_by_a_newer_one)
{
    struct world world;
    const struct value *last = NULL;
    (void)story_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    (void)world_ticket(&world, world_call(&world, "promise.make", "a", "id", id, "kind", "update",
                                          "due_at_ms", ELEVEN, NULL));
    (void)world_call(&world, "promise.make", "b", "id", id, "kind", "update", "due_at_ms", NOON,
                     NULL);
    ck_assert_int_eq(world_count(&world, id, "promise_superseded", NULL), 1);
    story_to(&world, 12, 0, 0);
    (void)world_call(&world, "message.add", "c", "id", id, "body", "news", NULL);

    ck_assert_int_eq(world_count(&world, id, "promise_kept", &last), 1);
    ck_assert_int_eq(value_int(last, "n", 0), 2);
    story_to(&world, 13, 0, 0);
    ck_assert_int_eq(world_count(&world, id, "promise_broken", NULL), 0);
    world_fini(&world);
}
END_TEST

START_TEST(a_broken_promise_is_a_cause_of_its_own)
{
    struct world world;
    const struct value *last = NULL;
    (void)story_init(&world);
    *ARENA_PUSH(&world.policies->arena, world.policies->escalation_rules,
                world.policies->escalation_rule_count) = (struct escalation_rule){
        .causes = 1u << ESCALATION_CAUSE_PROMISE_BROKEN, .policy = TEXT("page")};
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    (void)world_call(&world, "promise.make", "a", "id", id, "kind", "callback", "due_at_ms", ELEVEN,
                     NULL);
    story_to(&world, 11, 0, 1);

    ck_assert_int_eq(world_count(&world, id, "promise_broken", &last), 1);
    ck_assert(text_eq_z(value_text(last, "kind"), "callback"));
    ck_assert_int_eq(world_count(&world, id, "escalation_started", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_promise_of_no_kind_for_the_past_or_without_instant_is_refused)
{
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    story_refused(world_call(&world, "promise.make", "a", "id", id, "kind", "gift", "due_at_ms",
                             ELEVEN, NULL),
                  ERR_INVALID, "invalid", "kind", "there are reply, update, callback, resolution");
    story_refused(world_call(&world, "promise.make", "b", "id", id, "kind", "reply", "due_at_ms",
                             "#1000", NULL),
                  ERR_INVALID, "invalid", "due_at_ms", "that lies ahead");
    story_refused(world_call(&world, "promise.make", "c", "id", id, "kind", "reply", NULL),
                  ERR_INVALID, "form_incomplete", "due_at_ms", "an instant until which it holds");
    (void)world_call(&world, "ticket.solve", "d", "id", id, "resolution", "done", NULL);
    story_refused(world_call(&world, "promise.make", "e", "id", id, "kind", "reply", "due_at_ms",
                             ELEVEN, NULL),
                  ERR_CONFLICT, "conflict", "id", "nothing can be promised on a solved ticket");
    world_fini(&world);
}
END_TEST

SUITE("make_promise", a_promise_is_kept_by_a_message_and_superseded_by_a_newer_one,
      a_broken_promise_is_a_cause_of_its_own,
      a_promise_of_no_kind_for_the_past_or_without_instant_is_refused)
