/* Levels that follow the shift page the new one at the hand-off; others page at the next level. */
#include "support/rota.h"

static struct world it;

static void arrive(bool follow_shift)
{
    rota_init(&it);
    struct policy_set *set = it.policies;
    struct escalation_policy *policy = &set->escalation_policies[0];
    policy->levels[0].targets = world_target(set, ESCALATION_TARGET_SCHEDULE, "primary");
    policy->levels[0].follow_shift = follow_shift;
    policy->levels[0].delay_s = 86400;
    rota_boot(&it);
    world_advance(&it, 23 * 3600 - 400); /* 400 s before the hand-off from ann to bob */
}

static int pages(const char *ticket, const char **last_person)
{
    const struct value *last = NULL;
    int count = world_count(&it, ticket, "paged", &last);
    *last_person = last ? world_z(&it, value_text(last, "person")) : "";
    return count;
}

static void answer_pages(void)
{
    while (it.job_count > 0) {
        world_finish(&it, 0, NULL);
    }
}

START_TEST(the_new_shift_is_paged_at_the_hand_off_and_not_a_second_earlier)
{
    const char *person = NULL;
    arrive(true);
    const char *ticket = world_create(&it, "k-1", "down");
    answer_pages();

    world_advance(&it, 399);
    ck_assert_int_eq(pages(ticket, &person), 1);
    ck_assert_str_eq(person, "ann");
    world_advance(&it, 1);

    ck_assert_int_eq(pages(ticket, &person), 2);
    ck_assert_str_eq(person, "bob");
    world_fini(&it);
}
END_TEST

START_TEST(a_level_that_does_not_follow_pages_nobody_at_the_hand_off)
{
    const char *person = NULL;
    arrive(false);
    const char *ticket = world_create(&it, "k-1", "down");
    answer_pages();

    world_advance(&it, 400);

    ck_assert_int_eq(pages(ticket, &person), 1);
    world_fini(&it);
}
END_TEST

START_TEST(whoever_has_acknowledged_keeps_it_over_the_hand_off)
{
    const char *person = NULL;
    arrive(true);
    const char *ticket = world_create(&it, "k-1", "down");
    (void)world_call(&it, "ticket.acknowledge", "k-2", "id", ticket, "agent", "ann", "for_ms",
                     "#7200000", NULL);

    world_advance(&it, 400);

    ck_assert_int_eq(pages(ticket, &person), 1);
    world_fini(&it);
}
END_TEST

SUITE("follow_shift", the_new_shift_is_paged_at_the_hand_off_and_not_a_second_earlier,
      a_level_that_does_not_follow_pages_nobody_at_the_hand_off,
      whoever_has_acknowledged_keeps_it_over_the_hand_off)
