/* One notification that speaks for several: those that a contact is spared, and those of one event,
 * which is the end of a maintenance window. */
#include "engine/bundle.h"
#include "support/climb.h"

/* All pages of ann within a minute are one. */
static void many(struct world *world, int count)
{
    world_init(world);
    struct escalation_policy *policy = &world->policies->escalation_policies[0];
    world->policies->sla_policy_count = 0;
    policy->levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    policy->levels[0].delay_s = 86400;
    world->policies->pace.contact_every_s = 60;
    world_boot(world);
    for (int i = 0; i < count; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k%d", i);
        (void)world_create(world, key, key);
    }
    world_finish(world, 0, NULL);
    climb_wait(world, 60);
}

START_TEST(a_bundle_names_fifty_and_counts_the_others)
{
    struct world world;
    many(&world, 54);

    ck_assert_uint_eq(world.job_count, 1);
    const struct message *message = world.jobs[0]->ask.message;
    ck_assert(text_eq_z(message->subject, "53 notifications for you"));
    ck_assert(text_ends(message->body, TEXT("and 3 more\n")));
    ck_assert(text_eq_z(message->kind, "page"));
    world_fini(&world);
}
END_TEST

START_TEST(a_bundle_that_is_tried_again_leaves_out_what_was_acknowledged_meanwhile)
{
    struct world world;
    many(&world, 3);
    struct text before = world.jobs[0]->ask.message->body;
    ck_assert_uint_ne(text_find(before, TEXT("k1"), 0), SIZE_MAX);
    struct value list =
        world_result(&world, world_call(&world, "ticket.list", "", "limit", "#10", NULL));
    const struct value *items = value_get(&list, "items");
    for (size_t i = 0; i < items->list.count; i++) {
        if (text_eq_z(value_text(&items->list.items[i], "subject"), "k1")) {
            (void)world_call(&world, "ticket.acknowledge", "a", "id",
                             world_z(&world, value_text(&items->list.items[i], "id")), "agent",
                             "ann", NULL);
        }
    }

    world_finish(&world, -1, NULL);
    climb_wait(&world, 70);

    ck_assert_uint_eq(world.job_count, 1);
    struct text again = world.jobs[0]->ask.message->body;
    ck_assert_uint_eq(text_find(again, TEXT("k1"), 0), SIZE_MAX);
    ck_assert_uint_ne(text_find(again, TEXT("k2"), 0), SIZE_MAX);
    world_fini(&world);
}
END_TEST

/* --- one page for each person and policy at the end of a window --- */

static void two_levels(struct world *world)
{
    struct policy_set *set = world->policies;
    set->sla_policy_count = 0;
    set->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
}

/* `count` tickets of a window of ten minutes; nobody has been paged yet. */
static void hold(struct world *world, const char **ids, size_t count)
{
    world_init(world);
    two_levels(world);
    world_boot(world);
    (void)world_result(world, world_call(world, "maintenance.start", "m1", "for_ms", "#600000",
                                         "reason", "works", NULL));
    for (size_t i = 0; i < count; i++) {
        char key[32];
        (void)snprintf(key, sizeof key, "k%zu", i);
        ids[i] = world_create(world, key, key);
    }
    ck_assert_uint_eq(world->job_total, 0);
}

static const char *state_of(struct world *world, const char *id)
{
    const struct value *last = NULL;
    return world_count(world, id, "page_result", &last) == 0
               ? ""
               : world_z(world, value_text(last, "state"));
}

static bool names(const struct leased_job *job, const char *id)
{
    return text_find(job->ask.message->body, text_z(id), 0) != SIZE_MAX;
}

START_TEST(one_page_lists_the_tickets_and_its_end_is_theirs)
{
    struct world world;
    const char *ids[3];
    hold(&world, ids, 3);
    climb_wait(&world, 604);
    ck_assert_uint_eq(world.job_total, 0); /* it gathers */
    climb_wait(&world, 606);

    ck_assert_uint_eq(world.job_total, 1);
    ck_assert(text_starts(world.jobs[0]->ask.message->subject, TEXT("3 tickets need you")));
    for (size_t i = 0; i < 3; i++) {
        ck_assert(names(world.jobs[0], ids[i]));
        ck_assert_int_eq(world_count(&world, ids[i], "paged", NULL), 1);
        ck_assert_str_eq(state_of(&world, ids[i]), "");
    }
    world_finish(&world, 0, NULL);

    for (size_t i = 0; i < 3; i++) {
        ck_assert_str_eq(state_of(&world, ids[i]), "sent");
    }
    climb_wait(&world, 899);
    ck_assert_uint_eq(world.job_total, 1); /* nobody was sent for again */
    world_fini(&world);
}
END_TEST

