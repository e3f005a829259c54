/* A time zone: immutable transition tables read from TZif bytes (RFC 8536), with the POSIX rule
 * behind the last transition. Instants are whole Unix seconds. Local times are seconds since
 * 1970-01-01T00:00 local. */
#ifndef MODEL_ZONE_H
#define MODEL_ZONE_H
#include "base/arena.h"

#define ZONE_YEAR_LAST 2201 /* the rule behind the last transition is written out up to here */

struct zone;
struct zone_stretch {     /* half-open [from_s, to_s): the offset does not change in it */
    int64_t from_s, to_s; /* INT64_MIN, INT64_MAX: no change on this side */
    int32_t offset_s;
};
enum zone_pick { ZONE_FIRST, ZONE_LAST };

/* NULL when the bytes are no TZif of version 1 to 4. The zone lives in `arena`. */
const struct zone *zone_read(struct arena *arena, struct text name, struct text tzif);
const struct zone *zone_utc(void);
struct text zone_name(const struct zone *zone);
struct text zone_bytes(const struct zone *zone); /* what it was read from; empty for UTC */
int32_t zone_offset(const struct zone *zone, int64_t instant_s); /* seconds east of UTC */
int64_t zone_local(const struct zone *zone, int64_t instant_s);  /* instant + offset */
/* The stretch around an instant before ZONE_YEAR_LAST is over. Whoever walks through time asks once
 * per stretch instead of once per instant. */
struct zone_stretch zone_stretch(const struct zone *zone, int64_t instant_s);
/* Local time to instant: unique; in a gap the first instant after it; repeated: the first or last.
 */
int64_t zone_instant(const struct zone *zone, int64_t local_s, enum zone_pick pick);

#endif
