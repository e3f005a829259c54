#include "base/must.h"
#include "engine/hold_maintenance.h"
#include "engine/use_case.h"

/* maintenance.list {}: the windows that are open now. */
enum err list_maintenance(struct work *work)
{
    struct maintenance *windows = NULL;
    struct pack pack;
    size_t count = hold_maintenance_open(work, &windows);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (size_t i = 0; i < count; i++) {
        hold_maintenance_view(&pack, &windows[i]);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
