#include "engine/hold_message.h"
#include "support/letters.h"
#include "support/redaction.h"

START_TEST(what_an_agent_says_is_held_and_is_no_answer_until_it_leaves)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = redaction_begin(&world);

    redaction_say(&world, id, "card 1234");

    ck_assert_int_eq(world_count(&world, id, "message", NULL), 1); /* the customer's */
    ck_assert_int_eq(world_count(&world, id, "message_held", &last), 1);
    ck_assert(text_eq_z(value_text(last, "state"), "held"));
    ck_assert_int_eq(world_count(&world, id, "clock_fulfilled", NULL), 0);
    ck_assert_uint_eq(world.job_count, 1);
    ck_assert(text_eq_z(world.jobs[0]->ask.method, "out"));
    world_fini(&world);
}
END_TEST

START_TEST(what_a_customer_says_is_there_at_once_and_marked)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    redaction_subscribe(&world, "redact", true);
    world_boot(&world);

    const char *id = world_create(&world, "k", "s");

    ck_assert_int_eq(world_count(&world, id, "message", &last), 1);
    ck_assert(value_bool(last, "unprocessed", false));
    ck_assert(text_eq_z(world.jobs[0]->ask.method, "in"));
    world_fini(&world);
}
END_TEST

START_TEST(words_of_other_commands_are_held_too)
{
    struct world world;
    const char *id = redaction_begin(&world);

    (void)world_ticket(&world, world_call(&world, "ticket.solve", "a", "id", id, "resolution",
                                          "done", "message", "card 1234", NULL));

    ck_assert_int_eq(world_count(&world, id, "message", NULL), 1);
    ck_assert_int_eq(world_count(&world, id, "message_held", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(what_comes_in_at_the_end_of_a_loop_is_there_and_looked_at_by_nobody)
{
    struct world world;
    const struct value *last = NULL;
    const char *ids[8];
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    redaction_subscribe(&world, "redact", true);
    world_boot(&world);

    letters_push_by(&world, "anna@example.org", "help", letters_causes(&world, 8));

    ck_assert_uint_eq(letters_tickets(&world, ids), 1);
    ck_assert_uint_eq(world.job_count, 0);
    ck_assert_int_eq(world_count(&world, ids[0], "message_processed", &last), 1);
    ck_assert(text_eq_z(value_text(last, "outcome"), "loop_cut"));
    ck_assert(text_eq_z(value_text(last, "plugin"), "redact"));
    ck_assert_int_eq(world_count(&world, ids[0], "loop_cut", NULL), 1);
    world_fini(&world);
}
END_TEST

SUITE("hold_message", what_comes_in_at_the_end_of_a_loop_is_there_and_looked_at_by_nobody,
      what_an_agent_says_is_held_and_is_no_answer_until_it_leaves,
      what_a_customer_says_is_there_at_once_and_marked, words_of_other_commands_are_held_too)
