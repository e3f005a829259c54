#include "engine/sweep_retention.h"
#include "support/purges.h"

#define DAYS 30
#define DAY_S INT64_C(86400)

static struct world world;

static void arrive(void)
{
    (void)story_init(&world);
    world.policies->sla_policy_count = 0;
    world.policies->retention.tickets_s = DAYS * DAY_S;
    world_boot(&world);
}

static bool is_gone(const char *id)
{
    struct purged purged;
    return purges_left(&world, id, &purged) && purged.done_us != 0;
}

static void pass(int64_t days)
{
    world_advance(&world, days * DAY_S);
    for (int i = 0; i < 20; i++) { /* the turns of this pass */
        world_advance(&world, 1);
    }
}

START_TEST(a_closed_ticket_goes_when_its_time_is_over_and_not_before)
{
    arrive();
    const char *id = purges_closed(&world, "anna");
    const char *open = problems_ticket(&world, "ben");

    pass(DAYS - 1);
    ck_assert(!is_gone(id));
    pass(1);
    world_advance(&world, 3600);

    ck_assert(is_gone(id));
    ck_assert_str_ne(story_state(&world, open), "closed");
    purges_check_gone(&world, id);
    world_fini(&world);
}
END_TEST

static size_t count_gone(const char *const *ids, size_t count)
{
    size_t gone = 0;
    for (size_t i = 0; i < count; i++) {
        gone += is_gone(ids[i]);
    }
    return gone;
}

START_TEST(many_go_page_by_page_over_crashes)
{
    const char *ids[SWEEP_RETENTION_TICKETS_MAX * 2 + 5];
    size_t count = sizeof ids / sizeof ids[0];
    arrive();
    for (size_t i = 0; i < count; i++) {
        ids[i] = purges_closed(&world, "anna");
    }
    world_advance(&world, DAYS * DAY_S);

    size_t gone = count_gone(ids, count);
    ck_assert_uint_eq(gone, SWEEP_RETENTION_TICKETS_MAX);
    for (int i = 0; i < 3; i++) {
        size_t before = gone;
        world_crash(&world);
        world_advance(&world, 1);
        gone = count_gone(ids, count);
        ck_assert_uint_le(gone - before, SWEEP_RETENTION_TICKETS_MAX);
    }

    ck_assert_uint_eq(gone, count);
    purges_check_gone(&world, ids[count - 1]);
    world_fini(&world);
}
END_TEST

START_TEST(without_a_setting_nothing_goes_by_itself)
{
    (void)story_init(&world);
    world_boot(&world);
    const char *id = purges_closed(&world, "anna");

    pass(4000);

    ck_assert_str_eq(story_state(&world, id), "closed");
    world_fini(&world);
}
END_TEST

static int asked;
static void count_and_reject(struct world *some, const struct ask *ask, struct ask_answer *answer)
{
    (void)some;
    if (ask->hook != HOOK_TICKET_BEFORE_PURGE) {
        return;
    }
    asked++;
    answer->outcome = ASK_OK;
    *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) =
        (struct effect){.kind = EFFECT_REJECT,
                        .key = TEXT("case"),
                        .val = TEXT("a case"),
                        .reason = TEXT("a case")};
}

START_TEST(what_a_plugin_keeps_is_asked_about_once_in_a_month)
{
    (void)story_init(&world);
    world.policies->retention.tickets_s = DAYS * DAY_S;
    world_subscribe(&world, HOOK_TICKET_BEFORE_PURGE, "lawyer", false);
    world.on_ask = count_and_reject;
    asked = 0;
    world_boot(&world);
    const char *id = purges_closed(&world, "anna");
    world_advance(&world, DAYS * DAY_S);
    world_advance(&world, 3600);
    int first = asked;

    for (int i = 0; i < 29 * 24; i++) {
        world_advance(&world, 3600);
    }
    ck_assert_int_eq(first, 1);
    ck_assert_int_eq(asked, 1);
    world_advance(&world, 2 * DAY_S);
    ck_assert_int_eq(asked, 2);
    ck_assert_int_eq(world_count(&world, id, "purge_refused", NULL), 2);
    world_fini(&world);
}
END_TEST

/* The one that is shown with the other's messages goes by this pass, the other by the next. */
START_TEST(merged_tickets_go_first)
{
    arrive();
    const char *into = problems_ticket(&world, "anna");
    const char *merged = problems_ticket(&world, "anna");
    problems_ok(world_call(&world, "ticket.merge", "m", "id", merged, "into", into, NULL));
    purges_close(&world, into);

    world_advance(&world, DAYS * DAY_S);
    ck_assert(is_gone(merged) && !is_gone(into));
    world_advance(&world, 3600);

    ck_assert(is_gone(into));
    world_fini(&world);
}
END_TEST

SUITE("sweep_retention", a_closed_ticket_goes_when_its_time_is_over_and_not_before,
      many_go_page_by_page_over_crashes, without_a_setting_nothing_goes_by_itself,
      what_a_plugin_keeps_is_asked_about_once_in_a_month, merged_tickets_go_first)
