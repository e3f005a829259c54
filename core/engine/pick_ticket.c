#include "engine/pick_ticket.h"

enum err pick_ticket_other(struct work *work, const char *path, struct ticket *other)
{
    struct text name = value_text(&work->command->args, path);
    uint64_t id = 0;
    ticket_init(other);
    if (!id_parse('T', name, &id)) {
        return work_refuse(work, ERR_INVALID, "invalid", path,
                           "\"%.*s\" is no ticket id; ids look like T-4G7K2 and end in a check "
                           "character",
                           TEXT_ARG(text_slice(name, 0, 40)));
    }
    if (!ticket_table_get(work->reader, work->arena, id, other)) {
        return work_refuse_absent(work, path, id);
    }
    return ERR_OK;
}

enum err pick_ticket_link(struct work *work, enum link_kind *kind)
{
    struct text word = value_text(&work->command->args, "kind");
    if (!link_from(word, kind)) {
        return work_refuse(work, ERR_INVALID, "invalid", "kind",
                           "\"%.*s\" is no kind of link; there are incident_of, follow_up, related",
                           TEXT_ARG(text_slice(word, 0, 40)));
    }
    return ERR_OK;
}

enum err pick_ticket_end(struct work *work, struct ticket *other)
{
    for (unsigned i = 0; other->merged.into != 0 && i < LINK_CHAIN_MAX; i++) {
        uint64_t next = other->merged.into;
        ticket_init(other);
        if (!ticket_table_get(work->reader, work->arena, next, other)) {
            return work->reader->err != ERR_OK ? work->reader->err : ERR_NOT_FOUND;
        }
    }
    return ERR_OK;
}
