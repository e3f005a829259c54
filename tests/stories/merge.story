# C9: a merge stops the clocks and escalations of the ticket that ends, and leaves the higher priority and
# the older wait to the other one; taken back, both are as they were, the merged span being a pause. A
# split starts a ticket of its own from messages that stay where they are.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  sla:
    standard: {owner: cid, review_by: "2030-01-01", calendar: always,
      targets: {first_response: @30, next_response: @30, resolution: @90}}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:ann"], delay: @6}, {targets: ["user:bob"], delay: @90}]}
    rules: [{on: [created], policy: page}]
steps:
  0    mail from=anna@example.org subject="my card" body="it is gone"
  1    mail from=anna@example.org subject="my card!" body="it is gone!"
  2    ticket.triage id=$2 raise=high
  3    message.add id=$ body="we look"
  4    message.add id=$2 body="we look, too"
  5    reply from=anna@example.org body="and?"
  6    ticket.merge id=$2 into=$
       = ticket.state=merged
  8    reply from=anna@example.org body="and now?"
  9    ticket.get id=$
       = ticket.priority=high ticket.state=open
  10   !ticket.solve id=$2 resolution=done
       = data.reason=conflict message~"the ticket is merged"
  11   !ticket.merge id=$ into=$2
       = data.reason=conflict
  20   ticket.unmerge id=$2
       = ticket.state=open ticket.priority=high
  21   ticket.get id=$
       = ticket.priority=normal
  22   ticket.split id=$ messages=[26] subject="and now?"
       = ticket.split_from=$ ticket.customer=$C1 ticket.subject="and now?"
  23   ticket.list_links id=$
       = items.kind=[split_into] items.ticket=[$3]
  24   ticket.solve id=$ resolution=done
  25   ticket.solve id=$2 resolution=done
  26   message.add id=$3 body="it is on its way"
  27   -
tells:
  3    clock_fulfilled metric=first_response
  6    merged from=$2
  6    clock_armed metric=next_response start_at_ms=+50 due_at_ms=+350
  6    priority_set old=normal new=high causes.cause=[merged:$2]
  6    level_fired level=2 people=[bob]
  8    message direction=in body="and now?"
  20   unmerged ticket=$2
  20   clock_retargeted metric=next_response old_due_at_ms=+350 due_at_ms=+380
  20   priority_set old=high new=normal
  22   split
  24   state_changed to=solved
tells $2:
  5    clock_armed metric=next_response start_at_ms=+50
  6    merged into=$
  6    escalation_ended level=1
  6    state_changed from=open to=merged
  6    clock_cancelled metric=resolution why=merged
  20   state_changed from=merged to=open
  20   clock_resumed metric=resolution remaining_s=850 due_at_ms=+1050
  20   clock_resumed metric=next_response remaining_s=290 due_at_ms=+490
  20   escalation_started resumed=true level=1
  25   escalation_ended how=resolved
tells $3:
  22   created customer=$C1
