/* JSON Schema (2020-12) of the core's own sections, from the rows of the page: what an editor
 * completes and refuses. It is never stricter than the readers, and says less: references, rules
 * and what hangs together are theirs alone. */
#ifndef SCHEMA_CORE_H
#define SCHEMA_CORE_H
#include "base/value.h"
#include "schema_page.h"

#define SCHEMA_CORE_DURATION "^(0|[0-9]+(ms|s|m|h|d|w))$"
#define SCHEMA_CORE_SIZE "^[0-9]+(B|KiB|MiB|GiB|TiB)?$"
#define SCHEMA_CORE_SPAN "^(0|[0-9]+(s|m|h|d|w|bm|bh|bd))$"

/* `instance`: what holds of each of plugins.instances besides; NULL: nothing. In the arena. */
struct value schema_core(struct arena *arena, const struct schema_row *rows, size_t count,
                         const struct value *instance);

/* For whoever writes schemas: {key: text}; an amount of time, of which 0 may stand without a unit;
 * a size, which may stand without one. */
void schema_core_put(struct arena *arena, struct value *map, const char *key, struct text text);
void schema_core_time(struct arena *arena, struct value *map, const char *pattern);
void schema_core_size(struct arena *arena, struct value *map);
/* A list, for which a single value may stand. `item` is NULL for any. */
void schema_core_list(struct arena *arena, struct value *map, const struct value *item);

#endif
