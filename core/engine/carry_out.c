#include "engine/carry_out.h"
#include "base/clock.h"
#include "base/log.h"
#include "engine/bot_stage.h"
#include "engine/decide_priority.h"
#include "engine/give_ticket.h"
#include "engine/guard_loops.h"
#include "engine/hand_off.h"
#include "engine/notify_person.h"

struct text carry_out_cause(struct work *work, const struct escalation *escalation)
{
    return arena_printf(work->arena, "escalation:%u", escalation->n);
}

static const struct escalation_level *level_of(const struct escalation_machine *machine,
                                               uint32_t level)
{
    bool is_one = level >= 1 && level <= machine->policy->level_count;
    return is_one ? &machine->policy->levels[level - 1] : NULL;
}

static const char *axis_of(const struct escalation_machine *machine, uint32_t level)
{
    const struct escalation_level *entry = level_of(machine, level);
    return escalation_policy_axis_name(entry ? entry->axis : ESCALATION_HIERARCHICAL);
}

static struct pack *begin(struct work *work, const struct escalation_machine *machine,
                          const char *type)
{
    struct pack *event = work_event(work, type);
    pack_pair_int(event, "escalation", machine->escalation->n);
    return event;
}

/* --- what a level does --- */

static void set_queue(struct work *work, const struct escalation_machine *machine,
                      const struct escalation_level *level)
{
    struct text why = carry_out_cause(work, machine->escalation);
    if (text_eq(work->ticket->team, level->set_queue) ||
        !guard_loops_may_change(work, "set_queue") ||
        !guard_loops_may_move(work, level->set_queue)) {
        return;
    }
    struct hand_off hand_off = {.from = work->ticket->team,
                                .to = level->set_queue,
                                .axis = ESCALATION_FUNCTIONAL,
                                .giver = work->ticket->agent,
                                .escalation = machine->escalation->n,
                                .is_automatic = true};
    work->ping_pong |= give_ticket(work, level->set_queue, TEXT_NONE, why, NULL, TEXT("escalated"));
    (void)hand_off_record(work, &hand_off);
}

static void assign(struct work *work, const struct escalation_machine *machine,
                   const struct escalation_act *fired)
{
    for (size_t i = 0; i < fired->people.count; i++) {
        const struct escalation_person *person = &fired->people.items[i];
        const struct roster_agent *agent = roster_agent(&work->policies->roster, person->id);
        if (agent == NULL || person->method_count == 0) {
            continue;
        }
        bool stays = work->ticket->team.n > 0 && roster_in_team(agent, work->ticket->team);
        struct text team = stays || agent->team_count == 0 ? work->ticket->team : agent->teams[0];
        if (guard_loops_may_change(work, "assign") && guard_loops_may_move(work, team)) {
            (void)give_ticket(work, team, agent->id, carry_out_cause(work, machine->escalation),
                              NULL, TEXT("escalated"));
        }
        return;
    }
}

/* To the first who can be reached and has it not already. */
static void offer(struct work *work, const struct escalation_machine *machine,
                  const struct escalation_act *fired)
{
    for (size_t i = 0; i < fired->people.count; i++) {
        const struct escalation_person *person = &fired->people.items[i];
        bool is_agent = roster_agent(&work->policies->roster, person->id) != NULL;
        if (!is_agent || person->method_count == 0 || text_eq(person->id, work->ticket->agent)) {
            continue;
        }
        if (guard_loops_may_change(work, "offer") && work->level_actions->offer(work, person->id)) {
            machine->escalation->flags |= ESCALATION_OFFERED;
        }
        return;
    }
}

/* The policy has had its starts: it pages, and no more. */
static bool is_spent(const struct work *work, const struct escalation_machine *machine)
{
    const struct escalation_policy *policy = machine->policy;
    return policy->starts_max > 0 &&
           guard_loops_starts(work, machine->escalation->policy) > policy->starts_max;
}

