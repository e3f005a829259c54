#include "engine/change_ticket.h"
#include "engine/hand_off.h"
#include "engine/use_case.h"

static enum err check_open(struct work *work)
{
    const struct ticket_hand_off *hand_off = &work->ticket->hand_off;
    if (hand_off->entry == 0 || !hand_off->is_missing) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "no hand-off of ticket %s lacks its form",
                           id_print('T', work->ticket->id).z);
    }
    return ERR_OK;
}

/* ticket.fill_hand_off {id, form}: what an automatic hand-off could not wait for is said later. */
enum err fill_hand_off(struct work *work)
{
    enum err err = work_load_ticket(work, "id");
    err = err == ERR_OK ? check_open(work) : err;
    if (err != ERR_OK) {
        return err;
    }
    struct ticket_hand_off former = work->ticket->hand_off;
    struct hand_off hand_off = {.from = former.from,
                                .to = former.to,
                                .axis = ESCALATION_FUNCTIONAL,
                                .form = value_get(&work->command->args, "form"),
                                .giver = former.giver,
                                .is_said_later = true};
    err = hand_off_check(work, &hand_off);
    if (err != ERR_OK) {
        return err;
    }
    (void)hand_off_record(work, &hand_off);
    work->ticket->hand_off.rating = former.rating;
    work->ticket->hand_off.is_owed = former.is_owed; /* until nothing is missing any more */
    return change_ticket_end(work, "fill_hand_off");
}
