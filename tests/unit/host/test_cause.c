#include "host/cause.h"
#include "support/instances.h"

static struct instance_env env;

START_TEST(whoever_is_asked_nothing_is_led_to_by_nothing)
{
    struct instance *instance = instances_running(&env, "a");
    struct command *command = command_create("inbox.push", TEXT("plugin:a"), TEXT_NONE);

    cause_put(instance, command);

    ck_assert_ptr_null(value_get(&command->args, "chain"));
    command_destroy(&command);
    instances_stop(instance);
    instance_destroy(&instance);
}
END_TEST

START_TEST(an_inline_call_is_the_last_link_and_a_job_is_so_already)
{
    struct instance *instance = instances_running(&env, "a");
    struct ask decides = {.hook = HOOK_TICKET_CLASSIFY, .chain = TEXT("ticket.opened b")};
    struct ask works = {
        .hook = HOOK_TICKET_OPENED, .token = 7, .chain = TEXT("ticket.opened b\nticket.opened a")};
    struct arena arena;
    arena_init(&arena);

    const struct ask *none = cause_enter(&decides);
    ck_assert_str_eq(cause_chain(instance, &arena).p, "ticket.opened b\nticket.classify a");
    const struct ask *outer = cause_enter(&works);
    ck_assert_str_eq(cause_chain(instance, &arena).p, "ticket.opened b\nticket.opened a");
    cause_leave(outer);
    ck_assert_str_eq(cause_chain(instance, &arena).p, "ticket.opened b\nticket.classify a");
    cause_leave(none);

    ck_assert_uint_eq(cause_chain(instance, &arena).n, 0);
    arena_fini(&arena);
    instances_stop(instance);
    instance_destroy(&instance);
}
END_TEST

SUITE("cause", whoever_is_asked_nothing_is_led_to_by_nothing,
      an_inline_call_is_the_last_link_and_a_job_is_so_already)
