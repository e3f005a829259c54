#include "engine/use_case.h"

/* server.clock_confirm: the wall clock is right, though it stepped. The engine sees it at its next
 * step, and timers fire as those of a server that was away. */
enum err confirm_clock(struct work *work)
{
    struct pack pack;
    if (meta_table_get(work->reader, "clock_frozen") == 0) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "",
                           "time is not frozen: there is no step of the clock to confirm");
    }
    meta_table_put(work->writes, "clock_frozen", 0);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_bool(&pack, "frozen", false);
    pack_map_end(&pack);
    return pack.err;
}