static void give_to_bot(struct work *work, const struct escalation_machine *machine,
                        const struct escalation_act *fired)
{
    for (size_t i = 0; i < fired->people.count; i++) {
        struct bot_terms terms = bot_stage_terms(work, bot_stage_name(fired->people.items[i].id));
        if (fired->people.items[i].takes && !bot_stage_is_on(work) &&
            guard_loops_may_change(work, "bot")) {
            (void)give_ticket(work, work->ticket->team, TEXT_NONE,
                              carry_out_cause(work, machine->escalation), NULL, TEXT("escalated"));
            bot_stage_begin(work, &terms);
        }
    }
}

static void act_of_level(struct work *work, const struct escalation_machine *machine,
                         const struct escalation_act *fired)
{
    const struct escalation_level *level = level_of(machine, fired->level);
    if (level == NULL || !fired->is_step || is_spent(work, machine)) {
        return;
    }
    if (level->raise_priority != PRIORITY_NONE && guard_loops_may_change(work, "raise_priority")) {
        decide_priority_hold(work, carry_out_cause(work, machine->escalation),
                             (enum priority)level->raise_priority);
        decide_priority(work);
    }
    if (level->set_queue.n > 0) {
        set_queue(work, machine, level);
    }
    if (level->assign) {
        assign(work, machine, fired);
    }
    if (level->offer && work->level_actions != NULL) {
        offer(work, machine, fired);
    }
    if (level->notify_customer && work->level_actions != NULL) {
        work->level_actions->tell_customer(work, fired->level);
    }
}

/* --- events --- */

static void write_escalated(struct work *work, const struct escalation_machine *machine,
                            const struct escalation_act *act)
{
    if (act->from == 0) {
        return; /* the start says it */
    }
    struct pack *event = begin(work, machine, "escalated");
    pack_pair_z(event, "axis", axis_of(machine, act->level));
    pack_pair_int(event, "from", act->from);
    pack_pair_int(event, "to", act->level);
    pack_pair_int(event, "level", act->level);
    pack_pair_z(event, "cause", act->why);
    pack_pair_int(event, "functional", machine->escalation->functional);
    pack_pair_int(event, "hierarchical", machine->escalation->hierarchical);
    work_event_end(work);
}

static void write_fired(struct work *work, const struct escalation_machine *machine,
                        const struct escalation_act *act)
{
    struct pack *event = begin(work, machine, "level_fired");
    pack_pair_text(event, "policy", machine->escalation->policy);
    pack_pair_int(event, "level", act->level);
    pack_pair_int(event, "round", act->round);
    pack_pair_bool(event, "reminder", act->reminder);
    if (act->last_resort) {
        pack_pair_bool(event, "last_resort", true);
    }
    pack_pair_int(event, "late_by_s", act->late_us / CLOCK_SECOND_US);
    pack_pair_int(event, "late_by_ms", act->late_us / 1000);
    pack_key(event, "people");
    pack_list_begin(event);
    for (size_t i = 0; i < act->people.count; i++) {
        pack_text(event, act->people.items[i].id);
    }
    pack_list_end(event);
    work_event_end(work);
}

static void write_skipped(struct work *work, const struct escalation_machine *machine,
                          const struct escalation_act *act)
{
    struct pack *event = begin(work, machine, "level_skipped");
    pack_pair_int(event, "level", act->level);
    pack_pair_z(event, "reason", act->why);
    if (act->late_us > 0) {
        pack_pair_int(event, "late_by_s", act->late_us / CLOCK_SECOND_US);
    }
    work_event_end(work);
}

static void write_nobody(struct work *work, const struct escalation_machine *machine)
{
    log_error("escalation.nobody_reachable", "ticket=%s policy=%.*s escalation=%u",
              id_print('T', work->ticket->id).z, TEXT_ARG(machine->escalation->policy),
              machine->escalation->n);
    (void)begin(work, machine, "nobody_reachable");
    work_event_end(work);
}

static void write_acknowledged(struct work *work, const struct escalation_machine *machine,
                               const struct escalation_act *act)
{
    struct pack *event = begin(work, machine, "acknowledged");
    pack_pair_text(event, "person", act->who);
    pack_pair_int(event, "until_ms", act->at_us / 1000);
    pack_pair_bool(event, "again", act->again);
    pack_pair_bool(event, "uninvited", act->uninvited);
    work_event_end(work);
}

