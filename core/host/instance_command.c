#include "host/instance_command.h"
#include <stdio.h>

struct command *instance_command(const struct instance *instance, const char *name)
{
    char principal[200];
    int length = snprintf(principal, sizeof principal, "plugin:%.*s",
                          TEXT_ARG(text_slice(instance->name, 0, 150)));
    return command_create(name, (struct text){principal, (size_t)length}, TEXT_NONE);
}
