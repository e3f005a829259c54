#include "engine/forget_record.h"
#include "engine/sweep_retention.h"
#include "support/purges.h"

#define DAY_S INT64_C(86400)
#define WORDS                                                                                \
    "These are the words of a customer, and they are so many that a recorded command names " \
    "them instead of having them."

static struct world world;

static void arrive(void)
{
    (void)story_init(&world);
    world.policies->sla_policy_count = 0;
    world.policies->retention.record_s = 30 * DAY_S;
    world_boot(&world);
}

static const char *ticket_with_words(void)
{
    const char *id = problems_ticket(&world, "anna");
    problems_ok(
        world_call(&world, "message.add", problems_key(&world), "id", id, "body", WORDS, NULL));
    purges_close(&world, id);
    return id;
}

static uint64_t first(void)
{
    struct reader reader;
    reader_init(&reader, world.store, NULL);
    return meta_table_get(&reader, FORGET_RECORD_FIRST);
}

static struct text words;
static enum err find_words(void *ctx, enum store_table table, struct text key, struct text value)
{
    int *found = ctx;
    (void)table;
    (void)key;
    *found += text_find(value, words, 0) != SIZE_MAX;
    return ERR_OK;
}

/* Rows of the whole store, whatever they are, that have them. */
static int count_words(void)
{
    int found = 0;
    words = TEXT(WORDS);
    ck_assert_int_eq(store_walk(world.store, find_words, &found), ERR_OK);
    return found;
}

static void hours(int count)
{
    for (int i = 0; i < count; i++) {
        world_advance(&world, 3601);
    }
}

START_TEST(commands_go_when_they_are_old_and_the_rest_is_in_order)
{
    struct again again;
    arrive();
    (void)ticket_with_words();
    world_advance(&world, 29 * DAY_S);
    hours(2);
    ck_assert_uint_eq(first(), 0);

    world_advance(&world, DAY_S);
    hours(2);

    ck_assert_uint_gt(first(), 5);
    purges_scrub(&world);
    again_init(&again);
    ck_assert_int_eq(again_run(&world, &again), ERR_GONE);
    ck_assert_ptr_nonnull(strstr(again.why, "retention.record"));
    store_close(&again.store);
    world_fini(&world);
}
END_TEST

START_TEST(words_of_a_purged_ticket_are_nowhere_behind_it)
{
    arrive();
    const char *id = ticket_with_words();
    problems_ok(purges_ask(&world, id));
    ck_assert_int_eq(count_words(), 1); /* what remains for the record */
    again_check(&world);

    world_advance(&world, 30 * DAY_S);
    hours(2);

    ck_assert_int_eq(count_words(), 0);
    purges_scrub(&world);
    world_fini(&world);
}
END_TEST

START_TEST(what_is_purged_when_nobody_names_it_any_more_leaves_no_words)
{
    arrive();
    const char *id = ticket_with_words();
    world_advance(&world, 40 * DAY_S);
    hours(2);
    ck_assert_int_eq(count_words(), 1); /* in its timeline */

    problems_ok(purges_ask(&world, id));

    ck_assert_int_eq(count_words(), 0);
    world_fini(&world);
}
END_TEST

START_TEST(no_turn_forgets_more_than_its_share_and_a_crash_loses_nothing)
{
    uint64_t before = 0;
    arrive();
    for (int i = 0; i < FORGET_RECORD_COMMANDS_MAX; i++) {
        (void)problems_ticket(&world, "anna");
    }
    world_advance(&world, 31 * DAY_S);
    for (int turn = 0; turn < 8; turn++) {
        world_crash(&world);
        world_advance(&world, turn < 2 ? 3601 : 1);
        ck_assert_uint_le(first(), before + 3 * FORGET_RECORD_COMMANDS_MAX);
        before = first();
    }

    ck_assert_uint_gt(before, FORGET_RECORD_COMMANDS_MAX);
    purges_scrub(&world);
    world_fini(&world);
}
END_TEST

/* A mail that its channel reads; the number of that job. */
static uint64_t letter(int code)
{
    struct command *command = command_create("inbox.push", TEXT("plugin:letters"), TEXT_NONE);
    *value_put(&command->arena, &command->args, "instance") = value_of_text(TEXT("letters"));
    struct value *message = value_put(&command->arena, &command->args, "message");
    *value_put(&command->arena, message, "body") = value_of_text(TEXT("hello"));
    MUST(engine_submit(world.engine, command) == ERR_OK);
    world_run(&world);
    uint64_t job = world.jobs[0]->job->id;
    world_finish(&world, code, NULL);
    return job;
}

static bool has_job(uint64_t id)
{
    struct reader reader;
    struct job job;
    reader_init(&reader, world.store, NULL);
    return job_table_get(&reader, &world.arena, id, &job);
}

START_TEST(jobs_of_no_ticket_go_too_but_for_the_dead)
{
    arrive();
    world_subscribe(&world, HOOK_INBOUND_PARSE, "letters", true);
    uint64_t done = letter(0);
    uint64_t dead = letter(-2);
    world_advance(&world, 29 * DAY_S);
    hours(2);
    ck_assert(has_job(done));

    world_advance(&world, DAY_S);
    hours(2);

    ck_assert(!has_job(done));
    ck_assert(has_job(dead));
    purges_scrub(&world);
    world_fini(&world);
}
END_TEST

/* An answer is known for as long as its key is. */
START_TEST(a_key_is_known_while_its_command_is_kept)
{
    arrive();
    (void)world_create(&world, "k1", "s");
    world_advance(&world, 6 * DAY_S);
    hours(2);

    (void)world_create(&world, "k1", "s");

    ck_assert(world.answers->replayed);
    world_fini(&world);
}
END_TEST

SUITE("forget_record", commands_go_when_they_are_old_and_the_rest_is_in_order,
      words_of_a_purged_ticket_are_nowhere_behind_it,
      what_is_purged_when_nobody_names_it_any_more_leaves_no_words,
      no_turn_forgets_more_than_its_share_and_a_crash_loses_nothing,
      jobs_of_no_ticket_go_too_but_for_the_dead, a_key_is_known_while_its_command_is_kept)
