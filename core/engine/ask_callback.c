#include "engine/route_ticket.h"
#include "engine/take_work.h"
#include "engine/use_case.h"

/* work.callback {id, at_ms?}: the customer is to be called back; from then on it waits for a
 * person, whoever owns the ticket. */
enum err ask_callback(struct work *work)
{
    int64_t at_us = value_int(&work->command->args, "at_ms", 0) * 1000;
    enum err err = work_load_ticket(work, "id");
    if (err != ERR_OK) {
        return err;
    }
    if (at_us != 0 && at_us < work->now_us) {
        return work_refuse(work, ERR_INVALID, "invalid", "at_ms", "at_ms lies in the past");
    }
    if (route_ticket_add(work, WORK_CALLBACK, TEXT_NONE, at_us != 0 ? at_us : work->now_us) !=
        ERR_OK) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "ticket %s has a callback already, is %s, or its team has no queue",
                           id_print('T', work->ticket->id).z,
                           ticket_state_name(work->ticket->state));
    }
    return take_work_end(work);
}
