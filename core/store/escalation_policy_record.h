/* An escalation policy as a packed map: what a running escalation keeps to when the configuration
 * changes, and what its version is the hash of. */
#ifndef STORE_ESCALATION_POLICY_RECORD_H
#define STORE_ESCALATION_POLICY_RECORD_H
#include "base/pack.h"
#include "model/policy_set.h"

void escalation_policy_record_pack(struct buf *out, const struct escalation_policy *policy);
/* Calendars are taken by name from `set`; one that is gone counts as none: elapsed time, any time.
 * Texts lie in the arena or in `map`. */
void escalation_policy_record_read(struct arena *arena, const struct value *map,
                                   const struct policy_set *set, struct escalation_policy *policy);
/* First 16 hex digits of the SHA-256 of the packed policy. */
struct text escalation_policy_record_version(struct arena *arena,
                                             const struct escalation_policy *policy);

#endif
