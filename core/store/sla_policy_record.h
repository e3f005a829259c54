/* The SLA policies of a policy set as one packed map: what tickets that an edit does not reach go
 * on with, and what the hash of a version of the policies is of. */
#ifndef STORE_SLA_POLICY_RECORD_H
#define STORE_SLA_POLICY_RECORD_H
#include "base/pack.h"
#include "model/policy_set.h"

#define SLA_POLICY_RECORD_HASH_CHARS 16

void sla_policy_record_pack(struct buf *out, const struct policy_set *set);
/* The policies that the map says into `into->sla_policies`, in their order; texts lie in `arena` or
 * in `map`. Calendars are taken by name from `set`. False: a calendar is gone, or a condition can
 * no longer be read. */
bool sla_policy_record_read(struct arena *arena, const struct value *map,
                            const struct policy_set *set, struct policy_set *into);
/* First 16 hex digits of the SHA-256 of what is packed. */
struct text sla_policy_record_hash(struct arena *arena, struct text packed);

#endif
