#include "model/owed_work.h"
#include "base/must.h"

static const struct {
    const char *name, *method;
} words[TICKET_OWED_REASONS] = {
    [TICKET_OWED_FORM] = {"hand_off_form", "ticket.fill_hand_off"},
    [TICKET_OWED_MOVE] = {"channel_move", "message.add"},
    [TICKET_OWED_PROMISE] = {"promise_missing", "promise.make"},
    [TICKET_OWED_BROKEN] = {"promise_broken", "message.add"},
};

const char *owed_work_name(enum ticket_owed_reason reason)
{
    MUST(reason < TICKET_OWED_REASONS);
    return words[reason].name;
}

const char *owed_work_method(enum ticket_owed_reason reason)
{
    MUST(reason < TICKET_OWED_REASONS);
    return words[reason].method;
}

struct text owed_work_owner(const struct roster *roster, const struct ticket *ticket)
{
    const struct roster_team *team = roster_team(roster, ticket->team);
    return ticket->agent.n > 0 ? ticket->agent : team != NULL ? team->manager : TEXT_NONE;
}

static bool has_broken_promise(const struct ticket *ticket)
{
    for (size_t i = 0; i < ticket->clock_count; i++) {
        const struct sla_clock *clock = &ticket->clocks[i];
        if (clock->metric == SLA_PROMISE && sla_clock_is_live(clock) && clock->breached) {
            return true;
        }
    }
    return false;
}

/* Nobody has said a word to the customer since. */
static bool is_left_alone(const struct ticket *ticket)
{
    const struct ticket_channel_move *move = &ticket->channel_move;
    bool is_over = move->state == TICKET_MOVE_EXPIRED || move->state == TICKET_MOVE_FAILED;
    return is_over && move->ended_us != 0 && ticket->spoken_us < move->ended_us;
}

static bool is_owed(const struct ticket *ticket, enum ticket_owed_reason reason)
{
    switch (reason) {
    case TICKET_OWED_FORM: return ticket->hand_off.is_owed && ticket->hand_off.is_missing;
    case TICKET_OWED_MOVE: return is_left_alone(ticket);
    case TICKET_OWED_PROMISE:
        return ticket->state == TICKET_BLOCKED && (ticket->flags & TICKET_UNPROMISED) != 0 &&
               !has_broken_promise(ticket);
    case TICKET_OWED_BROKEN: return has_broken_promise(ticket);
    case TICKET_OWED_REASONS: break;
    }
    return false;
}

static int64_t since(const struct ticket *ticket, const struct ticket_owed *item, int64_t now_us)
{
    for (size_t i = 0; i < ticket->owed_count; i++) {
        const struct ticket_owed *former = &ticket->owed[i];
        if (former->reason == item->reason && text_eq(former->agent, item->agent)) {
            return former->since_us;
        }
    }
    return now_us;
}

void owed_work_refresh(struct arena *arena, const struct roster *roster, struct ticket *ticket,
                       int64_t now_us)
{
    struct ticket_owed *owed = NULL;
    size_t count = 0;
    for (unsigned i = 0; ticket_is_unsolved(ticket) && i < TICKET_OWED_REASONS; i++) {
        struct ticket_owed item = {.reason = (enum ticket_owed_reason)i};
        if (is_owed(ticket, item.reason)) {
            item.agent = item.reason == TICKET_OWED_FORM ? ticket->hand_off.giver
                                                         : owed_work_owner(roster, ticket);
            item.since_us = since(ticket, &item, now_us);
            *ARENA_PUSH(arena, owed, count) = item;
        }
    }
    ticket->owed = owed;
    ticket->owed_count = count;
}
