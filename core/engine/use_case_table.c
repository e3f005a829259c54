#include "engine/use_case_table.h"

static const struct use_case use_cases[] = {
    {.name = "ticket.create", .run = create_ticket},
    {.name = "ticket.assign", .run = assign_ticket},
    {.name = "ticket.acknowledge", .run = acknowledge_ticket, .uses_reserve = true},
    {.name = "ticket.escalate", .run = escalate_ticket},
    {.name = "ticket.unacknowledge", .run = unacknowledge_ticket},
    {.name = "ticket.snooze", .run = snooze_ticket},
    {.name = "ticket.deescalate", .run = deescalate_ticket},
    {.name = "ticket.undo_escalation", .run = undo_escalation},
    {.name = "ticket.refuse", .run = refuse_ticket},
    {.name = "maintenance.start", .run = start_maintenance},
    {.name = "maintenance.end", .run = end_maintenance},
    {.name = "maintenance.list", .run = list_maintenance, .is_query = true},
    {.name = "heartbeat.beat", .run = beat_heartbeat, .uses_reserve = true},
    {.name = "heartbeat.list", .run = list_heartbeats, .is_query = true},
    {.name = "ticket.solve", .run = solve_ticket, .uses_reserve = true},
    {.name = "ticket.wait_customer", .run = wait_customer},
    {.name = "ticket.block", .run = block_ticket},
    {.name = "ticket.unblock", .run = unblock_ticket},
    {.name = "ticket.reopen", .run = reopen_ticket},
    {.name = "ticket.close", .run = close_ticket},
    {.name = "sla.pause", .run = pause_clocks},
    {.name = "sla.resume", .run = resume_clocks},
    {.name = "promise.make", .run = make_promise},
    {.name = "message.add", .run = add_message},
    {.name = "agent.set_presence", .run = set_presence},
    {.name = "schedule.add_override", .run = override_schedule_add},
    {.name = "schedule.remove_override", .run = override_schedule_remove},
    {.name = "schedule.set_temporary", .run = replace_schedule_set},
    {.name = "schedule.cut_temporary", .run = replace_schedule_cut},
    {.name = "schedule.ask_swap", .run = swap_shift_ask},
    {.name = "schedule.accept_swap", .run = swap_shift_accept},
    {.name = "schedule.take_shift", .run = swap_shift_take},
    {.name = "schedule.edit_rotation", .run = edit_rotation},
    {.name = "schedule.correct_shift", .run = correct_shift},
    {.name = "schedule.list", .run = read_schedules_list, .is_query = true},
    {.name = "schedule.get", .run = read_schedules_get, .is_query = true},
    {.name = "schedule.on_call", .run = read_on_call_at, .is_query = true},
    {.name = "schedule.shifts", .run = read_on_call_shifts, .is_query = true},
    {.name = "schedule.gaps", .run = read_on_call_gaps, .is_query = true},
    {.name = "schedule.fairness", .run = read_on_call_fairness, .is_query = true},
    {.name = "schedule.export", .run = read_on_call_export, .is_query = true},
    {.name = "ticket.get", .run = read_ticket, .is_query = true},
    {.name = "ticket.list", .run = list_tickets, .is_query = true},
    {.name = "ticket.timeline", .run = read_timeline, .is_query = true},
    {.name = "customer.get", .run = read_customer, .is_query = true},
    {.name = "events.read", .run = read_events, .is_query = true},
    {.name = "job.list", .run = list_jobs, .is_query = true},
    {.name = "agent.list", .run = list_agents, .is_query = true},
    {.name = "calendar.list", .run = list_calendars, .is_query = true},
    {.name = "calendar.get", .run = read_calendar, .is_query = true},
    {.name = "calendar.elapsed", .run = explain_elapsed, .is_query = true},
    {.name = "calendar.advance", .run = explain_due, .is_query = true},
    {.name = "hours.ask", .run = ask_hours, .is_query = true},
    {.name = "storage.read", .run = read_storage, .is_query = true, .is_internal = true},
    {.name = "inbox.push", .run = push_inbox, .is_internal = true},
    {.name = "job.lease", .run = lease_job, .is_internal = true, .uses_reserve = true},
    {.name = "job.finish", .run = finish_job, .is_internal = true, .uses_reserve = true},
    {.name = "timer.fire", .run = fire_timer, .is_internal = true, .uses_reserve = true},
    {.name = "effects.submit", .run = submit_effects, .is_internal = true},
    {.name = "server.start", .run = start_server, .is_internal = true, .uses_reserve = true},
};

const struct use_case *use_case_table_find(struct text name)
{
    for (size_t i = 0; i < sizeof use_cases / sizeof use_cases[0]; i++) {
        if (text_eq_z(name, use_cases[i].name)) {
            return &use_cases[i];
        }
    }
    return NULL;
}
