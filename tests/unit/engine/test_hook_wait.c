/* Through inbound.correlate, which waits by it. */
#include "engine/hook_wait.h"
#include "support/letters.h"

static uint64_t one;
static uint64_t two;

static void begin(struct world *world)
{
    world_init(world);
    world->policies->escalation_rule_count = 0;
    world->policies->sla_policy_count = 0;
    world_boot(world);
    const char *first = world_create(world, "k1", "one");
    const char *second = world_create(world, "k2", "two");
    ck_assert(id_parse('T', text_z(first), &one) && id_parse('T', text_z(second), &two));
}

static void ask(struct world *world, const char *instance, bool is_job, uint32_t stage)
{
    world_subscribe(world, HOOK_INBOUND_CORRELATE, instance, is_job);
    world->subscribers[world->subscriber_count - 1].stage = stage;
}

static int messages(struct world *world, uint64_t ticket)
{
    return world_count(world, world_z(world, text_z(id_print('T', ticket).z)), "message", NULL);
}

static void link_to_two(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    if (ask->hook == HOOK_INBOUND_CORRELATE) {
        answer->outcome = ASK_OK;
        *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) = (struct effect){
            .kind = EFFECT_LINK, .num = (int64_t)two, .reason = TEXT("by its words")};
    }
}

START_TEST(a_later_stage_is_asked_only_when_all_declined)
{
    struct world world;
    begin(&world);
    ask(&world, "near", true, 0);
    ask(&world, "far", true, 3);

    letters_push(&world, "ben@example.org", "a");
    letters_answer(&world, EFFECT_LINK, "", (int64_t)one);
    ck_assert_uint_eq(world.job_count, 0);
    letters_push(&world, "ben@example.org", "b");
    world_finish(&world, 1, NULL); /* near has no opinion */
    ck_assert_uint_eq(world.job_count, 1);
    ck_assert(text_eq_z(world.jobs[0]->job->instance, "far"));
    letters_answer(&world, EFFECT_LINK, "", (int64_t)two);

    ck_assert_int_eq(messages(&world, one), 2);
    ck_assert_int_eq(messages(&world, two), 2);
    world_fini(&world);
}
END_TEST

/* Jobs used to name their instance only, so the first subscription was asked both times. */
START_TEST(each_of_two_subscriptions_of_one_instance_gets_its_own_job)
{
    struct world world;
    begin(&world);
    ask(&world, "mail", true, 0);
    ask(&world, "mail", true, 0);
    const struct subscriber *second = &world.subscribers[world.subscriber_count - 1];
    world.subscribers[world.subscriber_count - 1].number = 1;

    letters_push(&world, "ben@example.org", "a");

    ck_assert_uint_eq(world.job_count, 2);
    ck_assert_ptr_eq(world.jobs[0]->subscriber, second - 1);
    ck_assert_ptr_eq(world.jobs[1]->subscriber, second);
    world_finish(&world, 1, NULL);
    letters_answer(&world, EFFECT_LINK, "", (int64_t)two);
    ck_assert_int_eq(messages(&world, two), 2);
    world_fini(&world);
}
END_TEST

START_TEST(the_first_position_wins_whoever_answers_first)
{
    struct world world;
    begin(&world);
    ask(&world, "slow", true, 0);
    ask(&world, "quick", false, 0);
    world.on_ask = link_to_two;

    letters_push(&world, "ben@example.org", "a");
    letters_answer(&world, EFFECT_LINK, "", (int64_t)one);

    ck_assert_int_eq(messages(&world, one), 2);
    ck_assert_int_eq(messages(&world, two), 1);
    world_fini(&world);
}
END_TEST

START_TEST(an_answer_that_does_not_hold_lets_the_next_position_speak)
{
    struct world world;
    begin(&world);
    ask(&world, "slow", true, 0);
    ask(&world, "quick", false, 0);
    world.on_ask = link_to_two;

    letters_push(&world, "ben@example.org", "a");
    letters_answer(&world, EFFECT_LINK, "", 4711);

    ck_assert_int_eq(messages(&world, two), 2);
    world_fini(&world);
}
END_TEST

START_TEST(each_stage_has_a_deadline_of_its_own)
{
    struct world world;
    const char *ids[8];
    begin(&world);
    ask(&world, "near", true, 0);
    ask(&world, "far", true, 3);
    letters_push(&world, "ben@example.org", "a");

    world_advance(&world, 5);
    ck_assert_uint_eq(letters_tickets(&world, ids), 2);
    ck_assert_uint_eq(world.job_total, 2);
    world_advance(&world, 5);

    ck_assert_uint_eq(letters_tickets(&world, ids), 3);
    world_fini(&world);
}
END_TEST

SUITE("hook_wait", a_later_stage_is_asked_only_when_all_declined,
      each_of_two_subscriptions_of_one_instance_gets_its_own_job,
      the_first_position_wins_whoever_answers_first,
      an_answer_that_does_not_hold_lets_the_next_position_speak,
      each_stage_has_a_deadline_of_its_own)
