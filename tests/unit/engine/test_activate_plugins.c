#include "support/story.h"

static struct world world;

/* plugin.activate of one instance; the answer is the newest one. */
static const struct answer *activate(const char *version)
{
    struct command *command = command_create("plugin.activate", TEXT("system"), TEXT_NONE);
    struct arena *arena = &command->arena;
    *value_put(arena, &command->args, "version") = value_of_text(text_z(version));
    struct value *list = value_put(arena, &command->args, "instances");
    *list = (struct value){.type = VALUE_LIST};
    struct value *one = value_append(arena, list);
    *one = (struct value){.type = VALUE_MAP};
    *value_put(arena, one, "instance") = value_of_text(TEXT("words"));
    *value_put(arena, one, "version") = value_of_text(text_z(version));
    command->origin = COMMAND_FROM_RPC;
    ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);
    world_run(&world);
    return world.answers;
}

START_TEST(who_is_asked_from_now_on_is_told_and_then_asked)
{
    const struct value *event = NULL;
    world_init(&world);
    world_boot(&world);

    const struct answer *answer = activate("one");

    ck_assert_int_eq(answer->refusal.code, ERR_OK);
    ck_assert_str_eq(world.plugins, "one");
    ck_assert_int_eq(world_count(&world, "system", "plugins_activated", &event), 1);
    ck_assert(text_eq_z(value_text(event, "version"), "one"));
    const struct value *list = value_get(event, "instances");
    ck_assert_uint_eq(value_count(list), 1);
    ck_assert(text_eq_z(value_text(&list->list.items[0], "instance"), "words"));
    world_fini(&world);
}
END_TEST

START_TEST(the_same_plugins_again_are_no_news)
{
    world_init(&world);
    world_boot(&world);
    (void)activate("one");

    struct value result = world_result(&world, activate("one"));

    ck_assert(!value_bool(&result, "changed", true));
    ck_assert_int_eq(world_count(&world, "system", "plugins_activated", NULL), 1);
    (void)activate("two");
    (void)activate("one");
    ck_assert_int_eq(world_count(&world, "system", "plugins_activated", NULL), 3);
    world_fini(&world);
}
END_TEST

START_TEST(a_set_without_a_version_is_refused)
{
    world_init(&world);
    world_boot(&world);

    story_refused(activate(""), ERR_INVALID, "invalid", "version",
                  "a set of plugins has a version of 1 to");

    ck_assert_uint_eq(world.swaps, 0);
    world_fini(&world);
}
END_TEST

SUITE("activate_plugins", who_is_asked_from_now_on_is_told_and_then_asked,
      the_same_plugins_again_are_no_news, a_set_without_a_version_is_refused)
