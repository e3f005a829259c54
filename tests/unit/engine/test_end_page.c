/* Reports of deliveries, and what happens when none comes; each story with a crash after every
 * step. */
#include "support/climb.h"

/* Ann has a pager that reports within two minutes, then an SMS. */
static void reported(struct world *world)
{
    struct policy_set *set = world->policies;
    struct escalation_policy *policy = &set->escalation_policies[0];
    struct roster_agent *ann = &set->roster.agents[0];
    set->sla_policy_count = 0;
    policy->levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    policy->levels[0].delay_s = 3600;
    world_subscribe(world, HOOK_NOTIFICATION_SEND, "sms", true);
    *ARENA_PUSH(&set->arena, ann->contacts, ann->contact_count) =
        (struct roster_contact){.channel = TEXT("sms"), .address = TEXT("+49")};
    *ARENA_PUSH(&set->arena, set->confirms, set->confirm_count) =
        (struct notification_confirm){.channel = TEXT("pager"), .within_s = 120};
}

#define HEAD                                                                             \
    "0 classified outcome=default threshold_percent=60 labels=[]\n"                      \
    "0 priority_set old=normal new=normal\n"                                             \
    "0 assigned team=support method=default reason=nobody routed it: the default team\n" \
    "0 escalation_started escalation=1 policy=page cause=created method=created "        \
    "axis=hierarchical level=1\n"                                                        \
    "0 level_fired escalation=1 policy=page level=1 people=[ann]\n"                      \
    "0 paged escalation=1 level=1 person=ann channel=pager\n"

static const struct climb_step create_step = {
    0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}};

START_TEST(without_a_report_in_time_the_next_method_is_tried_as_well)
{
    const struct climb_step steps[] = {
        create_step,
        {10, "!sent", {NULL}},
        {129, NULL, {NULL}},
        {131, "!sent", {NULL}}, /* the SMS reports nothing: sent is all there is */
        {200, NULL, {NULL}},
    };
    const struct climb story = {reported, steps, sizeof steps / sizeof steps[0]};
    climb_check(&story, HEAD "10 page_result escalation=1 person=ann channel=pager state=sent\n"
                             "130 page_result escalation=1 person=ann channel=pager "
                             "state=unconfirmed\n"
                             "130 paged escalation=1 level=1 person=ann channel=sms\n"
                             "131 page_result escalation=1 person=ann channel=sms state=sent\n");
}
END_TEST

START_TEST(a_report_ends_the_wait)
{
    const struct climb_step steps[] = {
        create_step,
        {10, "!sent", {NULL}},
        {60, "notification.receipt", {"page", "J-12", "state", "delivered"}},
        {90, "notification.receipt", {"page", "J-12", "state", "read"}},
        {200, NULL, {NULL}},
    };
    const struct climb story = {reported, steps, sizeof steps / sizeof steps[0]};
    climb_check(&story,
                HEAD "10 page_result escalation=1 person=ann channel=pager state=sent\n"
                     "60 page_result escalation=1 person=ann channel=pager state=delivered\n"
                     "90 page_result escalation=1 person=ann channel=pager state=read\n");
}
END_TEST

START_TEST(a_report_of_failure_tries_the_next_method_at_once)
{
    const struct climb_step steps[] = {
        create_step,
        {10, "!sent", {NULL}},
        {60, "notification.receipt", {"page", "J-12", "state", "failed", "error", "no such phone"}},
        {61, "!sent", {NULL}},
        {200, NULL, {NULL}},
    };
    const struct climb story = {reported, steps, sizeof steps / sizeof steps[0]};
    climb_check(&story, HEAD "10 page_result escalation=1 person=ann channel=pager state=sent\n"
                             "60 page_result escalation=1 person=ann channel=pager state=failed "
                             "error=no such phone\n"
                             "60 paged escalation=1 level=1 person=ann channel=sms\n"
                             "61 page_result escalation=1 person=ann channel=sms state=sent\n");
}
END_TEST

