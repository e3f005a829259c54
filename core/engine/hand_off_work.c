#include "engine/route_ticket.h"
#include "engine/take_work.h"
#include "engine/use_case.h"

/* work.hand_off {id, team?, reason?}: somebody else is looked for; until he accepts, the owner
 * stays responsible. */
enum err hand_off_work(struct work *work)
{
    const struct value *args = &work->command->args;
    struct text team = value_text(args, "team");
    enum err err = work_load_ticket(work, "id");
    if (err != ERR_OK) {
        return err;
    }
    if (team.n > 0 && roster_team(&work->policies->roster, team) == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "team", "there is no team \"%.*s\"",
                           TEXT_ARG(team));
    }
    if (work->ticket->agent.n == 0) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "ticket %s is nobody's: it waits in its queue already, or is assigned "
                           "by ticket.assign",
                           id_print('T', work->ticket->id).z);
    }
    if (route_ticket_add(work, WORK_HAND_OFF, team, work->now_us) != ERR_OK) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "ticket %s is handed off already, is %s, or its team has no queue",
                           id_print('T', work->ticket->id).z,
                           ticket_state_name(work->ticket->state));
    }
    return take_work_end(work);
}
