# C23: what a customer is told of the hours is what the clock counts with.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid, escalation_policy: page}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  calendars:
    office: {zone: UTC, hours: {mon: ["09:00-09:05", "09:07-17:00"]}}
  sla:
    standard: {owner: cid, review_by: "2030-01-01", calendar: office, targets: {first_response: 2bm}}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:bob"], delay: @4}]}
steps:
  0    hours.ask calendar=office
  20   ticket.create subject=s body=b requester=anna@example.org
  20   hours.ask customer=anna@example.org
  27   hours.ask calendar=office
  30   message.add id=$ body="we look"
  31   -
tells:
  20   clock_armed metric=first_response due_at_ms=+440
  30   clock_fulfilled metric=first_response in_time=true
