#include "engine/record_job.h"
#include "support/world.h"

static struct world world;

/* A stage that a worker answers, and a label as its answer. */
static void open_world(void)
{
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    world_subscribe(&world, HOOK_TICKET_CLASSIFY, "slow", true);
    world.subscribers[world.subscriber_count - 1].timeout_ms = 60000;
    world_boot(&world);
}

static const struct value *ended(const char *id, int count)
{
    const struct value *data = NULL;
    ck_assert_int_eq(world_count(&world, id, "job_done", &data), count);
    return data;
}

static struct effect_list label(struct effect *effect, const char *name)
{
    *effect = (struct effect){.kind = EFFECT_LABEL, .key = text_z(name), .weight = 0.9};
    return (struct effect_list){.items = effect, .count = 1};
}

START_TEST(what_a_job_of_a_ticket_answered_is_told_by_its_hash)
{
    struct effect effects[2];
    struct effect_list card = label(&effects[0], "card");
    struct effect_list pin = label(&effects[1], "pin");
    open_world();
    const char *first = world_create(&world, "a", "s");
    world_finish(&world, 0, &card);
    const char *second = world_create(&world, "b", "s");
    world_finish(&world, 0, &card);
    const char *third = world_create(&world, "c", "s");
    world_finish(&world, 0, &pin);

    const struct value *one = ended(first, 1);
    struct text hash = value_text(one, "result");
    ck_assert(text_eq_z(value_text(one, "plugin"), "slow"));
    ck_assert(text_eq_z(value_text(one, "hook"), "ticket.classify"));
    ck_assert(text_eq_z(value_text(one, "state"), "done"));
    ck_assert_int_eq(value_int(one, "attempt", 0), 1);
    ck_assert_int_eq(value_int(one, "effects", 0), 1);
    ck_assert_uint_eq(hash.n, RECORD_JOB_HASH_LETTERS);
    ck_assert(text_eq(hash, value_text(ended(second, 1), "result")));
    ck_assert(!text_eq(hash, value_text(ended(third, 1), "result")));
    world_fini(&world);
}
END_TEST

/* The first running job has failed for good. */
static void finish_badly(const char *error)
{
    struct command *command = command_create("job.finish", TEXT("plugin:test"), TEXT_NONE);
    const struct job *job = world.jobs[0]->job;
    *value_put(&command->arena, &command->args, "job") = value_of_int((int64_t)job->id);
    *value_put(&command->arena, &command->args, "token") = value_of_int((int64_t)job->token);
    *value_put(&command->arena, &command->args, "code") = value_of_int(-2);
    *value_put(&command->arena, &command->args, "effects") = (struct value){.type = VALUE_LIST};
    *value_put(&command->arena, &command->args, "error") = value_of_text(text_z(error));
    command->urgent = true;
    MUST(engine_submit(world.engine, command) == ERR_OK);
    world_run(&world);
}

START_TEST(a_job_that_failed_for_good_says_why)
{
    open_world();
    const char *id = world_create(&world, "a", "s");

    finish_badly("out of memory");

    const struct value *one = ended(id, 1);
    ck_assert(text_eq_z(value_text(one, "error"), "out of memory"));
    ck_assert(text_eq_z(value_text(one, "state"), "dead"));
    ck_assert_int_eq(value_int(one, "effects", -1), 0);
    ck_assert_uint_eq(value_text(one, "result").n, 0);
    world_fini(&world);
}
END_TEST

START_TEST(a_field_that_a_job_sets_is_told_with_its_source)
{
    const struct value *set = NULL;
    struct effect effect = {.kind = EFFECT_SET_FIELD, .key = TEXT("order"), .val = TEXT("4711")};
    struct effect_list effects = {.items = &effect, .count = 1};
    open_world();
    const char *id = world_create(&world, "a", "s");

    world_finish(&world, 0, &effects);

    ck_assert_int_eq(world_count(&world, id, "attribute_set", &set), 1);
    ck_assert(text_eq_z(value_text(set, "name"), "order"));
    ck_assert(text_eq_z(value_text(set, "new"), "4711"));
    ck_assert(text_eq_z(value_text(set, "source"), "slow"));
    world_fini(&world);
}
END_TEST

START_TEST(a_page_tells_its_own_end)
{
    world_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "a", "s");

    world_finish(&world, 0, NULL);

    ck_assert_int_eq(world_count(&world, id, "job_done", NULL), 0);
    ck_assert_int_gt(world_count(&world, id, "page_result", NULL), 0);
    world_fini(&world);
}
END_TEST

SUITE("record_job", what_a_job_of_a_ticket_answered_is_told_by_its_hash,
      a_job_that_failed_for_good_says_why, a_field_that_a_job_sets_is_told_with_its_source,
      a_page_tells_its_own_end)
