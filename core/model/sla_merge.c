#include "model/sla_merge.h"
#include "base/clock.h"

/* As it counts now; what has come due meanwhile acts at the next pass. */
static void refresh(struct sla_life *life, struct sla_clock *clock, const struct sla_policy *policy)
{
    struct sla_basis basis = sla_life_basis(life, clock, policy, INT64_MAX);
    (void)sla_clock_refresh(clock, &basis, life->now_s);
}

static void move_start(struct sla_life *life, struct sla_clock *clock, int64_t start_s)
{
    const struct sla_policy *policy = sla_life_policy_of(life, clock);
    struct sla_news news = {.kind = CLOCK_RETARGETED,
                            .clock = (size_t)(clock - life->ticket->clocks),
                            .policy = policy,
                            .old_target = clock->target,
                            .old_due_s = clock->due_s};
    clock->start_s = start_s;
    clock->armed_s = life->now_s;
    if (policy != NULL) {
        refresh(life, clock, policy);
        sla_life_tell(life, news);
    }
}

void sla_merge_waiting(struct sla_life *life, int64_t since_us)
{
    struct ticket *ticket = life->ticket;
    struct sla_clock *clock = sla_life_live(life, SLA_NEXT_RESPONSE);
    int64_t since_s = since_us / CLOCK_SECOND_US;
    ticket->waiting_since_us = since_us;
    if (clock == NULL && since_us != 0 && (ticket->flags & TICKET_RESPONDED) != 0 &&
        ticket_is_unsolved(ticket)) {
        sla_life_arm(life, SLA_NEXT_RESPONSE, since_s);
    } else if (clock != NULL && since_us == 0) {
        sla_life_end(life, clock, SLA_CANCELLED, SLA_WHY_MERGED);
    } else if (clock != NULL && clock->start_s != since_s) {
        move_start(life, clock, since_s);
    }
}

static void revive(struct sla_life *life, struct sla_clock *clock)
{
    const struct sla_policy *policy = sla_life_policy_of(life, clock);
    int64_t merged_s = life->ticket->merged.at_us / CLOCK_SECOND_US;
    if (clock->phase != SLA_CANCELLED || clock->why != SLA_WHY_MERGED || policy == NULL ||
        clock->end_s != merged_s) {
        return;
    }
    clock->phase = SLA_RUNNING;
    clock->why = SLA_WHY_NONE;
    clock->end_s = 0;
    refresh(life, clock, policy);
    sla_life_tell(life, (struct sla_news){.kind = CLOCK_REOPENED,
                                          .clock = (size_t)(clock - life->ticket->clocks),
                                          .policy = policy,
                                          .old_due_s = CALENDAR_NONE});
}

void sla_merge_back(struct sla_life *life)
{
    struct ticket *ticket = life->ticket;
    (void)ticket_span_end(ticket, TICKET_MERGED, 0, life->now_s);
    ticket_span_begin(ticket, life->arena, ticket->merged.from, ticket->blocked_reason, 0,
                      life->now_s);
    ticket->state = ticket->merged.from;
    ticket->waiting_since_us = ticket->merged.waiting_since_us;
    ticket->replied_us = ticket->merged.replied_us;
    for (size_t i = 0; i < ticket->clock_count; i++) {
        revive(life, &ticket->clocks[i]);
    }
}
