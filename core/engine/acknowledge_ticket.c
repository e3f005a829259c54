#include "engine/ask_veto.h"
#include "engine/run_escalation.h"
#include "engine/settle.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

/* ticket.acknowledge {id, escalation?, for_ms?, person?}: all live escalations unless one is named.
 * On one that is over it has no effect and is no error: two people answer at once, and both are
 * right. */
enum err acknowledge_ticket(struct work *work)
{
    const struct value *args = &work->command->args;
    int64_t named = value_int(args, "escalation", 0);
    struct text person = value_text(args, "agent");
    const struct value *for_ms = value_get(args, "for_ms");
    int64_t for_s = (value_int(args, "for_ms", 0) + 999) / 1000; /* up: 0 means without end */
    size_t count = 0;
    enum err err = work_load_ticket(work, "id");
    if (err != ERR_OK) {
        return err;
    }
    if (work->ticket->escalation_count == 0) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "ticket %s has no escalation to acknowledge",
                           id_print('T', work->ticket->id).z);
    }
    if (named != 0 && run_escalation_find(work, (uint32_t)named) == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "escalation",
                           "ticket %s has no escalation %lld", id_print('T', work->ticket->id).z,
                           (long long)named);
    }
    err = ask_veto(work, HOOK_ESCALATION_BEFORE_ACKNOWLEDGE, NULL, TEXT("acknowledge"));
    if (err != ERR_OK) {
        return err;
    }
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        struct escalation *escalation = &work->ticket->escalations[i];
        if (escalation_is_live(escalation) && (named == 0 || escalation->n == (uint32_t)named)) {
            err = run_escalation_acknowledge(work, escalation->n, person.n ? person : work->actor,
                                             for_s, for_ms != NULL);
            if (err != ERR_OK) {
                return err;
            }
            count++;
        }
    }
    if (count == 0) {
        ticket_view_answer(work);
        return ERR_OK;
    }
    settle(work);
    work_save(work);
    ticket_view_answer(work);
    return ERR_OK;
}
