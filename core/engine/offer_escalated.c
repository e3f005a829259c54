#include "engine/offer_escalated.h"
#include "engine/offer_work.h"
#include "engine/route_ticket.h"

/* What waits of a ticket that nobody has; else a hand-off, which the owner gives. */
static struct work_item *item_of(struct work *work)
{
    static const enum work_reason reasons[] = {WORK_HAND_OFF, WORK_NEW, WORK_RETURN};
    route_ticket_settle(work);
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        struct work_item *item = route_ticket_item(work->ticket, reasons[i]);
        if (item != NULL) {
            return item;
        }
    }
    return route_ticket_add(work, WORK_HAND_OFF, TEXT_NONE, work->now_us) == ERR_OK
               ? route_ticket_item(work->ticket, WORK_HAND_OFF)
               : NULL;
}

bool offer_escalated(struct work *work, struct text agent)
{
    struct judged judged;
    const struct roster *roster = &work->policies->roster;
    const struct roster_agent *found = roster_agent(roster, agent);
    struct work_item *item = found != NULL && route_ticket_is_on(work) ? item_of(work) : NULL;
    if (item == NULL || text_eq(item->offered_to, agent)) {
        return false;
    }
    route_ticket_withdraw(work, item); /* from whom the queue had offered it to */
    judge_agents(work, item, &judged);
    offer_work(work, item, &judged, (size_t)(found - roster->agents));
    return true;
}

void offer_escalated_withdraw(struct work *work)
{
    struct work_item *hand_off = route_ticket_item(work->ticket, WORK_HAND_OFF);
    struct work_item *item =
        hand_off != NULL ? hand_off : route_ticket_item(work->ticket, WORK_NEW);
    if (item == NULL || item->state != WORK_OFFERED) {
        return;
    }
    route_ticket_withdraw(work, item);
    if (item == hand_off && work->ticket->agent.n > 0) {
        route_ticket_end(work, WORK_HAND_OFF);
    }
}
