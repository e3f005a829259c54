# (f): an escalation is snoozed, taken back by mistake and on purpose, held down, and resumed where it was;
# an acknowledgement is taken back; of two policies each has its own counters.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid, escalation_policy: page}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", acknowledge_for: @5, levels: [
        {targets: ["user:ann"], delay: @3, raise_priority: high}, {targets: ["user:bob"], delay: @3}, {targets: ["user:cid"], delay: @3}]}
      other: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:ann"], delay: @4}, {targets: ["user:cid"], delay: @90}]}
steps:
  0    ticket.create subject=s body=b requester=anna@example.org
  0    ticket.escalate id=$
  1    ticket.snooze id=$ for_ms=~6
  8    ticket.acknowledge id=$ agent=ann
  9    ticket.unacknowledge id=$
  10   ticket.escalate id=$ policy=other
  11   !ticket.undo_escalation id=$ escalation=1
       = data.reason=conflict message~"ann has acknowledged"
  11.5 ticket.undo_escalation id=$ escalation=2
  13   ticket.deescalate id=$ escalation=1 reason="known"
       = ticket.priority=normal
  14   ticket.create subject=s body=b requester=bert@example.org
  14   ticket.escalate id=$2 level=2
  15   ticket.escalate id=$2
  16   ticket.solve id=$2 resolution=done
  17   ticket.reopen id=$2
  30   -
tells:
  0    level_fired level=1 people=[ann]
  1    held why=snooze until_ms=+70
  7    released why=snooze
  7    level_fired level=1 people=[ann]
  8    acknowledged person=ann
  9    ack_expired by=person
  9    level_fired level=1 people=[ann]
  10   escalation_started escalation=2 policy=other
  10   page_deduplicated person=ann
  11.5 escalation_ended escalation=2 how=cancelled
  11.5 escalation_undone escalation=2
  11.5 notified kind=correction person=ann
  12   escalated escalation=1 to=2
  13   escalation_ended escalation=1 how=cancelled
  13   priority_set old=high new=normal
  13   deescalated reason=known hold_until_ms=+1930
  -    level_fired level=3
tells $2:
  14   escalation_started cause=manual
  14   level_fired level=2 people=[bob]
  15   level_fired level=3 people=[cid]
  16   escalation_ended how=resolved level=3
  17   escalation_started level=3 resumed=true
  17   level_fired level=3 people=[cid]
  20   escalation_ended how=exhausted