START_TEST(a_page_that_is_tried_again_says_the_same)
{
    struct world world;
    const char *ids[2];
    hold(&world, ids, 2);
    climb_wait(&world, 606);

    world_finish(&world, -1, NULL); /* again in ten seconds */
    climb_wait(&world, 617);

    ck_assert_uint_eq(world.job_total, 2);
    ck_assert_uint_eq(world.jobs[0]->job->attempt, 2);
    ck_assert(text_starts(world.jobs[0]->ask.message->subject, TEXT("2 tickets need you")));
    world_finish(&world, 0, NULL);
    ck_assert_str_eq(state_of(&world, ids[0]), "sent");
    ck_assert_str_eq(state_of(&world, ids[1]), "sent");
    world_fini(&world);
}
END_TEST

START_TEST(what_fails_as_one_passes_on_as_one_page_for_each_person)
{
    struct world world;
    const char *ids[2];
    hold(&world, ids, 2);
    climb_wait(&world, 606);

    world_finish(&world, -2, NULL);

    for (size_t i = 0; i < 2; i++) {
        ck_assert_str_eq(state_of(&world, ids[i]), "failed");
        ck_assert_int_eq(world_count(&world, ids[i], "level_skipped", NULL), 1); /* no other way */
    }
    climb_wait(&world, 612);
    ck_assert_uint_eq(world.job_count, 1); /* bob, once */
    ck_assert(text_eq_z(world.jobs[0]->job->person, "bob"));
    ck_assert(names(world.jobs[0], ids[0]) && names(world.jobs[0], ids[1]));
    world_fini(&world);
}
END_TEST

START_TEST(who_is_acknowledged_meanwhile_is_not_paged_for_and_the_page_goes_on_for_the_others)
{
    struct world world;
    const char *ids[3];
    hold(&world, ids, 3);
    climb_wait(&world, 601);
    (void)world_call(&world, "ticket.acknowledge", "a1", "id", ids[1], "agent", "ann", NULL);
    climb_wait(&world, 606);
    ck_assert_uint_eq(world.job_total, 1);
    ck_assert(!names(world.jobs[0], ids[1]));

    (void)world_call(&world, "ticket.acknowledge", "a2", "id", ids[0], "agent", "ann", NULL);
    climb_wait(&world, 607);

    ck_assert_uint_eq(world.cancelled_count, 0); /* it is on its way for the third */
    world_finish(&world, 0, NULL);
    ck_assert_str_eq(state_of(&world, ids[0]), "cancelled");
    ck_assert_str_eq(state_of(&world, ids[2]), "sent");
    world_fini(&world);
}
END_TEST

START_TEST(one_that_is_left_alone_is_told_in_the_words_of_its_own_page)
{
    struct world world;
    const char *ids[2];
    hold(&world, ids, 2);
    climb_wait(&world, 606);
    world_finish(&world, -1, NULL); /* again in ten seconds */
    (void)world_call(&world, "ticket.acknowledge", "a1", "id", ids[0], "agent", "ann", NULL);

    climb_wait(&world, 617);

    ck_assert_uint_eq(world.job_count, 1);
    ck_assert(names(world.jobs[0], ids[1]) && !names(world.jobs[0], ids[0]));
    ck_assert_uint_ne(text_find(world.jobs[0]->ask.message->subject, TEXT("(level 1)"), 0),
                      SIZE_MAX);
    world_fini(&world);
}
END_TEST

START_TEST(one_that_never_ends_is_tried_again_with_all_that_it_tells_of)
{
    struct world world;
    const char *ids[2];
    hold(&world, ids, 2);
    climb_wait(&world, 606);
    world_forget_jobs(&world); /* nobody reports: the lease runs out */

    climb_wait(&world, 630);

    ck_assert_uint_eq(world.job_count, 1);
    ck_assert(names(world.jobs[0], ids[0]) && names(world.jobs[0], ids[1]));
    world_finish(&world, 0, NULL);
    ck_assert_str_eq(state_of(&world, ids[1]), "sent");
    world_fini(&world);
}
END_TEST

START_TEST(other_people_have_pages_of_their_own)
{
    struct world world;
    world_init(&world);
    two_levels(&world);
    struct escalation_level *level = &world.policies->escalation_policies[0].levels[0];
    level->targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_TEAM, .name = TEXT("support")};
    world_boot(&world);
    (void)world_result(&world, world_call(&world, "maintenance.start", "m1", "for_ms", "#600000",
                                          "reason", "works", NULL));
    (void)world_create(&world, "k1", "s");
    (void)world_create(&world, "k2", "s");

    climb_wait(&world, 606);

    ck_assert_uint_eq(world.job_total, 3); /* three people, two tickets */
    world_fini(&world);
}
END_TEST

