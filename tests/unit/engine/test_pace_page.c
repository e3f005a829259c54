/* Quiet hours, budgets and the pace of contacts as whole stories, each with a crash after every
 * step. The world starts on a Monday at 09:00 UTC. */
#include "engine/outbox.h"
#include "support/climb.h"

static struct escalation_policy *policy(struct world *world)
{
    return &world->policies->escalation_policies[0];
}

static struct roster_agent *ann_alone(struct world *world, enum notification_urgency urgency)
{
    struct escalation_level *level = &policy(world)->levels[0];
    world->policies->sla_policy_count = 0;
    policy(world)->level_count = 1;
    policy(world)->exhausted_every_s = 0;
    level->targets[0] = (struct escalation_target){
        .kind = ESCALATION_TARGET_USER, .name = TEXT("ann"), .urgency = urgency};
    level->target_count = 1;
    level->urgency = urgency;
    level->delay_s = 7 * 86400;
    return &world->policies->roster.agents[0];
}

/* Ann reads what is not urgent from 10:00 on. */
static void quiet(struct world *world)
{
    struct policy_set *set = world->policies;
    struct calendar *hours = calendar_begin(&set->arena, TEXT("hours"), zone_utc());
    for (unsigned day = 0; day < 7; day++) {
        ck_assert_int_eq(calendar_add_hours(hours, day, TEXT("10:00-16:00"), NULL), ERR_OK);
    }
    ck_assert_int_eq(calendar_finish(hours, NULL), ERR_OK);
    ann_alone(world, NOTIFICATION_LOW)->hours = hours;
}

START_TEST(what_is_low_waits_for_the_end_of_the_quiet_hours)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {1800, NULL, {NULL}},
        {3599, "!sent", {NULL}}, /* nothing to answer yet */
        {3600, "!sent", {NULL}},
        {3700, NULL, {NULL}},
    };
    static const struct climb story = {quiet, steps, sizeof steps / sizeof steps[0]};
    climb_check(&story,
                "0 classified outcome=default threshold_percent=60 labels=[]\n"
                "0 priority_set old=normal new=normal\n"
                "0 assigned team=support method=default reason=nobody routed it: the default team\n"
                "0 escalation_started escalation=1 policy=page cause=created method=created "
                "axis=hierarchical level=1\n"
                "0 level_fired escalation=1 policy=page level=1 people=[ann]\n"
                "0 paged escalation=1 level=1 person=ann channel=pager\n"
                "0 held escalation=1 person=ann why=quiet until_ms=+3600\n"
                "3600 released escalation=1 person=ann why=quiet\n"
                "3600 page_result escalation=1 person=ann channel=pager state=sent\n");
}
END_TEST

START_TEST(an_acknowledgement_takes_out_what_is_held)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {60, "ticket.acknowledge", {"id", "$", "agent", "bob", "for_ms", "#86400000"}},
        {3600, "!sent", {NULL}},
        {3700, NULL, {NULL}},
    };
    static const struct climb story = {quiet, steps, sizeof steps / sizeof steps[0]};
    climb_check(&story,
                "0 classified outcome=default threshold_percent=60 labels=[]\n"
                "0 priority_set old=normal new=normal\n"
                "0 assigned team=support method=default reason=nobody routed it: the default team\n"
                "0 escalation_started escalation=1 policy=page cause=created method=created "
                "axis=hierarchical level=1\n"
                "0 level_fired escalation=1 policy=page level=1 people=[ann]\n"
                "0 paged escalation=1 level=1 person=ann channel=pager\n"
                "0 held escalation=1 person=ann why=quiet until_ms=+3600\n"
                "60 page_result escalation=1 person=ann state=cancelled why=acknowledged\n"
                "60 acknowledged escalation=1 person=bob until_ms=+86460 uninvited=yes\n");
}
END_TEST

/* --- several tickets --- */

static struct text body_of(const struct leased_job *job)
{
    return job->ask.message->body;
}

static const char *create(struct world *world, int n)
{
    char key[16];
    char subject[32];
    (void)snprintf(key, sizeof key, "k%d", n);
    (void)snprintf(subject, sizeof subject, "number %d", n);
    return world_create(world, key, subject);
}

