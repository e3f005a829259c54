#include "engine/watch_bursts.h"
#include "base/clock.h"
#include "engine/ask_hook.h"
#include "engine/burst_state.h"
#include "engine/give_ticket.h"
#include "engine/join_problem.h"
#include "engine/other_ticket.h"
#include "engine/run_clocks.h"
#include "engine/run_escalation.h"
#include "engine/run_pipeline.h"
#include "engine/settle.h"
#include "model/link.h"

/* Is the problem of a quiet burst solved? */
#define LOOK_AGAIN_US (INT64_C(86400) * CLOCK_SECOND_US)

static bool load_live(struct work *work, uint64_t problem)
{
    return problem != 0 && work_load_ticket_id(work, problem) == ERR_OK &&
           ticket_is_unsolved(work->ticket);
}

static void write_burst(struct work *work, const struct burst_state *state)
{
    struct pack *event = work_event(work, "burst");
    pack_pair_text(event, "key", state->key);
    pack_pair_text(event, "rule", state->rule);
    pack_pair_int(event, "count", state->count);
    pack_pair_z(event, "problem", id_print('T', state->problem).z);
    pack_pair_bool(event, "ended", state->ended);
    work_event_end(work);
    work->changed = true;
}

/* --- the problem --- */

static void write_created(struct work *work)
{
    const struct ticket *ticket = work->ticket;
    struct pack *event = work_event(work, "created");
    pack_pair_text(event, "channel", ticket->channel);
    pack_pair_text(event, "subject", ticket->subject);
    pack_pair_z(event, "source", "burst");
    pack_pair_z(event, "state", ticket_state_name(ticket->state));
    pack_pair_z(event, "stage", "human");
    work_event_end(work);
}

/* Like the newest of its tickets: what it is about, how bad it is, whose it is. */
static void fill(struct work *work, const struct ticket *like)
{
    struct ticket *problem = work->ticket;
    problem->impact = like->impact;
    problem->urgency = like->urgency;
    problem->locale = like->locale;
    for (size_t i = 0; i < like->field_count; i++) {
        *ARENA_PUSH(work->arena, problem->fields, problem->field_count) = like->fields[i];
    }
    for (size_t i = 0; i < like->label_count; i++) {
        *ARENA_PUSH(work->arena, problem->labels, problem->label_count) = like->labels[i];
    }
}

/* It has no customer of its own: those of its incidents are affected. */
static void make(struct work *work, struct burst_state *state, uint64_t newest)
{
    struct ticket like;
    struct run_clocks run;
    ticket_init(&like);
    (void)ticket_table_get(work->reader, work->arena, newest, &like);
    work_new_ticket(work);
    work->customer = NULL;
    work->ticket->subject = arena_printf(work->arena, "Burst: %.*s", TEXT_ARG(state->key));
    work->ticket->channel = TEXT("burst");
    work->ticket->eligible_since_us = work->now_us;
    sla_life_created(run_clocks_begin(&run, work), TICKET_NEW, true, false);
    fill(work, &like);
    write_created(work);
    run_pipeline_choose_sla(work);
    (void)give_ticket(work, like.team.n > 0 ? like.team : work->policies->default_team, TEXT_NONE,
                      TEXT("burst"), NULL, TEXT("the team of its incidents"));
    ask_hook_enqueue(work, HOOK_TICKET_OPENED, -1, NULL, TEXT("burst"), NULL, NULL, NULL);
    state->problem = work->ticket->id;
    settle(work);
    work_save(work);
}

static void link_one(struct work *work, const struct burst_state *state, uint64_t id)
{
    struct ticket problem;
    ticket_init(&problem);
    if (!ticket_table_get(work->reader, work->arena, state->problem, &problem) ||
        other_ticket(work, id) != ERR_OK) {
        return;
    }
    if (link_check(LINK_INCIDENT_OF, work->ticket, &problem) == LINK_NEW) {
        join_problem(work, state->problem);
    }
}

/* A rule for bursts, else what a created ticket would have done: somebody is paged, once. */
static void wake_somebody(struct work *work, const struct burst_state *state)
{
    if (!run_escalation_start_by_rules(work, ESCALATION_CAUSE_BURST, state->key)) {
        (void)run_escalation_start_by_rules(work, ESCALATION_CAUSE_CREATED, state->key);
    }
}

static void become_problem(struct work *work, struct burst_state *state, uint64_t newest)
{
    bool is_there = load_live(work, state->problem);
    state->ended = false;
    state->count = (uint32_t)state->ticket_count;
    if (!is_there) {
        make(work, state, newest);
    }
    for (size_t i = 0; i < state->ticket_count; i++) {
        link_one(work, state, state->tickets[i].id);
    }
    state->tickets = NULL;
    state->ticket_count = 0;
    burst_state_arm(work, state, work->now_us + state->quiet_s * CLOCK_SECOND_US);
    if (other_ticket(work, state->problem) == ERR_OK) {
        write_burst(work, state);
        wake_somebody(work, state);
        settle(work);
        work_save(work);
    }
}

void watch_bursts_take(struct work *work, const struct work_burst *burst)
{
    struct burst_state state;
    if (!burst_state_get(work, burst->state, &state)) {
        return;
    }
    state.last_us = work->now_us;
    if (state.problem != 0 && !load_live(work, state.problem)) {
        state.problem = 0; /* it is solved: what comes now is another one */
        state.ended = false;
    }
    if (state.problem != 0 && !state.ended) {
        state.count++;
        link_one(work, &state, burst->ticket);
    } else {
        *ARENA_PUSH(work->arena, state.tickets, state.ticket_count) =
            (struct burst_ticket){.id = burst->ticket, .at_us = work->now_us};
        if (state.ticket_count > state.more_than) {
            become_problem(work, &state, burst->ticket);
        }
    }
    burst_state_put(work, &state);
}

/* --- quiet --- */

static void end_burst(struct work *work, struct burst_state *state)
{
    state->ended = true;
    if (load_live(work, state->problem)) {
        write_burst(work, state);
        settle(work);
        work_save(work);
    }
    burst_state_arm(work, state, work->now_us + LOOK_AGAIN_US);
    burst_state_put(work, state);
}

void watch_bursts_due(struct work *work, uint32_t n, uint64_t generation)
{
    struct burst_state state;
    if (!burst_state_of_timer(work, n, generation, &state)) {
        return;
    }
    bool is_on = state.problem != 0 && !state.ended;
    int64_t due_us = state.last_us + (is_on ? state.quiet_s : state.within_s) * CLOCK_SECOND_US;
    if (work->now_us < due_us) {
        burst_state_arm(work, &state, due_us);
        burst_state_put(work, &state);
    } else if (is_on) {
        end_burst(work, &state);
    } else if (load_live(work, state.problem)) { /* what comes later joins it */
        burst_state_arm(work, &state, work->now_us + LOOK_AGAIN_US);
        burst_state_put(work, &state);
    } else {
        burst_state_delete(work, &state);
    }
}
