#include "support/letters.h" /* first: the desk has a world of its own */
#include "support/job_desk.h"

static const struct answer *drop(const char *name, const char *key, const char *reason)
{
    return world_call(&world, "job.drop", key, "job", name, "reason", reason, NULL);
}

START_TEST(a_waiting_job_ends_as_if_its_last_attempt_had_failed)
{
    const struct value *told = NULL;
    const char *ticket = job_desk_open();
    world_finish(&world, JOB_DESK_RETRY, NULL);
    const char *name = job_desk_name("waiting");

    (void)world_result(&world, drop(name, "a", "the mirror was shut down"));
    world_advance(&world, 86400);

    ck_assert_uint_eq(world.job_count, 0);
    job_desk_is(name, "dead");
    ck_assert_int_eq(world_count(&world, ticket, "job_done", &told), 1);
    ck_assert(text_eq_z(value_text(told, "state"), "dead"));
    ck_assert(text_eq_z(value_text(told, "error"), "dropped: the mirror was shut down"));
    world_fini(&world);
}
END_TEST

START_TEST(a_dead_job_leaves_the_list_of_those_that_are_to_be_looked_at)
{
    const struct value *told = NULL;
    const char *ticket = job_desk_open();
    world_finish(&world, JOB_DESK_FAILED, NULL);
    const char *name = job_desk_name("dead");

    (void)world_result(&world, drop(name, "a", "seen"));

    job_desk_is(name, "cancelled");
    ck_assert_int_eq(world_count(&world, ticket, "job_done", &told), 2);
    ck_assert(text_eq_z(value_text(told, "state"), "cancelled"));
    world_fini(&world);
}
END_TEST

START_TEST(a_dropped_stage_lets_the_ticket_go_on)
{
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    world_subscribe(&world, HOOK_TICKET_CLASSIFY, "slow", true);
    world_boot(&world);
    const char *ticket = world_create(&world, "k", "one");
    world_finish(&world, JOB_DESK_RETRY, NULL);
    ck_assert_int_eq(world_count(&world, ticket, "classified", NULL), 0);

    (void)world_result(&world, drop(job_desk_name("waiting"), "a", "no time"));

    ck_assert_int_eq(world_count(&world, ticket, "classified", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(one_that_is_under_way_and_a_drop_without_a_reason_are_refused)
{
    (void)job_desk_open();
    const char *name = job_desk_name("leased");
    story_refused(drop(name, "a", "why not"), ERR_CONFLICT, "conflict", "job",
                  "is leased: only what waits, is held or is dead can be dropped; ask again when "
                  "its attempt is over");
    story_refused(drop(name, "b", "  "), ERR_INVALID, "invalid", "reason",
                  "why it is dropped stands in the timeline: 1 to 300 bytes");
    world_fini(&world);
}
END_TEST

START_TEST(a_mail_that_others_are_still_asked_about_is_not_dropped_with_the_job_of_one)
{
    const char *ids[8];
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    world_subscribe(&world, HOOK_INBOUND_IDENTIFY, "near", true);
    world_subscribe(&world, HOOK_INBOUND_IDENTIFY, "far", true);
    world.subscribers[world.subscriber_count - 1].stage = 3;
    world_boot(&world);
    letters_push(&world, "ben@example.org", "help");
    world_finish(&world, JOB_DESK_FAILED, NULL);
    ck_assert_uint_eq(letters_tickets(&world, ids), 0);

    (void)world_result(&world, drop(job_desk_name("dead"), "a", "seen"));
    ck_assert_uint_eq(world.job_count, 1);
    world_finish(&world, 1, NULL);

    ck_assert_uint_eq(letters_tickets(&world, ids), 1);
    world_fini(&world);
}
END_TEST

SUITE("drop_job", a_waiting_job_ends_as_if_its_last_attempt_had_failed,
      a_dead_job_leaves_the_list_of_those_that_are_to_be_looked_at,
      a_dropped_stage_lets_the_ticket_go_on,
      one_that_is_under_way_and_a_drop_without_a_reason_are_refused,
      a_mail_that_others_are_still_asked_about_is_not_dropped_with_the_job_of_one)
