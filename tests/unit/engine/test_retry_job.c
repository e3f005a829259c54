#include "support/letters.h" /* first: the desk has a world of its own */
#include "support/job_desk.h"

static const struct answer *retry(const char *name, const char *key)
{
    return world_call(&world, "job.retry", key, "job", name, NULL);
}

START_TEST(a_waiting_job_is_brought_forward)
{
    const struct value *told = NULL;
    const char *ticket = job_desk_open();
    world_finish(&world, JOB_DESK_RETRY, NULL);
    ck_assert_uint_eq(world.job_count, 0);

    (void)world_result(&world, retry(job_desk_name("waiting"), "a"));
    world_run(&world);

    ck_assert_uint_eq(world.job_count, 1);
    ck_assert_uint_eq(world.jobs[0]->job->attempt, 2);
    ck_assert_int_eq(world_count(&world, ticket, "job_retried", &told), 1);
    ck_assert(text_eq_z(value_text(told, "was"), "waiting"));
    ck_assert(text_eq_z(value_text(told, "plugin"), "mirror"));
    ck_assert(text_eq_z(value_text(told, "hook"), "ticket.opened"));
    ck_assert_int_eq(value_int(told, "attempt", 0), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_dead_job_has_all_of_its_attempts_again_under_the_same_id)
{
    (void)job_desk_open();
    uint64_t id = world.jobs[0]->job->id;
    world_finish(&world, JOB_DESK_FAILED, NULL);
    const char *name = job_desk_name("dead");

    (void)world_result(&world, retry(name, "a"));
    world_run(&world);

    ck_assert_uint_eq(world.jobs[0]->job->id, id);
    ck_assert_uint_eq(world.jobs[0]->job->attempt, 1);
    world_finish(&world, 0, NULL);
    job_desk_is(name, "done");
    world_fini(&world);
}
END_TEST

START_TEST(one_that_is_under_way_or_done_is_left_alone)
{
    (void)job_desk_open();
    const char *name = job_desk_name("leased");
    story_refused(retry(name, "a"), ERR_CONFLICT, "conflict", "job",
                  "is leased: a waiting job is brought forward, a dead one begins anew, others are "
                  "left alone");
    world_finish(&world, 0, NULL);
    story_refused(retry(name, "b"), ERR_CONFLICT, "conflict", "job", "is done: a waiting job");
    world_fini(&world);
}
END_TEST

START_TEST(a_stage_that_went_on_without_the_answer_is_not_asked_again)
{
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    world_subscribe(&world, HOOK_TICKET_CLASSIFY, "slow", true);
    world_boot(&world);
    (void)world_create(&world, "k", "one");
    world_finish(&world, JOB_DESK_FAILED, NULL);

    story_refused(retry(job_desk_name("dead"), "a"), ERR_CONFLICT, "conflict", "job",
                  "cannot be tried again: its ticket has gone on without the answer: change the "
                  "ticket instead");
    world_fini(&world);
}
END_TEST

START_TEST(a_page_is_sent_again_only_while_its_escalation_waits_for_somebody)
{
    world_init(&world);
    world_boot(&world);
    const char *ticket = world_create(&world, "k", "one");
    world_finish(&world, JOB_DESK_FAILED, NULL);
    struct value dead =
        world_result(&world, world_call(&world, "job.list", "", "state", "dead", NULL));
    const struct value *page = &value_get(&dead, "items")->list.items[0];
    const char *name = world_z(&world, value_text(page, "id"));
    ck_assert(text_eq_z(value_text(page, "hook"), "notification.send"));

    (void)world_result(&world, retry(name, "a"));
    world_run(&world);
    job_desk_is(name, "leased");
    world_hand_in(&world, JOB_DESK_FAILED, NULL);
    world_run(&world);
    while (world.job_count > 0) {
        world_finish(&world, JOB_DESK_FAILED, NULL);
    }
    (void)world_ticket(
        &world, world_call(&world, "ticket.acknowledge", "b", "id", ticket, "agent", "ann", NULL));
    story_refused(retry(name, "c"), ERR_CONFLICT, "conflict", "job",
                  "cannot be tried again: its escalation waits for nobody any more");
    world_fini(&world);
}
END_TEST

START_TEST(a_question_that_was_decided_without_the_answer_is_not_asked_again)
{
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    world_subscribe(&world, HOOK_INBOUND_IDENTIFY, "crm", true);
    world_boot(&world);
    letters_push(&world, "ben@example.org", "help");
    world_finish(&world, JOB_DESK_FAILED, NULL);

    story_refused(retry(job_desk_name("dead"), "a"), ERR_CONFLICT, "conflict", "job",
                  "cannot be tried again: whoever asked has gone on without the answer");
    world_fini(&world);
}
END_TEST

SUITE("retry_job", a_waiting_job_is_brought_forward,
      a_dead_job_has_all_of_its_attempts_again_under_the_same_id,
      one_that_is_under_way_or_done_is_left_alone,
      a_stage_that_went_on_without_the_answer_is_not_asked_again,
      a_page_is_sent_again_only_while_its_escalation_waits_for_somebody,
      a_question_that_was_decided_without_the_answer_is_not_asked_again)
