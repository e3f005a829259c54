/* The schedule's own timeline and timer. */
#include "store/scrub.h"
#include "store/timeline_row.h"
#include "support/rota.h"

static struct world it;

START_TEST(the_timeline_is_numbered_without_gaps_and_names_actor_and_schedule)
{
    rota_init(&it);
    rota_boot(&it);
    (void)rota_call(&it, "schedule.add_override", "k-1", "add", "cid", NULL);

    struct value result =
        world_result(&it, world_call(&it, "ticket.timeline", "", "id", "schedule:primary", NULL));

    const struct value *items = value_get(&result, "items");
    ck_assert_uint_ge(items->list.count, 3);
    for (size_t i = 0; i < items->list.count; i++) {
        const struct value *item = &items->list.items[i];
        ck_assert_int_eq(value_int(item, "seq", 0), (int64_t)i + 1);
        ck_assert_uint_eq(value_text(item, "ticket").n, 0);
        ck_assert(text_eq_z(value_text(value_get(item, "data"), "schedule"), "primary"));
    }
    ck_assert(text_eq_z(value_text(&items->list.items[0], "actor"), "system"));
    ck_assert(text_eq_z(value_text(&items->list.items[1], "actor"), "local"));
    rota_refused(world_call(&it, "ticket.timeline", "", "id", "schedule:other", NULL), "unknown",
                 "id", "no schedule \"other\"");
    world_fini(&it);
}
END_TEST

START_TEST(what_is_announced_joins_the_feed)
{
    rota_init(&it);
    rota_boot(&it);
    (void)rota_call(&it, "schedule.ask_swap", "k-1", "beneficiary", "ann", "from_at_ms", "~100",
                    "to_at_ms", "~200", NULL);

    struct value result = world_result(&it, world_call(&it, "events.read", "", NULL));

    const struct value *items = value_get(&result, "items");
    ck_assert_uint_eq(items->list.count, 2); /* the first: policies were put in force */
    ck_assert(text_eq_z(value_text(&items->list.items[1], "type"), "swap_asked"));
    world_fini(&it);
}
END_TEST

static void on_finding(void *ctx, const char *table, struct text key, const char *what)
{
    (void)key;
    (void)fprintf(stderr, "%s: %s\n", table, what);
    ++*(int *)ctx;
}

static int scrub(void)
{
    int findings = 0;
    struct scrub_hooks hooks = {.on_finding = on_finding, .ctx = &findings};
    struct scrub_report report;
    ck_assert_int_eq(scrub_store(it.store, &hooks, &report), ERR_OK);
    return findings;
}

START_TEST(a_scrub_knows_timeline_and_timer_of_a_schedule)
{
    rota_init(&it);
    rota_boot(&it);
    (void)world_create(&it, "k-1", "a ticket beside it");
    (void)rota_call(&it, "schedule.add_override", "k-2", "add", "cid", NULL);
    world_advance(&it, 2 * ROTA_DAY_S);

    ck_assert_int_eq(scrub(), 0);
    world_fini(&it);
}
END_TEST

SUITE("schedule_state", a_scrub_knows_timeline_and_timer_of_a_schedule,
      the_timeline_is_numbered_without_gaps_and_names_actor_and_schedule,
      what_is_announced_joins_the_feed)
