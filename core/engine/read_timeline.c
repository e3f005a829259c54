#include "base/must.h"
#include "engine/read_entry.h"
#include "engine/use_case.h"

#define TIMELINE_LIMIT_DEFAULT 200
#define TIMELINE_LIMIT_MAX 500

/* ticket.timeline {id, from?, limit?}; id "system" is the timeline of what belongs to no ticket. */
enum err read_timeline(struct work *work)
{
    const struct value *args = &work->command->args;
    int64_t limit = value_int(args, "limit", TIMELINE_LIMIT_DEFAULT);
    int64_t from = value_int(args, "from", 1);
    struct value *entries = NULL;
    struct pack pack;
    uint64_t id = 0;
    bool more = false;
    if (limit < 1 || limit > TIMELINE_LIMIT_MAX || from < 1 || from > UINT32_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "limit",
                           "limit is 1 to %d, from starts at 1", TIMELINE_LIMIT_MAX);
    }
    if (!text_eq_z(value_text(args, "id"), "system")) {
        enum err err = work_load_ticket(work, "id");
        if (err != ERR_OK) {
            return err;
        }
        id = work->ticket->id;
    }
    size_t count = entry_table_page(work->reader, work->arena, id, (uint32_t)from, (size_t)limit,
                                    &entries, &more);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (size_t i = 0; i < count; i++) {
        read_entry(&pack, &entries[i], id, 0);
    }
    pack_list_end(&pack);
    if (more) {
        pack_pair_int(&pack, "next", value_int(&entries[count - 1], "seq", from) + 1);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
