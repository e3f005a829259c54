/* Schedules as they hold in this transaction: the configuration, by the zone data read last, with
 * what commands have changed on top. Whoever wants to know who is on call asks here. [engine
 * thread] */
#ifndef ENGINE_ON_CALL_H
#define ENGINE_ON_CALL_H
#include "engine/work.h"

/* NULL: there is no such schedule. */
const struct schedule *on_call_schedule(struct work *work, struct text id);
/* People of a schedule at an instant, each with the reason; empty: nobody, or no such schedule. */
struct on_call_set on_call_people(struct work *work, struct text schedule, int64_t at_us);
/* Those who are on call after them. */
struct on_call_set on_call_next_people(struct work *work, struct text schedule, int64_t at_us);

/* One of the configuration by the zone data that were read last; `base` when they are the same. */
const struct schedule *on_call_base(struct reader *reader, const struct schedule *base,
                                    struct arena *arena);
/* The same without a command: one schedule, and all of them, parallel to policies->schedules. */
struct schedule_document on_call_document(struct reader *reader, struct text id,
                                          struct arena *arena);
const struct schedule *on_call_load(struct reader *reader, const struct schedule *base,
                                    struct arena *arena);
const struct schedule **on_call_load_all(struct reader *reader, const struct policy_set *policies,
                                         struct arena *arena);

#endif
