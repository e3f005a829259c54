/* Shifts as iCalendar text (RFC 5545): one event per shift, in UTC, with a UID that stays the same
 * as long as person and start do. Pure. [any thread] */
#ifndef MODEL_SCHEDULE_EXPORT_H
#define MODEL_SCHEDULE_EXPORT_H
#include "base/buf.h"
#include "model/roster.h"
#include "model/schedule.h"

void schedule_export(struct buf *out, const struct schedule *schedule,
                     const struct on_call_shifts *shifts, const struct roster *roster,
                     struct text domain, int64_t now_s);

#endif
