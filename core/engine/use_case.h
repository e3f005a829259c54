/* One use case, one file, one function: load, decide, save; the answer is packed into work->result.
 * All are declared here; use_case_table.c maps command names to them. */
#ifndef ENGINE_USE_CASE_H
#define ENGINE_USE_CASE_H
#include "engine/work.h"

enum err create_ticket(struct work *work);
enum err add_message(struct work *work);
enum err assign_ticket(struct work *work);
enum err acknowledge_ticket(struct work *work);
enum err escalate_ticket(struct work *work);
enum err unacknowledge_ticket(struct work *work);
enum err snooze_ticket(struct work *work);
enum err deescalate_ticket(struct work *work);
enum err undo_escalation(struct work *work);
enum err refuse_ticket(struct work *work);
enum err start_maintenance(struct work *work);
enum err end_maintenance(struct work *work);
enum err list_maintenance(struct work *work);
enum err beat_heartbeat(struct work *work);
enum err list_heartbeats(struct work *work);
enum err link_ticket(struct work *work);
enum err unlink_ticket(struct work *work);
enum err list_links(struct work *work);
enum err merge_ticket(struct work *work);
enum err unmerge_ticket(struct work *work);
enum err split_ticket(struct work *work);
enum err solve_ticket(struct work *work);
enum err wait_customer(struct work *work);
enum err block_ticket(struct work *work);
enum err unblock_ticket(struct work *work);
enum err reopen_ticket(struct work *work);
enum err close_ticket(struct work *work);
enum err rate_hand_off(struct work *work);
enum err fill_hand_off(struct work *work);
enum err read_hand_off_form(struct work *work);
enum err start_bot(struct work *work);
enum err pause_clocks(struct work *work);
enum err resume_clocks(struct work *work);
enum err make_promise(struct work *work);
enum err take_receipt(struct work *work);
enum err read_outbox(struct work *work);
enum err set_presence(struct work *work);
enum err push_inbox(struct work *work);
enum err lease_job(struct work *work);
enum err finish_job(struct work *work);
enum err fire_timer(struct work *work);
enum err start_server(struct work *work);
enum err submit_effects(struct work *work);
enum err read_ticket(struct work *work);
enum err list_tickets(struct work *work);
enum err read_timeline(struct work *work);
enum err read_customer(struct work *work);
enum err read_events(struct work *work);
enum err list_jobs(struct work *work);
enum err list_agents(struct work *work);
enum err list_policies(struct work *work);
enum err preview_policies(struct work *work);
enum err list_calendars(struct work *work);
enum err read_calendar(struct work *work);
enum err take_feed(struct work *work);
enum err take_zones(struct work *work);
enum err switch_holiday(struct work *work);
enum err ask_hours(struct work *work);
enum err explain_elapsed(struct work *work);
enum err explain_due(struct work *work);
enum err read_storage(struct work *work);
enum err override_schedule_add(struct work *work);
enum err override_schedule_remove(struct work *work);
enum err replace_schedule_set(struct work *work);
enum err replace_schedule_cut(struct work *work);
enum err swap_shift_ask(struct work *work);
enum err swap_shift_accept(struct work *work);
enum err swap_shift_take(struct work *work);
enum err edit_rotation(struct work *work);
enum err correct_shift(struct work *work);
enum err read_schedules_list(struct work *work);
enum err read_schedules_get(struct work *work);
enum err read_on_call_at(struct work *work);
enum err read_on_call_shifts(struct work *work);
enum err read_on_call_gaps(struct work *work);
enum err read_on_call_fairness(struct work *work);
enum err read_on_call_export(struct work *work);
enum err step_clock(struct work *work);
enum err confirm_clock(struct work *work);

#endif
