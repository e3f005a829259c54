set(FILES
    describe.c method/admin_status.c method/agent_list.c
    method/agent_heartbeat.c method/agent_pause.c method/queue_info.c method/queue_list.c
    method/team_list.c method/ticket_context.c method/work_accept.c method/work_callback.c
    method/work_hand_off.c method/work_list.c method/work_next.c method/work_refuse.c
    method/work_skip.c method/work_skip_report.c
    method/agent_set_presence.c
    method/blob_get.c method/bot_start.c method/channel_move.c method/ticket_triage.c
    method/ticket_rate_hand_off.c
    method/ticket_fill_hand_off.c method/ticket_hand_off_form.c method/calendar_advance.c
    method/calendar_elapsed.c method/calendar_get.c method/calendar_list.c
    method/calendar_switch_holiday.c method/config_reload.c
    method/config_show.c method/customer_get.c
    method/events_read.c method/events_subscribe.c method/events_unsubscribe.c
    method/hours_ask.c method/job_drop.c method/job_get.c method/job_list.c method/job_queues.c
    method/job_retry.c method/message_add.c method/notification_receipt.c
    method/notification_status.c
    method/notification_test.c method/customer_set_preferences.c
    method/ticket_notify_customer.c method/ticket_purge.c method/plugin_disable.c
    method/plugin_enable.c
    method/plugin_hooks.c method/plugin_list.c method/plugin_release.c method/plugin_reload.c
    method/policy_preview.c
    method/policy_lint.c method/policy_versions.c method/promise_make.c
    method/rpc_describe.c method/rpc_hello.c method/rpc_methods.c method/rpc_ping.c
    method/sla_pause.c method/sla_resume.c method/schedule_accept_swap.c
    method/schedule_add_override.c method/schedule_ask_swap.c
    method/schedule_correct_shift.c method/schedule_cut_temporary.c
    method/schedule_edit_rotation.c method/schedule_export.c method/schedule_fairness.c
    method/schedule_gaps.c method/schedule_get.c method/schedule_list.c
    method/schedule_on_call.c method/schedule_remove_override.c
    method/schedule_set_temporary.c method/schedule_shifts.c method/schedule_choose.c
    method/schedule_fill_shift.c method/schedule_take_shift.c method/store_backup.c
    method/server_clock_confirm.c method/store_digest.c method/store_info.c
    method/store_scrub.c method/ticket_acknowledge.c method/ticket_assign.c
    method/ticket_block.c method/ticket_close.c method/ticket_create.c
    method/ticket_escalate.c method/ticket_get.c method/ticket_list.c
    method/heartbeat_beat.c method/heartbeat_list.c method/maintenance_end.c
    method/maintenance_list.c method/maintenance_start.c method/ticket_deescalate.c
    method/ticket_refuse.c method/ticket_snooze.c method/ticket_unacknowledge.c
    method/ticket_undo_escalation.c method/customer_link.c method/customer_unlink.c
    method/customer_unlink_identity.c method/report_hand_offs.c
    method/customer_link_identity.c method/customer_timeline.c method/ticket_link.c
    method/ticket_unlink.c method/ticket_list_links.c method/ticket_merge.c
    method/ticket_unmerge.c method/ticket_split.c method/ticket_reopen.c
    method/ticket_solve.c method/ticket_search.c method/ticket_timeline.c method/ticket_unblock.c
    method/ticket_wait_customer.c registry.c method_list.c guest_call.c params.c call.c session.c
    conn.c
    listener.c
    gate.c http_gate.c)
