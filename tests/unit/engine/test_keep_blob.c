#include "engine/keep_blob.h"
#include "base/sha256.h"
#include "support/blobs.h"
#include "support/purges.h"

#define HOUR_S INT64_C(3600)
#define DAY_S (24 * HOUR_S)
#define LONG 3000 /* bytes that a recorded command names by their blob */

static struct world world;
static char bytes[LONG];

static void arrive(void)
{
    (void)story_init(&world);
    world.policies->sla_policy_count = 0;
    world_subscribe(&world, HOOK_INBOUND_PARSE, "letters", true);
    world_boot(&world);
    memset(bytes, 'x', sizeof bytes);
}

static struct text all_bytes(void)
{
    return (struct text){bytes, sizeof bytes};
}

static bool is_there(void)
{
    unsigned char digest[SHA256_BYTES];
    struct text found;
    struct reader reader;
    sha256_of(all_bytes(), digest);
    reader_init(&reader, world.store, NULL);
    return blob_table_get(&reader, &world.arena, digest, &found);
}

/* A mail with those bytes, as its channel reads it; its ticket. */
static const char *letter(const char *id)
{
    struct effect effects[2] = {
        {.kind = EFFECT_RESULT, .key = TEXT("from"), .val = TEXT("anna@example.org")},
        {.kind = EFFECT_REPLACE, .key = TEXT("body"), .val = TEXT("it is in the letter")}};
    struct effect_list list = {.items = effects, .count = 2};
    struct command *command = command_create("inbox.push", TEXT("plugin:letters"), TEXT_NONE);
    struct value *message = NULL;
    command->origin = COMMAND_FROM_HOST;
    *value_put(&command->arena, &command->args, "instance") = value_of_text(TEXT("letters"));
    message = value_put(&command->arena, &command->args, "message");
    *value_put(&command->arena, message, "external_id") =
        value_of_text(arena_text(&command->arena, text_z(id)));
    struct value *raw = value_put(&command->arena, message, "raw");
    *raw = value_of_text(arena_text(&command->arena, all_bytes()));
    raw->type = VALUE_BYTES;
    MUST(engine_submit(world.engine, command) == ERR_OK);
    world_run(&world);
    world_finish(&world, 0, &list);
    struct value all = world_result(&world, world_call(&world, "ticket.list", "", NULL));
    const struct value *items = value_get(&all, "items");
    return world_z(&world, value_text(&items->list.items[items->list.count - 1], "id"));
}

static void hours(int count)
{
    for (int i = 0; i < count; i++) {
        world_advance(&world, HOUR_S);
    }
}

START_TEST(what_nobody_names_is_there_for_a_day_and_then_gone)
{
    arrive();
    (void)blobs_put(&world, all_bytes());

    hours(23);
    ck_assert(is_there());
    hours(2);

    ck_assert(!is_there());
    purges_scrub(&world);
    again_check(&world);
    world_fini(&world);
}
END_TEST

START_TEST(whoever_puts_the_same_bytes_again_has_a_day_again)
{
    arrive();
    (void)blobs_put(&world, all_bytes());
    hours(20);
    (void)blobs_put(&world, all_bytes());

    hours(23);
    ck_assert(is_there());
    world_crash(&world);
    hours(3);

    ck_assert(!is_there());
    (void)blobs_put(&world, all_bytes()); /* and again, when they are gone */
    ck_assert(is_there());
    again_check(&world);
    world_fini(&world);
}
END_TEST

START_TEST(bytes_of_a_message_stay_with_its_ticket_and_go_behind_it)
{
    arrive();
    const char *id = letter("<1@x>");
    hours(72);
    ck_assert(is_there());
    purges_close(&world, id);
    problems_ok(purges_ask(&world, id));
    ck_assert(is_there()); /* for an hour */

    world_crash(&world);
    hours(3);

    ck_assert(!is_there());
    purges_check_gone(&world, id);
    world_fini(&world);
}
END_TEST

START_TEST(what_two_tickets_name_goes_with_the_second)
{
    arrive();
    const char *one = letter("<1@x>");
    const char *two = letter("<2@x>");
    ck_assert_str_ne(one, two);
    purges_close(&world, one);
    purges_close(&world, two);
    hours(48);

    problems_ok(purges_ask(&world, one));
    hours(48);
    ck_assert(is_there());
    problems_ok(purges_ask(&world, two));
    hours(3);

    ck_assert(!is_there());
    purges_check_gone(&world, two);
    world_fini(&world);
}
END_TEST

/* Its channel cannot read it: it stays in the inbox, and the system's timeline names it. */
START_TEST(bytes_of_a_mail_that_waits_for_a_person_stay)
{
    arrive();
    struct command *command = command_create("inbox.push", TEXT("plugin:letters"), TEXT_NONE);
    *value_put(&command->arena, &command->args, "instance") = value_of_text(TEXT("letters"));
    struct value *message = value_put(&command->arena, &command->args, "message");
    struct value *raw = value_put(&command->arena, message, "raw");
    *raw = value_of_text(arena_text(&command->arena, all_bytes()));
    raw->type = VALUE_BYTES;
    MUST(engine_submit(world.engine, command) == ERR_OK);
    world_run(&world);
    world_finish(&world, -2, NULL);

    hours(72);

    ck_assert(is_there());
    purges_scrub(&world);
    again_check(&world);
    world_fini(&world);
}
END_TEST

START_TEST(an_export_stays_with_what_is_left_of_its_ticket)
{
    arrive();
    world_subscribe(&world, HOOK_TICKET_BEFORE_PURGE, "archive", true);
    const char *id = purges_closed(&world, "anna");
    struct value put = world_result(&world, blobs_put(&world, all_bytes()));
    problems_ok(purges_ask(&world, id));
    struct effect effect = {
        .kind = EFFECT_RESULT, .key = TEXT("export"), .val = value_text(&put, "id")};
    struct effect_list list = {.items = &effect, .count = 1};
    world_finish(&world, 0, &list);

    hours(72);

    ck_assert(is_there());
    purges_check_gone(&world, id);
    world_fini(&world);
}
END_TEST

/* More holds end in one hour than one command looks at. */
START_TEST(many_go_page_by_page)
{
    size_t count = KEEP_BLOB_TURN_MAX * 2 + 3;
    struct reader reader;
    arrive();
    for (size_t i = 0; i < count; i++) {
        bytes[0] = (char)i;
        (void)blobs_put(&world, all_bytes());
    }

    hours(26);

    reader_init(&reader, world.store, NULL);
    ck_assert_uint_eq(meta_table_get(&reader, COMMAND_BLOBS_COLLECTED), count);
    purges_scrub(&world);
    again_check(&world);
    world_fini(&world);
}
END_TEST

SUITE("keep_blob", what_nobody_names_is_there_for_a_day_and_then_gone,
      whoever_puts_the_same_bytes_again_has_a_day_again,
      bytes_of_a_message_stay_with_its_ticket_and_go_behind_it,
      what_two_tickets_name_goes_with_the_second, bytes_of_a_mail_that_waits_for_a_person_stay,
      an_export_stays_with_what_is_left_of_its_ticket, many_go_page_by_page)
