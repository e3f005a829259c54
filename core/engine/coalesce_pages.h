/* After a time without the server several planned pages of one person may be past: of those that
 * belong to one firing of one level only the last acts. semantics (d7). */
#ifndef ENGINE_COALESCE_PAGES_H
#define ENGINE_COALESCE_PAGES_H
#include "engine/work.h"

#define COALESCE_PAGES_LATE_US INT64_C(2000000) /* later than this, something held it up */

/* Among these open jobs. Each ticket concerned is loaded and saved. */
void coalesce_pages(struct work *work, const uint64_t *ids, size_t count);

/* One that is about to leave, and is late, may have been overtaken while nothing left: then it is
 * dropped, and true. */
bool coalesce_pages_overtakes(struct work *work, const struct job *job);

#endif
