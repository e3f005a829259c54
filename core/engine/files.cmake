set(FILES
    command.c restore_command.c ports.c agent_board.c agent_cache.c
    waiting_cache.c work.c page_cursor.c system_timeline.c guard_loops.c
    policy_history.c zone_now.c on_call.c calendar_view.c kept_calendar.c merge.c
    decide_priority.c
    triage_record.c reply_token.c keep_blob.c make_job.c ask_hook.c hook_wait.c plan_notification.c
    revise_message.c
    bundle.c notify_person.c render_text.c render_page.c channel_move.c run_clocks.c
    bot_stage.c
    give_ticket.c queue_state.c route_ticket.c judge_agents.c route_check.c kept_policy.c
    ask_target.c resolve_targets.c hand_off_log.c hand_off.c carry_out.c follow_shift.c
    pass_to_problem.c drive_escalation.c hold_maintenance.c pause_maintenance.c
    run_escalation.c de_escalate.c watch_causes.c settle.c other_ticket.c count_affected.c
    join_problem.c end_ticket.c wake_ticket.c auto_reply.c hold_message.c record_message.c
    cascade_problem.c set_customer_field.c plugin_wake.c blocked_form.c stale_effects.c
    plugin_escalation.c next_level.c
    release_message.c     plugin_state.c apply_effect.c ask_veto.c ask_after.c
    purge_state.c forget_record.c
    remove_ticket.c ask_purge.c sweep_retention.c
    burst_state.c watch_repeat.c run_pipeline.c
    watch_bursts.c follow_problem.c customer_entry.c move_customer.c run_bot.c
    ticket_view.c change_ticket.c start_bot.c move_channel.c triage_ticket.c
    rate_hand_off.c report_hand_offs.c fill_hand_off.c read_hand_off_form.c read_entry.c
    find_customer.c
    offer_work.c relax_work.c agent_presence.c dispatch_work.c take_work.c
    accept_work.c refuse_work.c next_work.c skip_log.c skip_work.c list_skips.c
    hand_off_work.c ask_callback.c list_work.c read_queues.c beat_agent.c pause_agent.c
    list_teams.c read_context.c
    create_ticket.c add_message.c assign_ticket.c watch_promise.c
    milestone_text.c
    tell_customer.c notify_customer.c offer_escalated.c do_level_actions.c pick_escalation.c
    sweep_maintenance.c sweep_calendars.c watch_heartbeat.c acknowledge_ticket.c
    unacknowledge_ticket.c snooze_ticket.c deescalate_ticket.c undo_escalation.c
    refuse_ticket.c start_maintenance.c end_maintenance.c list_maintenance.c
    beat_heartbeat.c list_heartbeats.c escalate_ticket.c pick_ticket.c link_ticket.c
    unlink_ticket.c list_links.c merge_ticket.c unmerge_ticket.c split_ticket.c
    solve_ticket.c wait_customer.c block_ticket.c unblock_ticket.c reopen_ticket.c
    close_ticket.c purge_ticket.c pause_clocks.c resume_clocks.c make_promise.c set_presence.c
    keep_inbox.c inbound.c admit_message.c outbox.c schedule_state.c
    watch_contact.c test_contacts.c
    pace_page.c end_page.c take_receipt.c admit_receipt.c push_inbox.c
    read_outbox.c coalesce_pages.c lease_job.c record_job.c finish_call.c call_plugin.c
    finish_job.c job_view.c
    pick_job.c read_job.c retry_job.c drop_job.c notify_shift.c
    watch_shifts.c edit_schedule.c override_schedule.c replace_schedule.c swap_shift.c
    edit_rotation.c correct_shift.c read_schedules.c shift_history.c fill_shift.c
    read_on_call.c fire_timer.c preview_policies.c activate_policies.c start_server.c
    submit_effects.c read_ticket.c list_tickets.c search_tickets.c merge_timelines.c read_timeline.c
    read_events.c pick_customer.c read_customer.c read_customer_timeline.c link_customer.c
    unlink_customer.c link_identity.c unlink_identity.c
    set_preferences.c list_jobs.c count_jobs.c list_agents.c
    list_policies.c list_calendars.c read_calendar.c ask_hours.c explain_elapsed.c
    explain_due.c take_feed.c take_zones.c
    activate_plugins.c switch_holiday.c read_storage.c put_blob.c read_blob.c step_clock.c
    confirm_clock.c use_case_table.c clock_guard.c watch.c batch.c in_flight.c
    storm_guard.c engine.c
    replay.c)
