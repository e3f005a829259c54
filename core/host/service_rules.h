/* rung.rules/1: rules of the policy language against the event in hand. */
#ifndef HOST_SERVICE_RULES_H
#define HOST_SERVICE_RULES_H
#include <rung/plugin.h>

extern const rung_rules service_rules;

#endif