START_TEST(at_the_end_of_the_quiet_hours_one_notification_speaks_for_all)
{
    struct world world;
    const char *ids[3];
    const struct value *last = NULL;
    world_init(&world);
    quiet(&world);
    world_boot(&world);
    for (int i = 0; i < 3; i++) {
        ids[i] = create(&world, i);
    }
    (void)world_result(&world, world_call(&world, "ticket.acknowledge", "a", "id", ids[1], "agent",
                                          "ann", "for_ms", "#86400000", NULL));

    climb_wait(&world, 3600);

    ck_assert_uint_eq(world.job_total, 1);
    struct text body = body_of(world.jobs[0]);
    ck_assert_uint_ne(text_find(body, TEXT("number 0"), 0), SIZE_MAX);
    ck_assert_uint_eq(text_find(body, TEXT("number 1"), 0), SIZE_MAX);
    ck_assert_uint_ne(text_find(body, TEXT("number 2"), 0), SIZE_MAX);
    world_finish(&world, 0, NULL);
    ck_assert_int_eq(world_count(&world, ids[0], "page_result", &last), 1);
    ck_assert(text_eq_z(value_text(last, "state"), "sent"));
    ck_assert_int_eq(world_count(&world, ids[2], "page_result", &last), 1);
    ck_assert(text_eq_z(value_text(last, "state"), "sent"));
    world_fini(&world);
}
END_TEST

static void paced(struct world *world)
{
    (void)ann_alone(world, NOTIFICATION_HIGH);
    world->policies->pace = (struct notification_pace){60, 120, 1800};
}

START_TEST(the_first_urgent_page_goes_at_once_and_the_others_follow_as_one)
{
    struct world world;
    const char *ids[4];
    world_init(&world);
    paced(&world);
    world_boot(&world);

    for (int i = 0; i < 4; i++) {
        ids[i] = create(&world, i);
        climb_wait(&world, i + 1);
    }
    ck_assert_uint_eq(world.job_total, 1);
    world_finish(&world, 0, NULL);
    climb_wait(&world, 59);
    ck_assert_uint_eq(world.job_total, 1);
    climb_wait(&world, 60);

    ck_assert_uint_eq(world.job_total, 2);
    ck_assert_uint_ne(text_find(body_of(world.jobs[0]), TEXT("number 3"), 0), SIZE_MAX);
    world_finish(&world, -2, NULL); /* undeliverable: the level of each ticket passes on */
    for (int i = 1; i < 4; i++) {
        const struct value *last = NULL;
        ck_assert_int_eq(world_count(&world, ids[i], "page_result", &last), 1);
        ck_assert(text_eq_z(value_text(last, "state"), "failed"));
        ck_assert_int_eq(world_count(&world, ids[i], "level_skipped", NULL), 1);
    }
    world_fini(&world);
}
END_TEST

START_TEST(a_crash_between_hold_and_release_loses_nothing_and_sends_nothing_twice)
{
    struct world world;
    const char *ids[3];
    world_init(&world);
    paced(&world);
    world_boot(&world);
    for (int i = 0; i < 3; i++) {
        ids[i] = create(&world, i);
        world_crash(&world);
    }
    world_finish(&world, 0, NULL);
    climb_wait(&world, 60);
    world_crash(&world); /* the carrier was leased: it is leased again */

    ck_assert_uint_eq(world.job_count, 1);
    world_finish(&world, 0, NULL);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(world_count(&world, ids[i], "page_result", NULL), 1);
    }
    world_fini(&world);
}
END_TEST

START_TEST(when_all_it_speaks_for_is_acknowledged_the_bundle_is_recalled)
{
    struct world world;
    const char *ids[3];
    world_init(&world);
    paced(&world);
    world_boot(&world);
    for (int i = 0; i < 3; i++) {
        ids[i] = create(&world, i);
    }
    world_finish(&world, 0, NULL);
    climb_wait(&world, 60);
    ck_assert_uint_eq(world.job_count, 1);

    (void)world_call(&world, "ticket.acknowledge", "a1", "id", ids[1], "agent", "ann", NULL);
    ck_assert_uint_eq(world.cancelled_count, 0);
    (void)world_call(&world, "ticket.acknowledge", "a2", "id", ids[2], "agent", "ann", NULL);

    ck_assert_uint_eq(world.cancelled_count, 1);
    world_fini(&world);
}
END_TEST

/* --- budget --- */

