#include "support/climb.h"

/* Two policies start at once, and both mean ann. */
static const char *doubly_paged(struct world *world)
{
    world_init(world);
    struct policy_set *set = world->policies;
    set->sla_policy_count = 0;
    struct escalation_policy *first = &set->escalation_policies[0];
    first->levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    struct escalation_policy second = *first;
    second.id = TEXT("other");
    *ARENA_PUSH(&set->arena, set->escalation_policies, set->escalation_policy_count) = second;
    world_boot(world);
    const char *id = world_create(world, "k1", "s");
    (void)world_call(world, "ticket.escalate", "k2", "id", id, "policy", "other", NULL);
    return id;
}

START_TEST(a_person_is_paged_once_a_minute_however_many_escalations_mean_them)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = doubly_paged(&world);

    ck_assert_uint_eq(world.job_total, 1);
    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 2);
    ck_assert_int_eq(world_count(&world, id, "paged", NULL), 1);
    ck_assert_int_eq(world_count(&world, id, "page_deduplicated", &last), 1);
    ck_assert_int_eq(value_int(last, "of_escalation", 0), 1);
    world_fini(&world);
}
END_TEST

START_TEST(the_one_page_outlives_the_end_of_the_escalation_that_wrote_it)
{
    struct world world;
    const char *id = doubly_paged(&world);

    (void)world_result(&world, world_call(&world, "ticket.deescalate", "k3", "id", id, "reason",
                                          "r", "escalation", "#1", NULL));
    ck_assert_uint_eq(world.cancelled_count, 0);
    (void)world_result(&world, world_call(&world, "ticket.deescalate", "k4", "id", id, "reason",
                                          "r", "escalation", "#2", NULL));

    ck_assert_uint_eq(world.cancelled_count, 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_page_that_failed_for_good_stands_for_nobody)
{
    struct world world;
    const char *id = doubly_paged(&world);

    world_finish(&world, -2, NULL); /* the first one's level is undeliverable */
    ck_assert_int_eq(world_count(&world, id, "level_skipped", NULL), 1);
    world_advance(&world, 30);
    (void)world_call(&world, "ticket.escalate", "k3", "id", id, "escalation", "#2", "level", "#1",
                     NULL);

    ck_assert_int_eq(world_count(&world, id, "page_deduplicated", NULL), 1);
    ck_assert_int_eq(world_count(&world, id, "paged", NULL), 3); /* ann, bob, ann again */
    world_fini(&world);
}
END_TEST

START_TEST(personal_rules_page_after_their_delays_unless_the_next_level_comes_first)
{
    struct world world;
    world_init(&world);
    world.policies->sla_policy_count = 0;
    world.policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    struct roster_agent *ann = &world.policies->roster.agents[0];
    static const int64_t delays_s[] = {120, 300, 301};
    for (size_t i = 0; i < 3; i++) {
        *ARENA_PUSH(&world.policies->arena, ann->contacts, ann->contact_count) =
            (struct roster_contact){
                .channel = TEXT("pager"), .address = TEXT("ann"), .delay_s = delays_s[i]};
    }
    world_boot(&world);
    const char *id = world_create(&world, "k1", "s");
    world_finish(&world, 0, NULL);

    climb_wait(&world, 119);
    ck_assert_uint_eq(world.job_total, 1);
    climb_wait(&world, 120);
    ck_assert_uint_eq(world.job_total, 2);
    world_finish(&world, 0, NULL);
    climb_wait(&world, 300); /* the one planned for the instant of the next level goes out */
    ck_assert_uint_eq(world.job_total, 4);

    climb_wait(&world, 302);
    ck_assert_uint_eq(world.job_total, 4);
    ck_assert_int_eq(world_count(&world, id, "page_result", NULL), 3); /* two sent, one cancelled */
    world_fini(&world);
}
END_TEST

SUITE("notify_person", a_person_is_paged_once_a_minute_however_many_escalations_mean_them,
      the_one_page_outlives_the_end_of_the_escalation_that_wrote_it,
      a_page_that_failed_for_good_stands_for_nobody,
      personal_rules_page_after_their_delays_unless_the_next_level_comes_first)
