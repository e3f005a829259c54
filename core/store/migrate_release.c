#include "store/migrate_release.h"

/* A new format gets its step here: what it walks, and what becomes of a row. Steps are never
 * changed once they were released, and write what their version is, not what the tables of today
 * would write: those may be of a later one. */
struct migrate_plan migrate_release_plan(void)
{
    _Static_assert(FORMAT_OLDEST == FORMAT_VERSION, "each version behind the oldest has a step");
    return (struct migrate_plan){.own = format_own(), .steps = NULL, .count = 0};
}
