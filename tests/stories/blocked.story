# C6: a ticket that is blocked needs a reason and a promise; the customer is told at the milestones, once
# each, and what he answers is a message of the ticket that does not unblock it.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  sla:
    standard: {owner: cid, review_by: "2030-01-01", calendar: always, targets: {first_response: @60, periodic_update: @60}}
  notification:
    customers: {milestones: [received, blocked, solved, reopened]}
steps:
  0    mail from=anna@example.org subject="my bike" body="it is broken"
  1    ticket.assign id=$ agent=ann
  13   !ticket.block id=$ promise_at_ms=@60
       = data.reason=form_incomplete path=reason
  13   !ticket.block id=$ reason=parts
       = data.reason=form_incomplete path=promise_at_ms
  13   !ticket.block id=$ reason=other promise_at_ms=@60
       = data.reason=form_incomplete path=text
  14   ticket.block id=$ reason=parts text="a new wheel" reference=PO-7 promise_at_ms=@90
       = ticket.state=blocked
  80   reply from=anna@example.org body="how long will it take?"
  81   ticket.get id=$
       = ticket.state=blocked
  100  message.add id=$ author=ann body="it came today"
  110  ticket.unblock id=$
       = ticket.state=open
  111  ticket.solve id=$ resolution="a new wheel"
  200  reply from=anna@example.org body="thank you"
  290  -
tells:
  0    customer_notified milestone=received
  0    promise_made kind=reply due_at_ms=+600 source=hours
  0    message_delivery state=sent
  14   blocked reason=parts reference=PO-7 promise_at_ms=+900
  14   state_changed from=open to=blocked
  14   promise_made kind=update due_at_ms=+900 source=blocked
  60   message direction=out automatic=true body~"has to wait for somebody else" body~"09:16"
  60   customer_notified milestone=blocked
  60.1 promise_broken kind=reply
  80   message direction=in body="how long will it take?"
  90.1 promise_broken kind=update
  90.1 promise_missing owner=ann
  90.1 notified person=ann
  100  clock_fulfilled metric=first_response in_time=false
  100  clock_armed metric=periodic_update due_at_ms=+1600
  110  state_changed from=blocked to=open reason=unblocked
  111  state_changed to=solved
  120  customer_notified milestone=solved
  200  state_changed from=solved to=open reason=reopened resumed_by=customer
  200  customer_notified milestone=reopened
