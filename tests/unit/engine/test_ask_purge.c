#include "engine/ask_purge.h"
#include "support/purges.h"

static struct world world;

static void arrive(void)
{
    (void)story_init(&world);
    world_subscribe(&world, HOOK_TICKET_BEFORE_PURGE, "first", true);
    world_subscribe(&world, HOOK_TICKET_BEFORE_PURGE, "second", true);
    world_boot(&world);
}

/* The stage of the second begins when the first has agreed. */
START_TEST(stages_are_asked_one_after_the_other_and_the_first_no_ends_it)
{
    const struct value *told = NULL;
    struct effect reject = {
        .kind = EFFECT_REJECT, .key = TEXT("case"), .val = TEXT("no"), .reason = TEXT("a case")};
    struct effect_list no = {.items = &reject, .count = 1};
    arrive();
    world.subscribers[world.subscriber_count - 1].stage = 3;
    const char *one = purges_closed(&world, "anna");
    const char *other = purges_closed(&world, "ben");

    problems_ok(purges_ask(&world, one));
    ck_assert_uint_eq(world.job_count, 1);
    world_finish(&world, 0, &no);
    ck_assert_uint_eq(world.job_count, 0);
    ck_assert_int_eq(world_count(&world, one, "purge_refused", &told), 1);
    problems_ok(purges_ask(&world, other));
    world_finish(&world, 1, NULL);
    ck_assert_uint_eq(world.job_count, 1);
    ck_assert(text_eq_z(world.jobs[0]->job->instance, "second"));
    world_finish(&world, 1, NULL);

    purges_check_gone(&world, other);
    world_fini(&world);
}
END_TEST

/* Of two in one stage both are heard, so the timeline has both reasons. */
START_TEST(of_one_stage_all_reasons_are_told)
{
    struct effect reject = {
        .kind = EFFECT_REJECT, .key = TEXT("case"), .val = TEXT("no"), .reason = TEXT("a case")};
    struct effect_list no = {.items = &reject, .count = 1};
    arrive();
    const char *id = purges_closed(&world, "anna");
    problems_ok(purges_ask(&world, id));

    world_finish(&world, 0, &no);
    ck_assert_int_eq(world_count(&world, id, "purge_refused", NULL), 0);
    world_finish(&world, 0, &no);

    ck_assert_int_eq(world_count(&world, id, "purge_refused", NULL), 2);
    world_fini(&world);
}
END_TEST

START_TEST(one_who_fails_recalls_the_others)
{
    arrive();
    const char *id = purges_closed(&world, "anna");
    problems_ok(purges_ask(&world, id));
    ck_assert_uint_eq(world.job_count, 2);

    world_finish(&world, -2, NULL);

    ck_assert_uint_eq(world.cancelled_count, 1);
    ck_assert_int_eq(world_count(&world, id, "purge_refused", NULL), 1);
    world_finish(&world, 1, NULL); /* too late to count */
    ck_assert_str_eq(story_state(&world, id), "closed");
    world_fini(&world);
}
END_TEST

SUITE("ask_purge", stages_are_asked_one_after_the_other_and_the_first_no_ends_it,
      of_one_stage_all_reasons_are_told, one_who_fails_recalls_the_others)
