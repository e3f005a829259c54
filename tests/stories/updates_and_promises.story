# C6: while a ticket is blocked the customer is owed news; a promise is kept, another one is broken.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid, escalation_policy: page}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  sla:
    standard: {owner: cid, review_by: "2030-01-01", calendar: always,
      targets: {first_response: @6, periodic_update: @24}}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:bob"], delay: @4}]}
    rules: [{on: [promise_broken], policy: page}]
steps:
  0    ticket.create subject=card body="it is broken" requester=anna@example.org
  1    ticket.block id=$ reason=parts promise_at_ms=@12 message="the part is ordered"
  11   message.add id=$ body="it is on its way"
  11   promise.make id=$ kind=update due_at_ms=@24
  40   ticket.unblock id=$
  40   ticket.solve id=$ resolution=replaced
  41   -
tells:
  1    clock_fulfilled metric=first_response in_time=true
  1    blocked reason=parts
  1    promise_made kind=update
  11   promise_kept n=1
  11   promise_made n=2
  24.1 promise_broken n=2
  24.1 escalation_started cause=promise_broken
  24.1 level_fired level=1 people=[bob]
  35.1 clock_breached metric=periodic_update
  40   state_changed from=blocked to=open
  40   escalation_ended how=resolved
