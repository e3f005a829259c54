#include "engine/release_message.h"
#include "support/redaction.h"

static struct text held_as(struct world *world, const char *id, const char *key)
{
    const struct value *last = NULL;
    (void)world_count(world, id, "message_held", &last);
    return value_text(last, key);
}

static struct text said(struct world *world, const char *id)
{
    const struct value *last = NULL;
    (void)world_count(world, id, "message", &last);
    return value_text(last, "body");
}

START_TEST(it_leaves_as_the_plugin_wants_it_and_is_the_answer_then)
{
    struct world world;
    const char *id = redaction_begin(&world);
    redaction_say(&world, id, "card 1234");

    redaction_answer(&world, EFFECT_REPLACE, "card ****");

    ck_assert(text_eq_z(said(&world, id), "card ****"));
    ck_assert(text_eq_z(held_as(&world, id, "state"), "released"));
    ck_assert_int_eq(world_count(&world, id, "clock_fulfilled", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(one_that_is_rejected_stays_and_says_why)
{
    struct world world;
    const char *id = redaction_begin(&world);
    redaction_say(&world, id, "card 1234");

    redaction_answer(&world, EFFECT_REJECT, "no cards");

    ck_assert(text_eq_z(held_as(&world, id, "state"), "rejected"));
    ck_assert(text_eq_z(held_as(&world, id, "why"), "no cards"));
    ck_assert_int_eq(world_count(&world, id, "message", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(unredacted_text_does_not_leave_when_the_plugin_dies)
{
    struct world world;
    const char *id = redaction_begin(&world);
    redaction_say(&world, id, "card 1234");

    world_finish(&world, -2, NULL);

    ck_assert(text_eq_z(held_as(&world, id, "state"), "failed"));
    ck_assert_int_eq(world_count(&world, id, "message", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(an_operator_may_let_it_leave_all_the_same)
{
    struct world world;
    const char *id = redaction_begin(&world);
    world.subscribers[world.subscriber_count - 1].on_failure = FAILURE_POLICY_SKIP;
    redaction_say(&world, id, "hello");

    world_finish(&world, -2, NULL);

    ck_assert(text_eq_z(said(&world, id), "hello"));
    world_fini(&world);
}
END_TEST

static void add_greeting(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    if (ask->hook == HOOK_MESSAGE_BEFORE_ADD && text_eq_z(ask->method, "out")) {
        answer->outcome = ASK_OK;
        *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) = (struct effect){
            .kind = EFFECT_REPLACE,
            .key = TEXT("body"),
            .val = arena_printf(&world->arena, "Hello, %.*s", TEXT_ARG(ask->message->body)),
            .reason = TEXT("manners")};
    }
}

START_TEST(each_of_the_chain_sees_what_the_one_before_has_made)
{
    struct world world;
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    redaction_subscribe(&world, "redact", true);
    redaction_subscribe(&world, "greet", false);
    redaction_subscribe(&world, "sign", true);
    world.on_ask = add_greeting;
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");
    world_finish(&world, 1, NULL); /* the customer's: redact, then sign */
    world_finish(&world, 1, NULL);
    redaction_say(&world, id, "card 1234");

    redaction_answer(&world, EFFECT_REPLACE, "card ****");
    ck_assert_uint_eq(world.job_count, 1);
    ck_assert(text_eq_z(world.jobs[0]->job->instance, "sign"));
    ck_assert(text_eq_z(world.jobs[0]->ask.message->body, "Hello, card ****"));
    world_finish(&world, 1, NULL);

    ck_assert(text_eq_z(said(&world, id), "Hello, card ****"));
    world_fini(&world);
}
END_TEST

START_TEST(what_came_in_reads_otherwise_afterwards)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    redaction_subscribe(&world, "redact", true);
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");

    redaction_answer(&world, EFFECT_REPLACE, "please h***");

    ck_assert_int_eq(world_count(&world, id, "message_processed", &last), 1);
    ck_assert(text_eq_z(value_text(last, "outcome"), "replaced"));
    ck_assert(text_eq_z(value_text(last, "body"), "please h***"));
    ck_assert(text_eq_z(value_text(last, "plugin"), "redact"));
    world_fini(&world);
}
END_TEST

START_TEST(a_crash_while_it_is_held_says_it_once)
{
    struct world world;
    const char *id = redaction_begin(&world);
    redaction_say(&world, id, "card 1234");

    world_crash(&world);
    redaction_answer(&world, EFFECT_REPLACE, "card ****");
    world_crash(&world);

    ck_assert_int_eq(world_count(&world, id, "message", NULL), 2);
    ck_assert(text_eq_z(said(&world, id), "card ****"));
    world_fini(&world);
}
END_TEST

START_TEST(two_subscriptions_of_one_plugin_are_asked_one_behind_the_other)
{
    struct world world;
    const char *id = redaction_begin(&world);
    redaction_subscribe(&world, "redact", true);
    world.subscribers[world.subscriber_count - 1].number = 1;
    const struct subscriber *first = &world.subscribers[world.subscriber_count - 2];
    redaction_say(&world, id, "card 1234");
    ck_assert_ptr_eq(world.jobs[0]->subscriber, first);

    redaction_answer(&world, EFFECT_REPLACE, "card ****");

    ck_assert_uint_eq(world.job_count, 1);
    ck_assert_ptr_eq(world.jobs[0]->subscriber, first + 1);
    redaction_answer(&world, EFFECT_REPLACE, "a card");
    ck_assert(text_eq_z(said(&world, id), "a card"));
    world_fini(&world);
}
END_TEST

SUITE("release_message", it_leaves_as_the_plugin_wants_it_and_is_the_answer_then,
      one_that_is_rejected_stays_and_says_why, unredacted_text_does_not_leave_when_the_plugin_dies,
      an_operator_may_let_it_leave_all_the_same,
      each_of_the_chain_sees_what_the_one_before_has_made, what_came_in_reads_otherwise_afterwards,
      two_subscriptions_of_one_plugin_are_asked_one_behind_the_other,
      a_crash_while_it_is_held_says_it_once)
