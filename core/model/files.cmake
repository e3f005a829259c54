set(FILES
    id.c recorded_time.c clock_step.c timer_late.c priority.c zone_rule.c zone.c
    calendar_date.c calendar_rules.c calendar_year.c span_set.c calendar_state.c calendar.c
    calendar_segments.c expression_tree.c expression_word.c expression_read.c
    expression_run.c expression_explain.c notification_plan.c roster.c
    routing.c expression_domain.c expression_cover.c
    on_call_set.c rotation.c on_call_rule.c rolling_shift.c on_call_override.c
    temporary_schedule.c shift_swap.c schedule.c schedule_zone.c schedule_document.c
    choose_participant.c
    shift_watch.c fairness.c schedule_export.c sla_policy.c sla_target.c escalation_policy.c
    handoff_form.c policy_version.c
    problem_policy.c
    retention.c policy_set.c trigger_graph.c sla_clock.c escalation.c
    escalation_machine.c sla_attribution.c
    presence_lease.c eligible_agent.c choose_agent.c work_item.c waiting_work.c
    ticket.c hand_off_quality.c owed_work.c ticket_move.c link.c ticket_span.c attachment.c
    message.c
    customer.c event_type.c event.c effect.c failure_policy.c
    call_result.c access.c ticket_facts.c sla_basis.c
    sla_life.c
    sla_merge.c
    sla_switch.c job.c kv_key.c
    milestone.c ticket_purge.c
   )
