#include "engine/cascade_problem.h"
#include "engine/change_ticket.h"
#include "engine/end_ticket.h"
#include "engine/record_message.h"
#include "engine/revise_message.h"
#include "engine/use_case.h"

/* ticket.solve {id, resolution, message?}: solving again is accepted and changes nothing. */
enum err solve_ticket(struct work *work)
{
    struct text body = value_text(&work->command->args, "message");
    bool moves = false;
    enum err err = change_ticket_begin(work, TICKET_SOLVE, &moves);
    if (err != ERR_OK || !moves) {
        return err != ERR_OK ? err : change_ticket_same(work);
    }
    err = revise_message_words(work, &body);
    if (err != ERR_OK) {
        return err;
    }
    uint32_t entry = body.n > 0 ? record_message_by_agent(work, body) : 0;
    end_ticket_solve(work, value_text(&work->command->args, "resolution"), "solved");
    cascade_problem(work, CASCADE_SOLVED, entry);
    return change_ticket_end(work, "solve");
}
