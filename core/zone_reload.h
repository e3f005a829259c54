/* Time zones read anew while the server runs (SIGHUP): those that the configuration names, as one
 * recorded command, so that what follows from them needs no file. */
#ifndef ZONE_RELOAD_H
#define ZONE_RELOAD_H
#include "engine/command.h"
#include "model/policy_set.h"

/* calendar.zones with the bytes of every zone that `policies` names and `folder` has; the caller
 * submits it. One that cannot be read any more is logged, and stays as it is. */
struct command *zone_reload_command(const struct policy_set *policies, const char *folder);

#endif
