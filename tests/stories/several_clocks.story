# C4: the clocks of one ticket run side by side, each in its hours and with its pauses. The desk is
# closed from 09:05 to 09:07; the story begins at 09:01.
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
    standard: {owner: cid, review_by: "2030-01-01", calendar: office, pause_in: [pending],
      targets: {first_response: 1m, resolution: 5bm}}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:bob"], delay: @4}]}
steps:
  0    ticket.create subject=card body="it is broken" requester=anna@example.org
  3    ticket.wait_customer id=$ message="which card?" until_at_ms=@12
  47   ticket.solve id=$ resolution="new card"
  48   -
tells:
  0    clock_armed metric=first_response due_at_ms=+60
  0    clock_armed metric=resolution due_at_ms=+420
  3    clock_fulfilled metric=first_response in_time=true
  3    clock_paused metric=resolution why=pending
  12   state_changed from=pending to=open
  12   clock_resumed metric=resolution due_at_ms=+510
  47   clock_fulfilled metric=resolution in_time=true
