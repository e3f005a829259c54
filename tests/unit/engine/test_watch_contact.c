#include "support/climb.h"
#include "support/rota.h"

static struct world it;

/* The pager reports deliveries. */
static void arrive(void)
{
    rota_init(&it);
    struct policy_set *set = it.policies;
    set->sla_policy_count = 0;
    set->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    *ARENA_PUSH(&set->arena, set->confirms, set->confirm_count) =
        (struct notification_confirm){.channel = TEXT("pager"), .within_s = 120};
}

static void report(const char *key, const char *page, const char *state)
{
    (void)world_result(
        &it, world_call(&it, "notification.receipt", key, "page", page, "state", state, NULL));
}

START_TEST(who_begins_a_shift_and_was_never_reached_is_an_alarm)
{
    const struct value *last = NULL;
    arrive();
    rota_boot(&it);

    ck_assert_int_ge(rota_count(&it, "unreachable_on_call", &last), 1);
    world_fini(&it);
}
END_TEST

START_TEST(who_has_been_reached_is_none)
{
    const struct value *last = NULL;
    arrive();
    rota_boot(&it);
    world_forget_jobs(&it);
    (void)world_result(&it, world_call(&it, "notification.test", "t", "agent", "bob", NULL));
    world_finish(&it, 0, NULL);
    struct value before =
        world_result(&it, world_call(&it, "notification.status", "", "agent", "bob", NULL));
    ck_assert_uint_eq(value_get(&before, "contacts")->list.count, 0); /* sent, not arrived */
    report("r", "J-12", "delivered");
    int told = rota_count(&it, "unreachable_on_call", &last);

    world_advance(&it, ROTA_HANDOFF_S - ROTA_START_S); /* to bob, and cid is announced */

    ck_assert_int_gt(rota_count(&it, "unreachable_on_call", &last), told);
    ck_assert(text_eq_z(value_text(last, "who"), "cid"));
    world_fini(&it);
}
END_TEST

START_TEST(when_the_last_method_that_worked_fails_on_call_the_ticket_says_so)
{
    const struct value *last = NULL;
    arrive();
    rota_boot(&it);
    world_forget_jobs(&it);
    const char *id = world_create(&it, "k", "s");

    world_finish(&it, -2, NULL);

    ck_assert_int_eq(world_count(&it, id, "unreachable_on_call", &last), 1);
    ck_assert(text_eq_z(value_text(last, "who"), "ann"));
    ck_assert(text_eq_z(value_text(last, "schedule"), "primary"));
    world_fini(&it);
}
END_TEST

START_TEST(where_nobody_looks_at_deliveries_nobody_is_alarmed)
{
    const struct value *last = NULL;
    rota_init(&it);
    rota_boot(&it);
    world_advance(&it, 2 * ROTA_DAY_S);

    ck_assert_int_eq(rota_count(&it, "unreachable_on_call", &last), 0);
    world_fini(&it);
}
END_TEST

SUITE("watch_contact", who_begins_a_shift_and_was_never_reached_is_an_alarm,
      who_has_been_reached_is_none,
      when_the_last_method_that_worked_fails_on_call_the_ticket_says_so,
      where_nobody_looks_at_deliveries_nobody_is_alarmed)