START_TEST(over_the_budget_low_becomes_one_digest_per_half_hour_and_high_is_sent_and_counted)
{
    struct world world;
    world_init(&world);
    ann_alone(&world, NOTIFICATION_LOW)->budget.hour = 1;
    world_boot(&world);
    for (int i = 0; i < 4; i++) {
        (void)create(&world, i);
    }
    ck_assert_uint_eq(world.job_total, 1); /* the first is within the budget */
    world_finish(&world, 0, NULL);

    climb_wait(&world, 1799);
    ck_assert_uint_eq(world.job_total, 1);
    climb_wait(&world, 1800);

    ck_assert_uint_eq(world.job_total, 2);
    ck_assert(text_eq_z(world.jobs[0]->job->method, "digest"));
    ck_assert(text_starts(world.jobs[0]->ask.message->subject, TEXT("3 notifications")));
    world_fini(&world);
}
END_TEST

/* The last level reminds every ten minutes: while ann sleeps, once is enough. */
START_TEST(what_is_held_already_is_not_held_twice)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    quiet(&world);
    policy(&world)->levels[0].delay_s = 60;
    policy(&world)->exhausted_every_s = 600;
    world_boot(&world);
    const char *id = create(&world, 0);

    climb_wait(&world, 1300);

    ck_assert_int_eq(world_count(&world, id, "paged", NULL), 3);
    ck_assert_int_eq(world_count(&world, id, "held", NULL), 1);
    ck_assert_int_eq(world_count(&world, id, "page_result", &last), 2);
    ck_assert(text_eq_z(value_text(last, "why"), "deduplicated"));
    world_fini(&world);
}
END_TEST

/* What was acknowledged takes nobody's place, and is not shown as held. */
START_TEST(what_is_not_held_any_more_makes_room_in_a_full_outbox)
{
    struct world world;
    world_init(&world);
    quiet(&world);
    world_boot(&world);
    for (int i = 0; i < OUTBOX_ITEMS_MAX; i++) {
        char key[16];
        const char *id = create(&world, i);
        (void)snprintf(key, sizeof key, "a%d", i);
        (void)world_result(&world, world_call(&world, "ticket.acknowledge", key, "id", id, "agent",
                                              "ann", "for_ms", "#86400000", NULL));
    }

    const char *last = create(&world, OUTBOX_ITEMS_MAX);

    ck_assert_int_eq(world_count(&world, last, "held", NULL), 1);
    struct value status =
        world_result(&world, world_call(&world, "notification.status", "", "agent", "ann", NULL));
    const struct value *held = value_get(&status, "held");
    ck_assert_uint_eq(value_count(held), 1);
    ck_assert(text_eq_z(value_text(&held->list.items[0], "ticket"), last));
    climb_wait(&world, 3600);
    ck_assert_uint_eq(world.job_total, 1);
    world_fini(&world);
}
END_TEST

static void send_all(struct world *world)
{
    while (world->job_count > 0) {
        world_finish(world, 0, NULL);
    }
}

/* Hundreds of tickets that have nothing to do with each other, and one contact. */
START_TEST(a_storm_is_a_few_notifications_and_leaves_nobody_out)
{
    enum { TICKETS = 2 * OUTBOX_ITEMS_MAX + 50 };
    static const char *ids[TICKETS];
    struct world world;
    world_init(&world);
    paced(&world);
    world_boot(&world);
    for (int i = 0; i < TICKETS; i++) {
        ids[i] = create(&world, i);
    }
    ck_assert_uint_eq(world.job_total, 3); /* the first, and two full outboxes */
    send_all(&world);

    climb_wait(&world, 60);

    ck_assert_uint_eq(world.job_total, 4); /* the rest */
    send_all(&world);
    for (int i = 0; i < TICKETS; i++) {
        const struct value *last = NULL;
        ck_assert_int_eq(world_count(&world, ids[i], "paged", NULL), 1);
        ck_assert_int_eq(world_count(&world, ids[i], "page_result", &last), 1);
        ck_assert(text_eq_z(value_text(last, "state"), "sent"));
    }
    world_fini(&world);
}
END_TEST

SUITE("pace_page", a_storm_is_a_few_notifications_and_leaves_nobody_out,
      what_is_low_waits_for_the_end_of_the_quiet_hours, an_acknowledgement_takes_out_what_is_held,
      at_the_end_of_the_quiet_hours_one_notification_speaks_for_all,
      the_first_urgent_page_goes_at_once_and_the_others_follow_as_one,
      a_crash_between_hold_and_release_loses_nothing_and_sends_nothing_twice,
      when_all_it_speaks_for_is_acknowledged_the_bundle_is_recalled,
      over_the_budget_low_becomes_one_digest_per_half_hour_and_high_is_sent_and_counted,
      what_is_held_already_is_not_held_twice, what_is_not_held_any_more_makes_room_in_a_full_outbox)