START_TEST(a_report_may_overtake_the_answer_of_the_sender)
{
    const struct climb_step steps[] = {
        create_step,
        {10, "notification.receipt", {"page", "J-12", "state", "delivered"}},
        {11, "!sent", {NULL}}, /* which is too late to matter */
        {200, NULL, {NULL}},
    };
    const struct climb story = {reported, steps, sizeof steps / sizeof steps[0]};
    climb_check(&story,
                HEAD "10 page_result escalation=1 person=ann channel=pager state=delivered\n");
}
END_TEST

START_TEST(a_report_of_failure_may_overtake_it_too)
{
    const struct climb_step steps[] = {
        create_step,
        {10, "notification.receipt", {"page", "J-12", "state", "failed"}},
        {200, NULL, {NULL}},
    };
    const struct climb story = {reported, steps, sizeof steps / sizeof steps[0]};
    climb_check(&story, HEAD "10 page_result escalation=1 person=ann channel=pager state=failed\n"
                             "10 paged escalation=1 level=1 person=ann channel=sms\n");
}
END_TEST

START_TEST(an_acknowledged_page_needs_no_report)
{
    const struct climb_step steps[] = {
        create_step,
        {10, "!sent", {NULL}},
        {60, "ticket.acknowledge", {"id", "$", "agent", "ann", "for_ms", "#86400000"}},
        {400, NULL, {NULL}},
    };
    const struct climb story = {reported, steps, sizeof steps / sizeof steps[0]};
    climb_check(&story, HEAD "10 page_result escalation=1 person=ann channel=pager state=sent\n"
                             "60 acknowledged escalation=1 person=ann until_ms=+86460\n");
}
END_TEST

START_TEST(a_page_is_tried_after_10_s_30_s_2_min_and_10_min_and_then_the_next_method)
{
    struct world world;
    const struct value *last = NULL;
    static const int64_t waits_s[] = {10, 30, 120, 600};
    world_init(&world);
    reported(&world);
    world.policies->notification_retry_max = 5;
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");
    int64_t at_s = 0;
    for (size_t i = 0; i < 4; i++) {
        world_finish(&world, -1, NULL);
        ck_assert_int_eq(world_count(&world, id, "page_result", &last), (int)i + 1);
        ck_assert(text_eq_z(value_text(last, "state"), "retry"));
        climb_wait(&world, at_s + waits_s[i] - 1);
        ck_assert_uint_eq(world.job_count, 0);
        at_s += waits_s[i];
        climb_wait(&world, at_s);
        ck_assert_uint_eq(world.job_count, 1);
    }

    world_finish(&world, -1, NULL); /* the fifth attempt was the last */

    ck_assert_int_eq(world_count(&world, id, "paged", &last), 2);
    ck_assert(text_eq_z(value_text(last, "channel"), "sms"));
    world_fini(&world);
}
END_TEST

/* Where it stands is UTF-8, whatever the far side says. */
START_TEST(what_the_far_side_answered_stands_with_the_page)
{
    struct world world;
    const struct value *last = NULL;
    struct effect taken = {
        .kind = EFFECT_RESULT, .key = TEXT("receipt"), .val = TEXT("id 77 caf\xe9")};
    struct effect_list effects = {.items = &taken, .count = 1};
    world_init(&world);
    reported(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");

    world_finish(&world, 0, &effects);

    ck_assert_int_eq(world_count(&world, id, "page_result", &last), 1);
    ck_assert(text_eq_z(value_text(last, "receipt"), "id 77 caf\xef\xbf\xbd"));
    ck_assert_ptr_null(value_get(last, "error"));
    world_fini(&world);
}
END_TEST

SUITE("end_page", what_the_far_side_answered_stands_with_the_page,
      without_a_report_in_time_the_next_method_is_tried_as_well, a_report_ends_the_wait,
      a_report_of_failure_tries_the_next_method_at_once,
      a_report_may_overtake_the_answer_of_the_sender, a_report_of_failure_may_overtake_it_too,
      an_acknowledged_page_needs_no_report,
      a_page_is_tried_after_10_s_30_s_2_min_and_10_min_and_then_the_next_method)
