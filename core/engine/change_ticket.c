#include "engine/change_ticket.h"
#include "engine/ask_hook.h"
#include "engine/ask_veto.h"
#include "engine/settle.h"
#include "engine/ticket_view.h"

#define INSTANT_MS_MAX INT64_C(7258118400000) /* 2200-01-01: where calendars end */

enum err change_ticket_begin(struct work *work, enum ticket_command command, bool *moves)
{
    enum ticket_state to = TICKET_NEW;
    const char *name = ticket_move_name(command);
    *moves = false;
    enum err err = work_load_ticket(work, "id");
    if (err != ERR_OK) {
        return err;
    }
    switch (ticket_move(work->ticket->state, command, &to)) {
    case TICKET_STAYS: return ERR_OK;
    case TICKET_FOLLOW_UP:
    case TICKET_REFUSED:
        return work_refuse(
            work, ERR_CONFLICT, "conflict", "id", "%s leads from %.*s to %s; the ticket is %s",
            name, TEXT_ARG(ticket_move_sources(work->arena, command)),
            ticket_state_name(ticket_move_target(command)), ticket_state_name(work->ticket->state));
    case TICKET_MOVES: break;
    }
    *moves = true;
    return ask_veto(work, HOOK_TICKET_BEFORE_CHANGE, NULL, text_z(name));
}

enum err change_ticket_begin_unsolved(struct work *work, const char *what)
{
    enum err err = work_load_ticket(work, "id");
    if (err == ERR_OK && !ticket_is_unsolved(work->ticket)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "nothing can be %s on a %s ticket; reopen it first", what,
                           ticket_state_name(work->ticket->state));
    }
    return err;
}

enum err change_ticket_same(struct work *work)
{
    ticket_view_answer(work);
    return ERR_OK;
}

enum err change_ticket_end(struct work *work, const char *method)
{
    ask_hook_enqueue(work, HOOK_TICKET_CHANGED, -1, NULL, text_z(method), NULL, NULL, NULL);
    settle(work);
    work_save(work);
    ticket_view_answer(work);
    return ERR_OK;
}

enum err change_ticket_instant(struct work *work, const char *name, int64_t *at_us)
{
    int64_t at_ms = value_int(&work->command->args, name, 0);
    *at_us = 0;
    if (at_ms == 0) {
        return ERR_OK;
    }
    if (at_ms > INSTANT_MS_MAX || at_ms * 1000 <= work->now_us) {
        return work_refuse(work, ERR_INVALID, "invalid", name,
                           "\"%s\" is an instant in ms since 1970 that lies ahead, before 2200",
                           name);
    }
    *at_us = at_ms * 1000;
    return ERR_OK;
}
