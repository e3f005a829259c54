/* After a time without the server several planned pages of one person may be past: of those that
 * belong to one firing of one level only the last acts. semantics (d7). */
#ifndef ENGINE_COALESCE_PAGES_H
#define ENGINE_COALESCE_PAGES_H
#include "engine/work.h"

/* Among these open jobs. Each ticket concerned is loaded and saved. */
void coalesce_pages(struct work *work, const uint64_t *ids, size_t count);

#endif