static void write_ack_expired(struct work *work, const struct escalation_machine *machine,
                              const struct escalation_act *act)
{
    struct pack *event = begin(work, machine, "ack_expired");
    pack_pair_text(event, "person", act->who);
    pack_pair_z(event, "by", act->why);
    pack_pair_int(event, "late_by_s", act->late_us / CLOCK_SECOND_US);
    work_event_end(work);
}

/* A hold has an end that is shown; a release has none. */
static void write_hold(struct work *work, const struct escalation_machine *machine,
                       const struct escalation_act *act, const char *type, const char *why)
{
    struct pack *event = begin(work, machine, type);
    pack_pair_z(event, "why", why);
    if (act->at_us != 0) {
        pack_pair_int(event, "until_ms", act->at_us / 1000);
    }
    work_event_end(work);
}

static void write_ended(struct work *work, const struct escalation_machine *machine,
                        const char *how)
{
    struct pack *event = begin(work, machine, "escalation_ended");
    pack_pair_z(event, "how", how);
    pack_pair_int(event, "level", machine->escalation->level);
    work_event_end(work);
}

static void write_resumed(struct work *work, const struct escalation_machine *machine)
{
    const struct escalation *escalation = machine->escalation;
    struct pack *event = begin(work, machine, "escalation_started");
    pack_pair_text(event, "policy", escalation->policy);
    pack_pair_text(event, "version", escalation->policy_version);
    pack_pair_z(event, "cause", escalation_policy_cause_name(escalation->cause));
    pack_pair_text(event, "method", escalation->method);
    pack_pair_z(event, "axis", axis_of(machine, escalation->level));
    pack_pair_int(event, "level", escalation->level);
    pack_pair_bool(event, "resumed", true);
    work_event_end(work);
}

static void end(struct work *work, const struct escalation_machine *machine,
                const struct escalation_act *act)
{
    decide_priority_release(work, carry_out_cause(work, machine->escalation));
    if ((machine->escalation->flags & ESCALATION_OFFERED) != 0) {
        machine->escalation->flags &= ~(unsigned)ESCALATION_OFFERED;
        work->level_actions->withdraw(work);
    }
    write_ended(work, machine, act->why);
}

static void carry_out_one(struct work *work, const struct escalation_machine *machine,
                          const struct escalation_act *act)
{
    switch (act->kind) {
    case ESCALATION_ACT_ESCALATED: write_escalated(work, machine, act); break;
    case ESCALATION_ACT_CANCEL_PAGES: notify_person_cancel(work, machine->escalation, act); break;
    case ESCALATION_ACT_FIRED:
        act_of_level(work, machine, act);
        write_fired(work, machine, act);
        give_to_bot(work, machine, act);
        break;
    case ESCALATION_ACT_PAGE: notify_person_page(work, machine->escalation, act); break;
    case ESCALATION_ACT_SKIPPED: write_skipped(work, machine, act); break;
    case ESCALATION_ACT_WAITS: write_hold(work, machine, act, "held", "window"); break;
    case ESCALATION_ACT_EXHAUSTED: write_ended(work, machine, "exhausted"); break;
    case ESCALATION_ACT_NOBODY: write_nobody(work, machine); break;
    case ESCALATION_ACT_ACKNOWLEDGED: write_acknowledged(work, machine, act); break;
    case ESCALATION_ACT_ACK_EXPIRED: write_ack_expired(work, machine, act); break;
    case ESCALATION_ACT_HELD: write_hold(work, machine, act, "held", act->why); break;
    case ESCALATION_ACT_RELEASED: write_hold(work, machine, act, "released", act->why); break;
    case ESCALATION_ACT_ENDED: end(work, machine, act); break;
    case ESCALATION_ACT_RESUMED: write_resumed(work, machine); break;
    }
}

void carry_out(struct work *work, const struct escalation_machine *machine)
{
    for (size_t i = 0; i < machine->act_count; i++) {
        carry_out_one(work, machine, &machine->acts[i]);
    }
}
