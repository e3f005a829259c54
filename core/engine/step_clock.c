#include "engine/use_case.h"

/* clock.step: what the engine saw of the wall clock, put on record. Numbers are kept as they are,
 * negative ones too: a counter of the store has 64 bits of any meaning. */
enum err step_clock(struct work *work)
{
    const struct value *args = &work->command->args;
    meta_table_put(work->writes, "clock_offset_us", (uint64_t)value_int(args, "offset_us", 0));
    meta_table_put(work->writes, "clock_boot", (uint64_t)value_int(args, "boot", 0));
    meta_table_put(work->writes, "clock_frozen", value_bool(args, "frozen", false) ? 1 : 0);
    return ERR_OK;
}
