/* What a plugin in another process looks up, and has at once: people, hours, rules, fields. [loop]
 */
#ifndef HOST_BRIDGE_LOOKUP_H
#define HOST_BRIDGE_LOOKUP_H
#include "host/bridge_request.h"

void bridge_lookup_team(const struct bridge_request *request);
void bridge_lookup_on_call(const struct bridge_request *request);
void bridge_lookup_advance(const struct bridge_request *request);
void bridge_lookup_elapsed(const struct bridge_request *request);
void bridge_lookup_next(const struct bridge_request *request);
void bridge_lookup_rule(const struct bridge_request *request);
void bridge_lookup_field(const struct bridge_request *request);

#endif
