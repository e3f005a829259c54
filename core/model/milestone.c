#include "model/milestone.h"
#include "base/clock.h"
#include "base/must.h"

const char *const milestone_words[] = {
    "received",   "owner_changed", "escalated", "blocked",  "channel_moved",
    "update_due", "solved",        "reopened",  "security", NULL};

const char *milestone_name(enum milestone milestone)
{
    MUST(milestone < MILESTONES);
    return milestone_words[milestone];
}

bool milestone_from(struct text name, enum milestone *milestone)
{
    for (unsigned i = 0; i < MILESTONES; i++) {
        if (text_eq_z(name, milestone_words[i])) {
            *milestone = (enum milestone)i;
            return true;
        }
    }
    return false;
}

static uint32_t bit_if(bool holds, enum milestone milestone)
{
    return holds ? MILESTONE_BIT(milestone) : 0;
}

/* The server owes the customer news: a clock for it came to its first threshold, or its end. */
static bool owes_update(const struct ticket *ticket)
{
    for (size_t i = 0; i < ticket->clock_count; i++) {
        const struct sla_clock *clock = &ticket->clocks[i];
        bool is_update = clock->metric == SLA_PERIODIC_UPDATE ||
                         (clock->metric == SLA_PROMISE && clock->promise == SLA_PROMISE_UPDATE);
        if (is_update && sla_clock_is_live(clock) && (clock->at_risk || clock->breached)) {
            return true;
        }
    }
    return false;
}

uint32_t milestone_between(const struct ticket *before, const struct ticket *after)
{
    if ((after->flags & TICKET_AUTOMATIC) != 0) {
        return 0; /* a machine wrote: it is answered by nobody */
    }
    if (before == NULL) {
        return bit_if((after->flags & TICKET_BY_US) == 0, MILESTONE_RECEIVED) |
               bit_if(after->escalation_count > 0, MILESTONE_ESCALATED);
    }
    bool is_other = before->state != after->state;
    return bit_if(!text_eq(before->agent, after->agent) && after->agent.n > 0,
                  MILESTONE_OWNER_CHANGED) |
           bit_if(after->escalation_count > before->escalation_count, MILESTONE_ESCALATED) |
           bit_if(is_other && after->state == TICKET_BLOCKED, MILESTONE_BLOCKED) |
           bit_if(!text_eq(before->channel, after->channel), MILESTONE_CHANNEL_MOVED) |
           bit_if(owes_update(after) && !owes_update(before), MILESTONE_UPDATE_DUE) |
           bit_if(is_other && after->state == TICKET_SOLVED, MILESTONE_SOLVED) |
           bit_if(before->state == TICKET_SOLVED && after->state == TICKET_OPEN,
                  MILESTONE_REOPENED);
}

static bool is_true(const struct ticket *ticket, enum milestone milestone)
{
    bool is_live = ticket_is_unsolved(ticket);
    switch (milestone) {
    case MILESTONE_RECEIVED: return is_live && (ticket->flags & TICKET_RESPONDED) == 0;
    case MILESTONE_OWNER_CHANGED: return is_live && ticket->agent.n > 0;
    case MILESTONE_BLOCKED: return ticket->state == TICKET_BLOCKED;
    case MILESTONE_UPDATE_DUE: return owes_update(ticket);
    case MILESTONE_SOLVED: return ticket->state == TICKET_SOLVED;
    case MILESTONE_ESCALATED:
    case MILESTONE_REOPENED:
    case MILESTONE_CHANNEL_MOVED: return is_live;
    case MILESTONE_SECURITY:
    case MILESTONES: break;
    }
    return true;
}

uint32_t milestone_still(const struct ticket *ticket, uint32_t waiting)
{
    uint32_t still = 0;
    for (unsigned i = 0; i < MILESTONES; i++) {
        if ((waiting & MILESTONE_BIT(i)) != 0 && is_true(ticket, (enum milestone)i)) {
            still |= MILESTONE_BIT(i);
        }
    }
    return still;
}

int64_t milestone_due_s(const struct notification_courtesies *rules, const struct ticket *ticket,
                        const struct calendar *hours, int64_t now_s)
{
    int64_t due_s = now_s;
    int64_t told_s = ticket->told_us / CLOCK_SECOND_US;
    int64_t spoken_s = ticket->spoken_us / CLOCK_SECOND_US;
    int64_t open_s = 0;
    if ((ticket->telling & MILESTONE_BIT(MILESTONE_SECURITY)) != 0) {
        return now_s;
    }
    if (told_s != 0 && told_s + rules->every_s > due_s) {
        due_s = told_s + rules->every_s;
    }
    if (spoken_s != 0 && spoken_s + rules->after_agent_s > due_s) {
        due_s = spoken_s + rules->after_agent_s;
    }
    if (hours != NULL && calendar_next_open(hours, due_s, &open_s) == ERR_OK && open_s > due_s) {
        due_s = open_s;
    }
    return due_s;
}
