/* A command in the name of an instance: principal "plugin:<instance>". [any thread] */
#ifndef HOST_INSTANCE_COMMAND_H
#define HOST_INSTANCE_COMMAND_H
#include "host/instance.h"

struct command *instance_command(const struct instance *instance, const char *name);

#endif
