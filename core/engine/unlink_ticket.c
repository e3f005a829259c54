#include "engine/ask_veto.h"
#include "engine/change_ticket.h"
#include "engine/join_problem.h"
#include "engine/other_ticket.h"
#include "engine/pick_ticket.h"
#include "engine/use_case.h"

/* A relation is kept by one of the two, and taken away from either. */
static enum err unrelate(struct work *work, uint64_t id, uint64_t other, const char *as)
{
    enum err err = other_ticket(work, other);
    if (err == ERR_OK) {
        (void)link_clear(work->arena, work->ticket, LINK_RELATED, id);
        other_ticket_note(work, "unlinked", link_name(as ? LINK_RELATED : LINK_FOLLOW_UP), id,
                          as ? as : "earlier");
        work->changed = true;
        err = other_ticket(work, id);
    }
    return err;
}

/* ticket.unlink {id, kind, other}: takes back what ticket.link made. */
enum err unlink_ticket(struct work *work)
{
    struct ticket other;
    enum link_kind kind = LINK_RELATED;
    enum err err = work_load_ticket(work, "id");
    err = err == ERR_OK ? pick_ticket_other(work, "other", &other) : err;
    err = err == ERR_OK ? pick_ticket_link(work, &kind) : err;
    if (err != ERR_OK) {
        return err;
    }
    bool back = kind == LINK_RELATED && link_check(kind, &other, work->ticket) == LINK_SAME;
    if (!back && link_check(kind, work->ticket, &other) != LINK_SAME) {
        return work_refuse(
            work, ERR_CONFLICT, "conflict", "other",
            "%s has no link %s to that ticket; ticket.list_links lists what there is",
            id_print('T', work->ticket->id).z, link_name(kind));
    }
    if (work->ticket->state >= TICKET_CLOSED && kind == LINK_INCIDENT_OF) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id", "a %s ticket never changes",
                           ticket_state_name(work->ticket->state));
    }
    err = ask_veto(work, HOOK_TICKET_BEFORE_CHANGE, NULL, TEXT("unlink"));
    if (err != ERR_OK) {
        return err;
    }
    if (kind == LINK_INCIDENT_OF) {
        join_problem_leave(work);
    } else {
        other_ticket_note(work, "unlinked", link_name(kind), other.id, NULL);
        (void)link_clear(work->arena, work->ticket, kind, other.id);
        work->changed = true;
        err = unrelate(work, work->ticket->id, other.id, kind == LINK_RELATED ? "related" : NULL);
    }
    return err == ERR_OK ? change_ticket_end(work, "unlink") : err;
}
