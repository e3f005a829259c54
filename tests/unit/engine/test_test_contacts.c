#include "support/climb.h"

START_TEST(one_by_each_method_whatever_is_held_back_else)
{
    struct world world;
    world_init(&world);
    struct policy_set *set = world.policies;
    struct roster_agent *ann = &set->roster.agents[0];
    world_subscribe(&world, HOOK_NOTIFICATION_SEND, "sms", true);
    *ARENA_PUSH(&set->arena, ann->contacts, ann->contact_count) =
        (struct roster_contact){.channel = TEXT("sms"), .address = TEXT("+49")};
    set->pace = (struct notification_pace){600, 600, 1800};
    world_boot(&world);

    (void)world_result(&world, world_call(&world, "notification.test", "t", "agent", "ann", NULL));

    ck_assert_uint_eq(world.job_count, 2);
    world_finish(&world, 0, NULL);
    world_finish(&world, -2, NULL);
    struct value status =
        world_result(&world, world_call(&world, "notification.status", "", "agent", "ann", NULL));
    const struct value *contacts = value_get(&status, "contacts");
    ck_assert_uint_eq(contacts->list.count, 2);
    ck_assert_int_ne(value_bool(&contacts->list.items[0], "works", false),
                     value_bool(&contacts->list.items[1], "works", false));
    world_fini(&world);
}
END_TEST

START_TEST(whoever_is_not_there_is_not_tested)
{
    struct world world;
    world_init(&world);
    world_boot(&world);
    struct answer *answer = world_call(&world, "notification.test", "t", "agent", "nobody", NULL);
    ck_assert_str_eq(answer->refusal.path, "agent");
    world_fini(&world);
}
END_TEST

SUITE("test_contacts", one_by_each_method_whatever_is_held_back_else,
      whoever_is_not_there_is_not_tested)
