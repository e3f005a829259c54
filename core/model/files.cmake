set(FILES id.c priority.c zone.c zone_rule.c calendar.c calendar_count.c expression_type.c
    expression_read.c expression.c expression_explain.c roster.c sla_policy.c escalation_policy.c policy_set.c
    ticket.c message.c customer.c event.c effect.c ticket_facts.c sla_clock.c escalation.c job.c)
