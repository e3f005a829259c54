#include "engine/de_escalate.h"
#include "base/clock.h"
#include "engine/decide_priority.h"
#include "engine/drive_escalation.h"
#include "engine/give_ticket.h"
#include "engine/kept_policy.h"
#include "engine/notify_person.h"

/* Present and with capacity: who is online now has a shift as far as the server knows. */
static bool can_take(struct work *work, struct text agent)
{
    const struct roster *roster = &work->policies->roster;
    const struct ask_agent *facts = work_agents(work);
    for (size_t i = 0; i < roster->agent_count; i++) {
        if (text_eq(roster->agents[i].id, agent)) {
            return facts[i].presence == PRESENCE_ONLINE &&
                   (int64_t)facts[i].open_tickets < roster->agents[i].capacity;
        }
    }
    return false;
}

static const char *give_back(struct work *work, const struct escalation *escalation,
                             bool whoever_it_is)
{
    struct ticket *ticket = work->ticket;
    struct text team = escalation->from_team;
    struct text agent = escalation->from_agent;
    if (text_eq(ticket->team, team) && text_eq(ticket->agent, agent)) {
        return "unchanged";
    }
    if (agent.n > 0 && !whoever_it_is && !can_take(work, agent)) {
        agent = TEXT_NONE;
    }
    (void)give_ticket(work, team, agent, TEXT("de_escalation"), NULL, TEXT("taken back"));
    return agent.n > 0 ? "previous_owner" : "queue";
}

static void write_event(struct work *work, const char *type, const struct escalation *escalation,
                        struct text reason, const char *to)
{
    struct pack *event = work_event(work, type);
    pack_pair_int(event, "escalation", escalation->n);
    pack_pair_text(event, "reason", reason);
    pack_pair_z(event, "to", to);
    pack_pair_z(event, "priority",
                priority_name(&work->policies->priorities, work->ticket->priority));
    if (escalation->hold_down_until_us != 0) {
        pack_pair_int(event, "hold_until_ms", escalation->hold_down_until_us / 1000);
    }
    work_event_end(work);
    work->changed = true;
}

void de_escalate(struct work *work, struct escalation *escalation, struct text reason)
{
    const struct escalation_policy *policy = kept_policy_of(work, escalation);
    int64_t hold_s = policy ? policy->hold_down_s : ESCALATION_HOLD_DOWN_S;
    struct escalation_input input = {.command = ESCALATION_CANCEL, .why = "de_escalated"};
    (void)drive_escalation(work, escalation, &input);
    escalation->hold_down_until_us = work->now_us + hold_s * CLOCK_SECOND_US;
    decide_priority(work);
    const char *to = give_back(work, escalation, false);
    write_event(work, "deescalated", escalation, reason, to);
}

static void correct(struct work *work, struct text person)
{
    struct text body =
        arena_printf(work->arena, "The page for ticket %s was a mistake: you need not do anything.",
                     id_print('T', work->ticket->id).z);
    notify_person_tell(work, person, "correction", body);
}

/* Did a page reach this person, or may it still do so? What was never handed over did not. */
static bool may_have_been_paged(struct work *work, const struct escalation *escalation,
                                struct text person)
{
    uint64_t *ids = NULL;
    size_t count = job_table_of(work->reader, work->arena, work->ticket->id, &ids);
    bool is_unsent = false;
    for (size_t i = 0; i < count; i++) {
        struct job job;
        if (job_table_get(work->reader, work->arena, ids[i], &job) &&
            job.escalation == escalation->n && text_eq(job.person, person)) {
            is_unsent = is_unsent || (job.attempt == 0 && job.next_us >= escalation->level_at_us);
            if (job.attempt > 0) {
                return true;
            }
        }
    }
    return !is_unsent || escalation->level > 1 || escalation->round > 0;
}

void de_escalate_undo(struct work *work, struct escalation *escalation, struct text reason)
{
    struct escalation_input input = {.command = ESCALATION_CANCEL, .why = "undone"};
    struct text paged = TEXT_NONE;
    struct text person;
    for (size_t at = 0; escalation_list_next(escalation->paged, &at, &person);) {
        if (may_have_been_paged(work, escalation, person)) {
            paged = escalation_list_add(work->arena, paged, person);
        }
    }
    (void)drive_escalation(work, escalation, &input);
    escalation->flags |= ESCALATION_UNDONE;
    decide_priority(work);
    const char *to = give_back(work, escalation, true);
    write_event(work, "escalation_undone", escalation, reason, to);
    for (size_t at = 0; escalation_list_next(paged, &at, &person);) {
        correct(work, person);
    }
}
