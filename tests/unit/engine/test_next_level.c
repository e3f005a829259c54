#include "engine/next_level.h"
#include "support/climb.h"

/* Level 2 (bob) fires at once, for the ticket has no owner; level 3 (cid) after ten minutes, level
 * 4 (ann) fifteen minutes later. */
static const char *begin(struct world *world, bool is_job)
{
    world_init(world);
    world->policies->sla_policy_count = 0;
    struct escalation_policy *policy = &world->policies->escalation_policies[0];
    *ARENA_PUSH(&world->policies->arena, policy->levels, policy->level_count) =
        (struct escalation_level){.targets =
                                      world_target(world->policies, ESCALATION_TARGET_USER, "ann"),
                                  .target_count = 1,
                                  .delay_s = 900,
                                  .raise_priority = -1};
    world_subscribe(world, HOOK_ESCALATION_NEXT, "chief", is_job);
    world_boot(world);
    const char *id = world_create(world, "k", "s");
    climb_answer_jobs(world, true);
    return id;
}

/* Until level 3 is due and the plugin has its job. */
static const char *due(struct world *world)
{
    const char *id = begin(world, true);
    climb_wait(world, 600);
    ck_assert_uint_eq(world->job_count, 1);
    ck_assert_int_eq(world->jobs[0]->job->hook, HOOK_ESCALATION_NEXT);
    ck_assert_int_eq(world_count(world, id, "level_fired", NULL), 1);
    return id;
}

static void answer(struct world *world, enum effect_kind kind, const char *key, int64_t num)
{
    struct effect effect = {
        .kind = kind, .key = text_z(key), .num = num, .reason = TEXT("it is Sunday")};
    struct effect_list effects = {.items = &effect, .count = 1};
    world_finish(world, 0, &effects);
}

static int64_t level(struct world *world, const char *id)
{
    const struct value *last = NULL;
    (void)world_count(world, id, "level_fired", &last);
    return value_int(last, "level", 0);
}

static struct text paged(struct world *world, const char *id)
{
    const struct value *last = NULL;
    (void)world_count(world, id, "paged", &last);
    return value_text(last, "person");
}

START_TEST(a_job_sends_the_level_further_up_at_once)
{
    struct world world;
    const char *id = due(&world);

    answer(&world, EFFECT_ESCALATE, "", 2);

    ck_assert_int_eq(level(&world, id), 4);
    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", NULL), 1);
    climb_answer_jobs(&world, true);
    climb_wait(&world, 700); /* its deadline is none any more */
    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 2);
    world_fini(&world);
}
END_TEST

START_TEST(a_job_says_whom_the_level_means)
{
    struct world world;
    const char *id = due(&world);

    answer(&world, EFFECT_ESCALATE, "user:ann", 1);

    ck_assert_int_eq(level(&world, id), 3);
    ck_assert(text_eq_z(paged(&world, id), "ann"));
    world_fini(&world);
}
END_TEST

START_TEST(without_an_answer_the_policy_holds_and_a_late_one_changes_nothing)
{
    struct world world;
    const char *id = due(&world);

    climb_wait(&world, 604);
    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 1);
    climb_wait(&world, 605);
    ck_assert_int_eq(level(&world, id), 3);
    ck_assert_int_eq(world_count(&world, id, "degraded", NULL), 1);
    answer(&world, EFFECT_ESCALATE, "", 2);

    ck_assert_int_eq(level(&world, id), 3);
    world_fini(&world);
}
END_TEST

START_TEST(a_job_that_dies_or_declines_leaves_it_to_the_policy_at_once)
{
    struct world world;
    const char *id = due(&world);
    world_finish(&world, 1, NULL);
    ck_assert_int_eq(level(&world, id), 3);
    world_fini(&world);

    id = due(&world);
    world_finish(&world, -2, NULL);
    ck_assert_int_eq(level(&world, id), 3);
    world_fini(&world);
}
END_TEST

START_TEST(a_level_is_held_up_for_a_minute_at_most)
{
    struct world world;
    const char *id = due(&world);
    climb_wait(&world, 603);

    answer(&world, EFFECT_WAKE, "later", 3600000);

    climb_wait(&world, 659);
    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 1);
    climb_wait(&world, 660);
    ck_assert_int_eq(level(&world, id), 3);
    world_fini(&world);
}
END_TEST

START_TEST(how_long_a_level_is_held_up_at_most_is_the_operators)
{
    struct world world;
    const char *id = due(&world);
    world.policies->escalation_delay_max_s = 10;
    climb_wait(&world, 603);

    answer(&world, EFFECT_WAKE, "later", 3600000);

    climb_wait(&world, 609);
    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 1);
    climb_wait(&world, 610);
    ck_assert_int_eq(level(&world, id), 3);
    world_fini(&world);
}
END_TEST

START_TEST(where_plugins_may_hold_up_nothing_no_job_is_asked)
{
    struct world world;
    const char *id = begin(&world, true);
    world.policies->escalation_delay_max_s = 0;

    climb_wait(&world, 600);

    ck_assert_int_eq(level(&world, id), 3);
    ck_assert_uint_eq(world.job_count, 1); /* its page */
    ck_assert_int_eq(world.jobs[0]->job->hook, HOOK_NOTIFICATION_SEND);
    world_fini(&world);
}
END_TEST

START_TEST(who_takes_care_meanwhile_ends_the_question)
{
    struct world world;
    const char *id = due(&world);
    (void)world_ticket(&world, world_call(&world, "ticket.acknowledge", "a", "id", id, NULL));

    answer(&world, EFFECT_ESCALATE, "", 2);

    climb_wait(&world, 700);
    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_crash_while_it_waits_neither_loses_nor_repeats_a_level)
{
    struct world world;
    const char *id = due(&world);
    world_crash(&world);
    answer(&world, EFFECT_ESCALATE, "", 2);
    ck_assert_int_eq(level(&world, id), 4);
    world_crash(&world);
    climb_answer_jobs(&world, true);
    climb_wait(&world, 700);
    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 2);
    world_fini(&world);

    id = due(&world);
    world_crash(&world);
    climb_wait(&world, 605);
    ck_assert_int_eq(level(&world, id), 3);
    world_fini(&world);
}
END_TEST

static void two_up(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    if (ask->hook == HOOK_ESCALATION_NEXT) {
        answer->outcome = ASK_OK;
        *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) =
            (struct effect){.kind = EFFECT_ESCALATE, .num = 2, .reason = TEXT("it burns")};
    }
}

START_TEST(an_inline_answer_needs_no_wait)
{
    struct world world;
    const char *id = begin(&world, false);
    world.on_ask = two_up;

    climb_wait(&world, 600);

    ck_assert_int_eq(level(&world, id), 4);
    world_fini(&world);
}
END_TEST

SUITE("next_level", a_job_sends_the_level_further_up_at_once, a_job_says_whom_the_level_means,
      without_an_answer_the_policy_holds_and_a_late_one_changes_nothing,
      a_job_that_dies_or_declines_leaves_it_to_the_policy_at_once,
      a_level_is_held_up_for_a_minute_at_most, how_long_a_level_is_held_up_at_most_is_the_operators,
      where_plugins_may_hold_up_nothing_no_job_is_asked, who_takes_care_meanwhile_ends_the_question,
      a_crash_while_it_waits_neither_loses_nor_repeats_a_level, an_inline_answer_needs_no_wait)
