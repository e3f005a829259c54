# C22: a threshold starts an escalation, the breach joins it, and the answer takes it back once the
# condition has been false for long enough.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid, escalation_policy: page}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  sla:
    standard: {owner: cid, review_by: "2030-01-01", calendar: always, targets: {first_response: @8},
      thresholds: [{id: warn, percent: 75, raise_priority: high, escalate: page}], breach_escalation_policy: page}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", clear_for: @4,
        levels: [{targets: ["user:ann"], delay: @1}, {targets: ["user:bob"], delay: @90}]}
    rules: [{on: [at_risk, breached], policy: page}]
steps:
  0    ticket.create subject=s body=b requester=anna@example.org
  9    message.add id=$ body="we look"
  14   -
tells:
  6    clock_at_risk metric=first_response threshold=warn
  6    priority_set old=normal new=high
  6    escalation_started cause=at_risk
  6    level_fired level=1 people=[ann]
  7    escalated from=1 to=2
  7    level_fired level=2 people=[bob]
  8.1  clock_breached metric=first_response
  8.1  escalation_joined cause=breached
  9    clock_fulfilled metric=first_response in_time=false
  9    priority_set old=high new=normal
  13   escalation_ended how=cancelled
  13   deescalated reason=cleared