START_TEST(a_storm_of_tickets_is_a_few_pages)
{
    enum { TICKETS = 300 };
    struct world world;
    const char *ids[TICKETS];
    hold(&world, ids, TICKETS);

    climb_wait(&world, 608);

    ck_assert_uint_eq(world.job_total, (TICKETS + BUNDLE_MEMBERS_MAX - 1) / BUNDLE_MEMBERS_MAX);
    while (world.job_count > 0) {
        world_finish(&world, 0, NULL);
    }
    for (size_t i = 0; i < TICKETS; i++) {
        ck_assert_str_eq(state_of(&world, ids[i]), "sent");
    }
    world_fini(&world);
}
END_TEST

START_TEST(a_window_and_the_pace_of_a_contact_keep_one_gate)
{
    struct world world;
    const char *ids[3];
    world_init(&world);
    two_levels(&world);
    world.policies->pace.contact_every_s = 60;
    world_boot(&world);
    (void)world_create(&world, "k", "s");
    world_finish(&world, 0, NULL);
    (void)world_result(&world, world_call(&world, "maintenance.start", "m1", "for_ms", "#30000",
                                          "reason", "works", NULL));
    for (size_t i = 0; i < 3; i++) {
        char key[32];
        (void)snprintf(key, sizeof key, "k%zu", i);
        ids[i] = world_create(&world, key, key);
    }

    climb_wait(&world, 59);
    ck_assert_uint_eq(world.job_total, 1); /* the contact was used a moment ago */
    climb_wait(&world, 60);

    ck_assert_uint_eq(world.job_total, 2);
    for (size_t i = 0; i < 3; i++) {
        ck_assert(names(world.jobs[0], ids[i]));
    }
    world_fini(&world);
}
END_TEST

/* --- the whole line of one of them, with a crash after every step --- */

START_TEST(f11_created_in_the_window_refused_a_step_and_paged_at_the_end)
{
    static const struct climb_step steps[] = {
        {0, "maintenance.start", {"for_ms", "#600000", "reason", "works"}},
        {10, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {20, "ticket.escalate", {"id", "$"}}, /* refused */
        {600, NULL, {NULL}},
        {605, "!sent", {NULL}},
        {700, "ticket.acknowledge", {"id", "$", "agent", "ann", "for_ms", "#600000"}},
        {800, NULL, {NULL}},
    };
    static const struct climb story = {two_levels, steps, sizeof steps / sizeof steps[0]};
    climb_check(&story,
                "10 classified outcome=default threshold_percent=60 labels=[]\n"
                "10 priority_set old=normal new=normal\n"
                "10 assigned team=support method=default reason=nobody routed it: the default "
                "team\n"
                "10 escalation_started escalation=1 policy=page cause=created method=created "
                "axis=hierarchical level=1\n"
                "10 held escalation=1 why=maintenance until_ms=+600\n"
                "600 released escalation=1 why=maintenance\n"
                "600 level_fired escalation=1 policy=page level=1 people=[ann]\n"
                "600 paged escalation=1 level=1 person=ann channel=pager\n"
                "600 held escalation=1 person=ann why=gather until_ms=+605\n"
                "605 released escalation=1 person=ann why=gather\n"
                "605 page_result escalation=1 person=ann channel=pager state=sent\n"
                "700 acknowledged escalation=1 person=ann until_ms=+1300\n");
}
END_TEST

SUITE("bundle", a_bundle_names_fifty_and_counts_the_others,
      a_bundle_that_is_tried_again_leaves_out_what_was_acknowledged_meanwhile,
      one_page_lists_the_tickets_and_its_end_is_theirs, a_page_that_is_tried_again_says_the_same,
      what_fails_as_one_passes_on_as_one_page_for_each_person,
      who_is_acknowledged_meanwhile_is_not_paged_for_and_the_page_goes_on_for_the_others,
      one_that_is_left_alone_is_told_in_the_words_of_its_own_page,
      one_that_never_ends_is_tried_again_with_all_that_it_tells_of,
      other_people_have_pages_of_their_own, a_storm_of_tickets_is_a_few_pages,
      a_window_and_the_pace_of_a_contact_keep_one_gate,
      f11_created_in_the_window_refused_a_step_and_paged_at_the_end)
