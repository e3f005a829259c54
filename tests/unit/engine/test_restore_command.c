#include "engine/restore_command.h"
#include "support/world.h"

#define BODY                                                                                  \
    "The lamp of terminal 7 has been red since nine o'clock, and everybody who comes to pay " \
    "leaves again."

static struct command *recorded(struct world *world, struct reader *reader, const char *name,
                                struct text *packed)
{
    struct command *command = NULL;
    reader_init(reader, world->store, NULL);
    for (uint64_t sequence = 1; command_table_get(reader, &world->arena, sequence, packed);
         sequence++) {
        command_destroy(&command);
        command = command_read(*packed);
        ck_assert_ptr_nonnull(command);
        if (text_eq_z(command->name, name)) {
            return command;
        }
    }
    ck_abort_msg("no %s was recorded", name);
    return NULL;
}

static void plain_world(struct world *world)
{
    world_init(world);
    world->policies->escalation_rule_count = 0;
    world_boot(world);
}

START_TEST(a_body_is_on_disk_once_and_comes_back_with_its_command)
{
    struct world world;
    struct reader reader;
    struct text packed;
    plain_world(&world);
    (void)world_call(&world, "ticket.create", "k", "subject", "Terminal 7", "body", BODY,
                     "requester", "anna@example.org", NULL);
    struct command *command = recorded(&world, &reader, "ticket.create", &packed);
    ck_assert_uint_eq(text_find(packed, TEXT(BODY), 0), SIZE_MAX);

    ck_assert_int_eq(restore_command(&reader, command), ERR_OK);

    ck_assert(text_eq(value_text(&command->args, "body"), TEXT(BODY)));
    ck_assert(text_eq(value_text(&command->args, "subject"), TEXT("Terminal 7")));
    command_destroy(&command);
    world_fini(&world);
}
END_TEST

START_TEST(an_answer_of_an_agent_is_recorded_once)
{
    struct world world;
    struct reader reader;
    struct text packed;
    plain_world(&world);
    const char *id = world_create(&world, "k", "Terminal 7");
    (void)world_call(&world, "message.add", "m", "id", id, "body", BODY, NULL);
    struct command *command = recorded(&world, &reader, "message.add", &packed);
    ck_assert_uint_eq(text_find(packed, TEXT(BODY), 0), SIZE_MAX);

    ck_assert_int_eq(restore_command(&reader, command), ERR_OK);

    ck_assert(text_eq(value_text(&command->args, "body"), TEXT(BODY)));
    command_destroy(&command);
    world_fini(&world);
}
END_TEST

START_TEST(what_is_named_but_not_there_is_damage)
{
    struct world world;
    struct reader reader;
    plain_world(&world);
    struct command *command = command_create("ticket.create", TEXT("local"), TEXT("k"));
    struct value *body = value_put(&command->arena, &command->args, "body");
    struct value *place = value_put(&command->arena, body, "entry");
    *value_append(&command->arena, place) = value_of_int(256);
    *value_append(&command->arena, place) = value_of_int(2);
    reader_init(&reader, world.store, NULL);

    ck_assert_int_eq(restore_command(&reader, command), ERR_CORRUPT);

    command_destroy(&command);
    world_fini(&world);
}
END_TEST

START_TEST(a_repeated_key_gets_the_first_answer_from_the_record_of_its_command)
{
    struct world world;
    plain_world(&world);
    struct answer *first = world_call(&world, "ticket.create", "k", "subject", "s", "body", BODY,
                                      "requester", "anna@example.org", NULL);
    struct value expected = world_result(&world, first);

    struct answer *again = world_call(&world, "ticket.create", "k", "subject", "s", "body", BODY,
                                      "requester", "anna@example.org", NULL);

    struct value got = world_result(&world, again);
    ck_assert(again->replayed);
    ck_assert(value_equal(&got, &expected));
    world_fini(&world);
}
END_TEST

SUITE("restore_command", a_body_is_on_disk_once_and_comes_back_with_its_command,
      an_answer_of_an_agent_is_recorded_once, what_is_named_but_not_there_is_damage,
      a_repeated_key_gets_the_first_answer_from_the_record_of_its_command)
