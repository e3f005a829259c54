/* The data of a zone as they were read last: those of the configuration, or after a reload those of
 * calendar.zones, which live in two rows of the documents. [engine thread] */
#ifndef ENGINE_ZONE_NOW_H
#define ENGINE_ZONE_NOW_H
#include "model/zone.h"
#include "store/tables.h"

/* The rows: which data hold for a zone now, and data by their hash. */
struct text zone_now_row(struct arena *arena, struct text zone);
struct text zone_now_kept_row(struct arena *arena, struct text hash);
/* `zone` itself unless other data have been read for it since; those live in `arena`. */
const struct zone *zone_now(struct reader *reader, const struct zone *zone, struct arena *arena);

#endif
