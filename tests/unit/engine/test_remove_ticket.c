/* What a ticket leaves behind goes piece by piece. */
#include "engine/remove_ticket.h"
#include "support/purges.h"

#define MESSAGES 300
#define TURNS_MAX 100

static struct world world;

static void arrive(void)
{
    (void)story_init(&world);
    world.policies->sla_policy_count = 0;
    world_boot(&world);
}

static const char *long_ticket(size_t messages)
{
    const char *id = problems_ticket(&world, "anna");
    for (size_t i = 0; i < messages; i++) {
        problems_ok(world_call(&world, "message.add", problems_key(&world), "id", id, "body",
                               "This is a body of a message that a recorded command names by its "
                               "entry instead of having it twice.",
                               NULL));
    }
    purges_close(&world, id);
    return id;
}

/* Asks for it, and stops behind the transaction that decides it. */
static void ask_only(const char *id)
{
    struct command *command = command_create("ticket.purge", TEXT("local"), TEXT("purge"));
    *value_put(&command->arena, &command->args, "id") = value_of_text(text_z(id));
    *value_put(&command->arena, &command->args, "reason") = value_of_text(TEXT("by law"));
    command->origin = COMMAND_FROM_RPC;
    MUST(engine_submit(world.engine, command) == ERR_OK);
    (void)engine_step(world.engine);
}

static size_t rows_left(const char *id)
{
    return purges_rows(&world, TABLE_ENTRY, id) + purges_rows(&world, TABLE_JOB_PAST, id);
}

START_TEST(it_goes_on_after_a_crash_at_each_piece)
{
    struct purged purged;
    arrive();
    const char *id = long_ticket(MESSAGES);
    size_t left = rows_left(id) + purges_rows(&world, TABLE_JOB_OF, id);
    size_t pieces = 0;

    ask_only(id);
    for (; rows_left(id) > 0 && pieces < TURNS_MAX; pieces++) {
        size_t now_left = rows_left(id);
        ck_assert_uint_le(left - now_left, REMOVE_TICKET_ROWS_MAX * 2); /* two pieces a step */
        left = now_left;
        ck_assert(purges_left(&world, id, &purged));
        purges_scrub(&world);
        engine_destroy(&world.engine);
        world.store = memory_crash(&world.store);
        world_forget_jobs(&world);
        world_wire(&world);
        (void)engine_step(world.engine);
    }

    ck_assert_uint_gt(pieces, 3);
    world_run(&world);
    purges_check_gone(&world, id);
    world_fini(&world);
}
END_TEST

START_TEST(while_it_goes_nobody_reads_it_and_the_feed_passes_it)
{
    arrive();
    const char *id = long_ticket(MESSAGES);
    ask_only(id);
    struct command *get = command_create("ticket.timeline", TEXT("local"), TEXT_NONE);
    *value_put(&get->arena, &get->args, "id") = value_of_text(text_z(id));
    get->origin = COMMAND_FROM_RPC;
    struct command *feed = command_create("events.read", TEXT("local"), TEXT_NONE);
    *value_put(&feed->arena, &feed->args, "limit") = value_of_int(500);
    feed->origin = COMMAND_FROM_RPC;
    MUST(engine_submit(world.engine, get) == ERR_OK && engine_submit(world.engine, feed) == ERR_OK);

    (void)engine_step(world.engine);
    ck_assert_uint_gt(rows_left(id), 0);
    struct value page = world_result(&world, world.answers);
    const struct value *items = value_get(&page, "items");
    for (size_t i = 0; i < items->list.count; i++) {
        ck_assert(!text_eq_z(value_text(&items->list.items[i], "ticket"), id));
    }
    story_refused(world.answers->next, ERR_GONE, "being_purged", "id", "is being purged");
    world_run(&world);
    purges_check_gone(&world, id);
    world_fini(&world);
}
END_TEST

/* Pages and answers that were under way, and what they said. */
START_TEST(its_jobs_go_with_it)
{
    arrive();
    story_mail(&world, "<b1@x>", NULL);
    const char *id = story_ticket(&world);
    problems_ok(world_call(&world, "message.add", "k", "id", id, "body", "hello", NULL));
    ck_assert_uint_gt(world.job_count, 0); /* the answer is on its way */
    purges_close(&world, id);

    problems_ok(purges_ask(&world, id));

    ck_assert_uint_eq(world.cancelled_count, 1);
    purges_check_gone(&world, id);
    world_fini(&world);
}
END_TEST

SUITE("remove_ticket", it_goes_on_after_a_crash_at_each_piece,
      while_it_goes_nobody_reads_it_and_the_feed_passes_it, its_jobs_go_with_it)
