/* A time zone: immutable transition tables read from TZif bytes (RFC 8536), with the POSIX rule
 * behind the last transition. Instants are whole Unix seconds. Local times are seconds since
 * 1970-01-01T00:00 local. */
#ifndef MODEL_ZONE_H
#define MODEL_ZONE_H
#include "base/arena.h"

struct zone;
enum zone_pick { ZONE_FIRST, ZONE_LAST };

/* NULL when the bytes are no TZif of version 1 to 4. The zone lives in `arena`. */
const struct zone *zone_read(struct arena *arena, struct text name, struct text tzif);
const struct zone *zone_utc(void);
struct text zone_name(const struct zone *zone);
int32_t zone_offset(const struct zone *zone, int64_t instant_s); /* seconds east of UTC */
int64_t zone_local(const struct zone *zone, int64_t instant_s);  /* instant + offset */
/* Local time to instant: unique; in a gap the first instant after it; repeated: the first or last.
 */
int64_t zone_instant(const struct zone *zone, int64_t local_s, enum zone_pick pick);

#endif
