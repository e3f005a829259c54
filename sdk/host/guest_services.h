/* The services of the contract in a plugin's own process: timers and workers are here, everything
 * else is asked for over the line. */
#ifndef GUEST_SERVICES_H
#define GUEST_SERVICES_H
#include "guest.h"

const void *guest_services_find(const rung_host *host, const char *id); /* NULL: absent */
const void *guest_services_rule(void *ctx,
                                int64_t number); /* what a RUNG_T_RULE member points at */

#endif
