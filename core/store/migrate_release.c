#include "store/migrate_release.h"
#include "store/migrate_to_5.h"
#include "store/migrate_to_6.h"

/* A new format gets its step here: what it walks, and what becomes of a row. Steps are never
 * changed once they were released, and write what their version is, not what the tables of today
 * would write: those may be of a later one. */
static const struct migrate_step steps[] = {
    {.from = 4,
     .tables = MIGRATE_TO_5_TABLES,
     .about = "follow-ups are found from both ends",
     .change = migrate_to_5_change},
    {.from = 5,
     .tables = MIGRATE_TO_6_TABLES,
     .about = "what a ticket leaves behind is found from it",
     .change = migrate_to_6_change},
};

struct migrate_plan migrate_release_plan(void)
{
    _Static_assert(FORMAT_OLDEST + sizeof steps / sizeof steps[0] == FORMAT_VERSION,
                   "each version behind the oldest has a step");
    return (struct migrate_plan){
        .own = format_own(), .steps = steps, .count = sizeof steps / sizeof steps[0]};
}
