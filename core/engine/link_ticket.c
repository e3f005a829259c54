#include "engine/ask_veto.h"
#include "engine/change_ticket.h"
#include "engine/join_problem.h"
#include "engine/other_ticket.h"
#include "engine/pick_ticket.h"
#include "engine/use_case.h"
#include "model/link.h"

static enum err refuse(struct work *work, enum link_verdict verdict, const struct ticket *other)
{
    const struct ticket *ticket = work->ticket;
    const char *name = arena_text(work->arena, text_z(id_print('T', ticket->id).z)).p;
    const char *to = arena_text(work->arena, text_z(id_print('T', other->id).z)).p;
    switch (verdict) {
    case LINK_OTHER_PROBLEM:
        return work_refuse(work, ERR_CONFLICT, "conflict", "other",
                           "%s is an incident of %s already, and a ticket has one problem: unlink "
                           "it there before it becomes one of %s",
                           name, id_print('T', ticket->problem).z, to);
    case LINK_TO_AN_INCIDENT:
        return work_refuse(
            work, ERR_CONFLICT, "conflict", "other",
            "%s is an incident of %s itself, and there is one level: link %s to that "
            "problem",
            to, id_print('T', other->problem).z, name);
    case LINK_OF_A_PROBLEM:
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "%s is a problem with %u incidents and cannot be an incident of %s: "
                           "merge the two, or unlink its incidents",
                           name, ticket->incidents, to);
    case LINK_OVER:
        return work_refuse(work, ERR_CONFLICT, "conflict",
                           ticket->state >= TICKET_CLOSED ? "id" : "other",
                           "closed and merged tickets never change: %s is %s, %s is %s", name,
                           ticket_state_name(ticket->state), to, ticket_state_name(other->state));
    case LINK_OTHER_EARLIER:
        return work_refuse(work, ERR_CONFLICT, "conflict", "other",
                           "%s follows up %s already; unlink that first", name,
                           id_print('T', ticket->follow_up_of).z);
    case LINK_FULL:
        return work_refuse(work, ERR_LIMIT, "exhausted", "other",
                           "%s has %d related tickets, which is the most", name, LINK_RELATED_MAX);
    case LINK_TO_ITSELF: break;
    case LINK_NEW:
    case LINK_SAME: return ERR_OK;
    }
    return work_refuse(work, ERR_INVALID, "invalid", "other", "%s cannot be linked to itself",
                       name);
}

/* Would following up `other` lead back here? */
static bool is_circle(struct work *work, const struct ticket *other)
{
    uint64_t at = other->follow_up_of;
    for (unsigned i = 0; at != 0 && i < LINK_CHAIN_MAX; i++) {
        struct ticket earlier;
        if (at == work->ticket->id) {
            return true;
        }
        ticket_init(&earlier);
        at = ticket_table_get(work->reader, work->arena, at, &earlier) ? earlier.follow_up_of : 0;
    }
    return at != 0; /* as long as that is a circle, or as good as one */
}

static enum err check(struct work *work, enum link_kind kind, const struct ticket *other,
                      enum link_verdict *verdict)
{
    *verdict = link_check(kind, work->ticket, other);
    enum err err = refuse(work, *verdict, other);
    if (err == ERR_OK && kind == LINK_FOLLOW_UP && *verdict == LINK_NEW && is_circle(work, other)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "other",
                           "%s follows up this ticket, directly or through others: that would be a "
                           "circle",
                           id_print('T', other->id).z);
    }
    return err;
}

/* ticket.link {id, kind, other}: `id` becomes an incident of `other`, follows it up, or is related
 * to it. */
enum err link_ticket(struct work *work)
{
    struct ticket other;
    enum link_kind kind = LINK_RELATED;
    enum link_verdict verdict = LINK_NEW;
    enum err err = work_load_ticket(work, "id");
    err = err == ERR_OK ? pick_ticket_other(work, "other", &other) : err;
    err = err == ERR_OK ? pick_ticket_link(work, &kind) : err;
    err = err == ERR_OK ? check(work, kind, &other, &verdict) : err;
    if (err != ERR_OK || verdict == LINK_SAME) {
        return err != ERR_OK ? err : change_ticket_same(work);
    }
    err = ask_veto(work, HOOK_TICKET_BEFORE_CHANGE, NULL, TEXT("link"));
    if (err != ERR_OK) {
        return err;
    }
    if (kind == LINK_INCIDENT_OF) {
        join_problem(work, other.id);
    } else {
        uint64_t id = work->ticket->id;
        other_ticket_note(work, "linked", link_name(kind), other.id, NULL);
        link_set(work->arena, work->ticket, kind, other.id);
        work->changed = true;
        err = other_ticket(work, other.id);
        other_ticket_note(work, "linked", link_name(kind), id,
                          kind == LINK_FOLLOW_UP ? "earlier" : "related");
        err = err == ERR_OK ? other_ticket(work, id) : err;
    }
    return err == ERR_OK ? change_ticket_end(work, "link") : err;
}
