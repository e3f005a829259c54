/* rung.roster/1: who works here, as of the call's configuration and instant. */
#ifndef HOST_SERVICE_ROSTER_H
#define HOST_SERVICE_ROSTER_H
#include <rung/plugin.h>

extern const rung_roster service_roster;

#endif
