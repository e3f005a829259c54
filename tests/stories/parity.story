# C7: a policy sees one model of what happens: a ticket by mail and one by a client have the same clocks,
# priorities and levels at the same instants.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  sla:
    standard: {owner: cid, review_by: "2030-01-01", calendar: always, targets: {first_response: @8, periodic_update: @9, resolution: @40},
      thresholds: [{id: warn, percent: 75, raise_priority: high, escalate: page}]}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:ann"], delay: @1}, {targets: ["user:bob"], delay: @90}]}
steps:
  0    mail from=anna@example.org subject="my card" body="it is gone"
  0    ticket.create subject="my card" body="it is gone" requester=handle:bert
  9    message.add id=$ body="we look"
  9    message.add id=$2 body="we look"
  20   ticket.solve id=$ resolution="a new card"
  20   ticket.solve id=$2 resolution="a new card"
  21   -
tells:
  0    clock_armed metric=first_response due_at_ms=+80
  0    clock_armed metric=resolution due_at_ms=+400
  6    clock_at_risk metric=first_response threshold=warn
  6    priority_set old=normal new=high
  6    escalation_started cause=at_risk
  6    level_fired level=1 people=[ann]
  7    level_fired level=2 people=[bob]
  8.1  clock_breached metric=first_response
  9    clock_fulfilled metric=first_response in_time=false
  9    clock_armed metric=periodic_update due_at_ms=+180
  15.8 clock_at_risk metric=periodic_update threshold=warn
  18.1 clock_breached metric=periodic_update
  20   escalation_ended how=resolved
  20   clock_fulfilled metric=resolution in_time=true
tells $2:
  0    clock_armed metric=first_response due_at_ms=+80
  0    clock_armed metric=resolution due_at_ms=+400
  6    clock_at_risk metric=first_response threshold=warn
  6    priority_set old=normal new=high
  6    escalation_started cause=at_risk
  6    level_fired level=1 people=[ann]
  7    level_fired level=2 people=[bob]
  8.1  clock_breached metric=first_response
  9    clock_fulfilled metric=first_response in_time=false
  9    clock_armed metric=periodic_update due_at_ms=+180
  15.8 clock_at_risk metric=periodic_update threshold=warn
  18.1 clock_breached metric=periodic_update
  20   escalation_ended how=resolved
  20   clock_fulfilled metric=resolution in_time=true
