/* The days of hand-offs: how they lie in the store, and how long. */
#include "store/tables.h"
#include "support/forms.h"

static struct world world;

static void hand_off(const char *key)
{
    const char *id = world_create(&world, key, "s");
    (void)world_call(&world, "ticket.assign", arena_printf(&world.arena, "%s-a", key).p, "id", id,
                     "agent", "ann", NULL);
    (void)world_ticket(&world, forms_call(&world, "ticket.assign",
                                          arena_printf(&world.arena, "%s-b", key).p, id,
                                          "wants it back", "refund", "agent", "dan"));
}

static size_t days(const char *prefix)
{
    struct reader reader;
    struct document_row *rows = NULL;
    reader_init(&reader, world.store, NULL);
    return document_table_page(&reader, &world.arena, text_z(prefix), TEXT_NONE, 100, &rows);
}

START_TEST(a_day_is_one_row_for_the_edge_and_one_for_the_giver_however_many_there_were)
{
    (void)story_init(&world);
    (void)forms_add(&world);
    world_boot(&world);

    hand_off("k1");
    hand_off("k2");
    world_advance(&world, 86400);
    hand_off("k3");

    ck_assert_uint_eq(days("hand_offs/edge/support\nbilling\n"), 2);
    ck_assert_uint_eq(days("hand_offs/agent/ann\n"), 2);
    ck_assert_uint_eq(days("hand_offs/"), 4);
    world_fini(&world);
}
END_TEST

START_TEST(what_no_report_looks_back_to_is_dropped_when_there_is_news)
{
    (void)story_init(&world);
    (void)forms_add(&world);
    world_boot(&world);
    hand_off("k1");
    world_advance(&world, 86400);
    hand_off("k2");

    world.now_us += INT64_C(399) * 86400 * WORLD_SECOND;
    world_run(&world);
    hand_off("k3"); /* 400 days behind the first, 399 behind the second */
    ck_assert_uint_eq(days("hand_offs/agent/ann\n"), 3);
    world_advance(&world, 86400);
    hand_off("k4");

    ck_assert_uint_eq(days("hand_offs/agent/ann\n"), 3);
    world_fini(&world);
}
END_TEST

SUITE("hand_off_log", a_day_is_one_row_for_the_edge_and_one_for_the_giver_however_many_there_were,
      what_no_report_looks_back_to_is_dropped_when_there_is_news)
