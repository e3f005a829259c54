/* What all commands about work refuse alike. */
#include "support/queues.h"

static const char *const commands[] = {"work.accept", "work.refuse", "work.skip", NULL};

START_TEST(an_unknown_agent_and_an_unknown_ticket_are_refused_by_name)
{
    struct world world;
    world_init(&world);
    queues_add(&world, "desk", "support");
    world_boot(&world);
    for (size_t i = 0; commands[i] != NULL; i++) {
        char key[40];
        (void)snprintf(key, sizeof key, "a-%zu", i);
        struct answer *answer =
            world_call(&world, commands[i], key, "agent", "eve", "id", "T-12", "reason", "r", NULL);
        ck_assert_int_eq(answer->refusal.code, ERR_NOT_FOUND);
        ck_assert_str_eq(answer->refusal.path, "agent");

        (void)snprintf(key, sizeof key, "t-%zu", i);
        answer = world_call(&world, commands[i], key, "agent", "ann", "id", "T-9999", "reason", "r",
                            NULL);
        ck_assert_str_eq(answer->refusal.path, "id");
    }
    world_fini(&world);
}
END_TEST

START_TEST(without_queues_there_is_no_work_to_take)
{
    struct world world;
    world_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");
    for (size_t i = 0; commands[i] != NULL; i++) {
        char key[40];
        (void)snprintf(key, sizeof key, "a-%zu", i);
        struct answer *answer =
            world_call(&world, commands[i], key, "agent", "ann", "id", id, "reason", "r", NULL);
        ck_assert_int_eq(answer->refusal.code, ERR_CONFLICT);
        ck_assert_msg(strstr(answer->refusal.text, "ticket.assign") != NULL, "%s",
                      answer->refusal.text);
    }
    world_fini(&world);
}
END_TEST

SUITE("take_work", an_unknown_agent_and_an_unknown_ticket_are_refused_by_name,
      without_queues_there_is_no_work_to_take)
