/* Schedules as they hold in a transaction, and levels that page whoever is on call. */
#include "engine/on_call.h"
#include "support/rota.h"

static struct world it;

static void arrive(void)
{
    rota_init(&it);
    struct policy_set *set = it.policies;
    struct escalation_policy *policy = &set->escalation_policies[0];
    policy->levels[0].targets = world_target(set, ESCALATION_TARGET_SCHEDULE, "primary");
    policy->levels[1].targets = world_target(set, ESCALATION_TARGET_NEXT_ON_CALL, "primary");
    policy->levels[1].raise_priority = -1;
    policy->levels[2].targets = world_target(set, ESCALATION_TARGET_SCHEDULE, "primary");
    rota_boot(&it);
}

static const char *paged(const char *ticket, size_t n)
{
    struct value result = world_result(
        &it, world_call(&it, "ticket.timeline", "", "id", ticket, "limit", "#500", NULL));
    const struct value *items = value_get(&result, "items");
    for (size_t i = 0; i < items->list.count; i++) {
        if (text_eq_z(value_text(&items->list.items[i], "type"), "paged") && n-- == 0) {
            return world_z(&it, value_text(value_get(&items->list.items[i], "data"), "person"));
        }
    }
    return "";
}

START_TEST(a_level_pages_who_is_on_call_when_it_fires_and_the_next_level_the_next)
{
    arrive();

    const char *ticket = world_create(&it, "k-1", "down");
    world_advance(&it, 300);

    ck_assert_str_eq(paged(ticket, 0), "ann");
    ck_assert_str_eq(paged(ticket, 1), "bob");
    world_fini(&it);
}
END_TEST

START_TEST(a_shift_change_in_the_middle_pages_the_new_one_at_the_next_level_only)
{
    arrive();
    world_advance(&it, 23 * 3600 - 400); /* 400 s before the hand-off to bob */

    const char *ticket = world_create(&it, "k-1", "down");
    world_advance(&it, 300);
    world_advance(&it, 600);

    ck_assert_str_eq(paged(ticket, 0), "ann"); /* level 1, before */
    ck_assert_str_eq(paged(ticket, 1), "bob"); /* level 2: next on call, still before */
    ck_assert_str_eq(paged(ticket, 2), "bob"); /* level 3, after the hand-off */
    ck_assert_int_eq(world_count(&it, ticket, "paged", NULL), 3);
    world_fini(&it);
}
END_TEST

START_TEST(a_gap_is_an_empty_level_and_the_next_one_fires_at_once)
{
    arrive();
    it.policies->escalation_policies[0].levels[1].targets =
        world_target(it.policies, ESCALATION_TARGET_USER, "cid");
    (void)rota_call(&it, "schedule.set_temporary", "k-t", "to_at_ms", "~7200", "shifts", "@", NULL);
    ck_assert_str_eq(rota_who(&it, 10), "");

    const char *ticket = world_create(&it, "k-1", "down");

    const struct value *skipped = NULL;
    ck_assert_int_eq(world_count(&it, ticket, "level_skipped", &skipped), 1);
    ck_assert(text_eq_z(value_text(skipped, "reason"), "empty"));
    ck_assert_str_eq(paged(ticket, 0), "cid");
    world_fini(&it);
}
END_TEST

START_TEST(an_override_and_a_swap_are_seen_by_the_level_that_fires)
{
    arrive();
    (void)rota_call(&it, "schedule.add_override", "k-o", "add", "cid", "remove", "ann", NULL);

    const char *ticket = world_create(&it, "k-1", "down");

    ck_assert_str_eq(paged(ticket, 0), "cid");
    world_fini(&it);
}
END_TEST

START_TEST(everything_is_there_after_a_crash)
{
    arrive();
    (void)rota_call(&it, "schedule.add_override", "k-o", "add", "cid", "remove", "ann", NULL);
    world_crash(&it);

    ck_assert_str_eq(rota_who(&it, 10), "cid");
    ck_assert_str_eq(paged(world_create(&it, "k-1", "down"), 0), "cid");
    world_fini(&it);
}
END_TEST

SUITE("on_call", a_level_pages_who_is_on_call_when_it_fires_and_the_next_level_the_next,
      a_shift_change_in_the_middle_pages_the_new_one_at_the_next_level_only,
      a_gap_is_an_empty_level_and_the_next_one_fires_at_once,
      an_override_and_a_swap_are_seen_by_the_level_that_fires, everything_is_there_after_a_crash)
