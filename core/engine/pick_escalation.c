#include "engine/pick_escalation.h"
#include "engine/run_escalation.h"

enum err pick_escalation(struct work *work, struct escalation **escalation)
{
    int64_t named = value_int(&work->command->args, "escalation", 0);
    enum err err = work_load_ticket(work, "id");
    if (err != ERR_OK) {
        return err;
    }
    *escalation =
        named != 0 ? run_escalation_find(work, (uint32_t)named) : run_escalation_live(work);
    if (*escalation == NULL && named != 0) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "escalation",
                           "ticket %s has no escalation %lld", id_print('T', work->ticket->id).z,
                           (long long)named);
    }
    if (*escalation == NULL) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "ticket %s has no escalation that is under way",
                           id_print('T', work->ticket->id).z);
    }
    if (!escalation_is_live(*escalation)) {
        return work_refuse(work, ERR_CONFLICT, "already_resolved", "escalation",
                           "escalation %u is over: it is %s", (*escalation)->n,
                           escalation_state_name((*escalation)->state));
    }
    return ERR_OK;
}
