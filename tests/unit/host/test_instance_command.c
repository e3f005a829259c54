#include "host/instance_command.h"
#include <string.h>
#include "support/suite.h"

START_TEST(a_command_says_which_instance_gave_it)
{
    struct instance_env env = {0};
    struct instance *instance = instance_create(&env, TEXT("mail"));

    struct command *command = instance_command(instance, "inbox.push");

    ck_assert(text_eq_z(command->principal, "plugin:mail"));
    ck_assert(text_eq_z(command->name, "inbox.push"));
    command_destroy(&command);
    instance_destroy(&instance);
}
END_TEST

SUITE("instance_command", a_command_says_which_instance_gave_it)
