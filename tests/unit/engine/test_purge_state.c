#include "engine/purge_state.h"
#include "support/purges.h"

/* Through a purge that somebody is asked about: who wants it, and why, is kept over a crash. */
START_TEST(who_asked_and_why_outlives_a_crash_and_goes_with_the_ticket)
{
    struct world world;
    struct purged purged;
    struct value map;
    struct reader reader;
    (void)story_init(&world);
    world_subscribe(&world, HOOK_TICKET_BEFORE_PURGE, "archive", true);
    world_boot(&world);
    const char *id = purges_closed(&world, "anna");
    struct text name = arena_printf(&world.arena, "purge/%s", id);
    problems_ok(purges_ask(&world, id));

    world_crash(&world);
    reader_init(&reader, world.store, NULL);
    ck_assert(document_table_get(&reader, &world.arena, name, &map));
    while (world.job_count > 0) {
        world_finish(&world, 1, NULL);
    }

    ck_assert(purges_left(&world, id, &purged));
    ck_assert(text_eq_z(purged.by, "local") && text_eq_z(purged.why, "by law"));
    reader_init(&reader, world.store, NULL);
    ck_assert(!document_table_get(&reader, &world.arena, name, &map));
    world_fini(&world);
}
END_TEST

SUITE("purge_state", who_asked_and_why_outlives_a_crash_and_goes_with_the_ticket)
