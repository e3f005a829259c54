# (b1): a ticket waits for its customer, wakes by the answer or by the longest wait, is reopened within
# its time, and followed up after it; a customer's mail is one message however often it comes.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  tickets: {reopen_for: @20, close_after: @30, pending_max: @10}
  sla:
    standard: {owner: cid, review_by: "2030-01-01", calendar: always, pause_in: [pending],
      targets: {first_response: @30, next_response: @10, resolution: @60}}
steps:
  0    mail from=anna@example.org subject="my card" body="it is gone"
  1    !ticket.wait_customer id=$
       = data.reason=form_incomplete path=message
  2    ticket.wait_customer id=$ message="which one?"
       = ticket.state=pending
  5    reply from=anna@example.org body="the blue one"
  6    ticket.get id=$
       = ticket.state=open
  7    ticket.wait_customer id=$ message="is it this one?"
  18   ticket.get id=$
       = ticket.state=open
  20   ticket.solve id=$ resolution=found message="here it is"
  30   reply from=anna@example.org body="no, the other one"
  31   ticket.get id=$
       = ticket.state=open ticket.reopen_count=1
  32   message.add id=$ body="this one?"
  33   ticket.solve id=$ resolution=found
  34   !ticket.wait_customer id=$ message="?"
       = data.reason=conflict message~solved
  60   !ticket.reopen id=$
       = data.reason=conflict
  64   ticket.get id=$
       = ticket.state=closed
  65   reply from=anna@example.org body="now it is broken"
  66   ticket.get id=$2
       = ticket.follow_up_of=$ ticket.customer=$C1
  67   ticket.list_links id=$
       = items.kind=[followed_up_by] items.ticket=[$2]
  68   -
tells:
  2    state_changed from=open to=pending until_ms=+120
  2    clock_paused metric=resolution why=pending
  5    state_changed from=pending to=open resumed_by=customer
  5    clock_armed metric=next_response due_at_ms=+150
  7    clock_fulfilled metric=next_response in_time=true
  7    state_changed from=open to=pending until_ms=+170
  17   state_changed from=pending to=open reason=longest_wait resumed_by=timer
  17   clock_resumed metric=resolution due_at_ms=+730
  20   clock_fulfilled metric=resolution elapsed_s=70 in_time=true
  30   state_changed from=solved to=open resumed_by=customer
  30   clock_resumed metric=resolution remaining_s=530 due_at_ms=+830
  30   clock_armed metric=next_response n=2 due_at_ms=+400
  33   state_changed to=solved
  63   state_changed from=solved to=closed reason=close_after
tells $2:
  65   created customer=$C1 channel=mail
  65   clock_armed metric=first_response due_at_ms=+950
