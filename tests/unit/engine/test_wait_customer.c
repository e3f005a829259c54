#include "support/story.h"

START_TEST(waiting_needs_a_word_to_the_customer_and_ends_with_their_answer)
{
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    story_mail(&world, "<1@x>", NULL);
    const char *id = story_ticket(&world);

    story_refused(world_call(&world, "ticket.wait_customer", "a", "id", id, NULL), ERR_INVALID,
                  "form_incomplete", "message", "say in \"message\" what you wait for");
    (void)world_call(&world, "ticket.wait_customer", "b", "id", id, "message", "which card?", NULL);
    ck_assert_str_eq(story_state(&world, id), "pending");
    (void)world_ticket(&world, world_call(&world, "ticket.wait_customer", "c", "id", id, NULL));
    ck_assert_int_eq(world_count(&world, id, "state_changed", NULL), 2); /* new, open, pending */
    story_mail(&world, "<2@x>", "<1@x>");

    ck_assert_str_eq(story_state(&world, id), "open");
    world_fini(&world);
}
END_TEST

START_TEST(an_answer_since_the_customers_last_message_is_word_enough)
{
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    (void)world_call(&world, "message.add", "a", "id", id, "body", "which card?", NULL);
    (void)world_ticket(&world, world_call(&world, "ticket.wait_customer", "b", "id", id, NULL));

    ck_assert_str_eq(story_state(&world, id), "pending");
    world_fini(&world);
}
END_TEST

START_TEST(until_and_the_longest_wait_open_it_by_timer_and_are_a_cause)
{
    for (int longest = 0; longest < 2; longest++) {
        struct world world;
        const struct value *last = NULL;
        (void)story_init(&world);
        world.policies->pending_max_s = longest ? 3600 : 86400;
        *ARENA_PUSH(&world.policies->arena, world.policies->escalation_rules,
                    world.policies->escalation_rule_count) = (struct escalation_rule){
            .causes = 1u << ESCALATION_CAUSE_PENDING_EXPIRED, .policy = TEXT("page")};
        world_boot(&world);
        const char *id = world_create(&world, "k", "one");
        char until[40];
        (void)snprintf(until, sizeof until, "#%lld",
                       (long long)(world.now_us / 1000 + (longest ? 7200 : 3600) * 1000));

        (void)world_ticket(&world, world_call(&world, "ticket.wait_customer", "a", "id", id,
                                              "message", "which?", "until_at_ms", until, NULL));
        world_advance(&world, 3599);
        ck_assert_str_eq(story_state(&world, id), "pending");
        world_advance(&world, 1);

        ck_assert_str_eq(story_state(&world, id), "open");
        (void)world_count(&world, id, "state_changed", &last);
        ck_assert(text_eq_z(value_text(last, "resumed_by"), "timer"));
        ck_assert(text_eq_z(value_text(last, "reason"), longest ? "longest_wait" : "until"));
        ck_assert_int_eq(world_count(&world, id, "escalation_started", &last), 1);
        world_fini(&world);
    }
}
END_TEST

START_TEST(an_until_in_the_past_and_a_solved_ticket_are_refused)
{
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    story_refused(world_call(&world, "ticket.wait_customer", "a", "id", id, "message", "m",
                             "until_at_ms", "#1000", NULL),
                  ERR_INVALID, "invalid", "until_at_ms", "that lies ahead");
    (void)world_call(&world, "ticket.solve", "b", "id", id, "resolution", "done", NULL);
    story_refused(world_call(&world, "ticket.wait_customer", "c", "id", id, "message", "m", NULL),
                  ERR_CONFLICT, "conflict", "id",
                  "wait_customer leads from new, open, blocked to pending; the ticket is solved");
    world_fini(&world);
}
END_TEST

SUITE("wait_customer", waiting_needs_a_word_to_the_customer_and_ends_with_their_answer,
      an_answer_since_the_customers_last_message_is_word_enough,
      until_and_the_longest_wait_open_it_by_timer_and_are_a_cause,
      an_until_in_the_past_and_a_solved_ticket_are_refused)
