# C3: thresholds act to the second, raise the priority and page; the answer lets the priority go.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid, escalation_policy: page}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  sla:
    standard: {owner: cid, review_by: "2030-01-01", calendar: always, targets: {first_response: @6},
      thresholds: [{id: warn, percent: 75, raise_priority: high}, {id: page, before: @1, raise_priority: urgent, escalate: page}]}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", acknowledge_for: @10,
        levels: [{targets: [owner], delay: @2}, {targets: ["user:bob"], delay: @4}]}
steps:
  0    ticket.create subject=card body="it is broken" requester=anna@example.org
  7    message.add id=$ body="we are on it" visibility=public
  8    ticket.acknowledge id=$ agent=bob
  9    -
tells:
  0    sla_applied policy=standard
  0    clock_armed metric=first_response n=1
  4.5  clock_at_risk metric=first_response threshold=warn late_by_s=0
  4.5  priority_set old=normal new=high
  5    clock_at_risk threshold=page
  5    priority_set old=high new=urgent
  5    escalation_started cause=at_risk policy=page
  5    level_skipped level=1 reason=empty
  5    level_fired level=2 people=[bob]
  5    paged person=bob
  6.1  clock_breached metric=first_response
  7    clock_fulfilled metric=first_response in_time=false
  7    priority_set new=normal
  8    acknowledged person=bob
