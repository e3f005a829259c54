#include "engine/other_ticket.h"
#include "engine/settle.h"

enum err other_ticket(struct work *work, uint64_t id)
{
    settle(work);
    work_save(work);
    return work_load_ticket_id(work, id);
}

void other_ticket_note(struct work *work, const char *type, const char *kind, uint64_t other,
                       const char *as)
{
    struct pack *event = work_event(work, type);
    pack_pair_z(event, "kind", kind);
    pack_pair_z(event, "other", id_print('T', other).z);
    if (as != NULL) {
        pack_pair_z(event, "as", as);
    }
    work_event_end(work);
}

struct text other_ticket_cause(struct work *work, uint64_t from)
{
    return arena_printf(work->arena, "merged:%s", id_print('T', from).z);
}
