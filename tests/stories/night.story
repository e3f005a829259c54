# C26: after a night without the server each timer fires once, and says how late it is; of the thresholds
# that were missed the last one acts; levels come one by one, each with its whole delay.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  sla:
    standard: {owner: cid, review_by: "2030-01-01", calendar: always, targets: {first_response: @40, resolution: @90},
      thresholds: [{id: half, percent: 50}, {id: warn, percent: 75, raise_priority: high}]}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", acknowledge_for: @5, levels: [{targets: ["user:ann"], delay: @3},
        {targets: ["user:bob"], delay: @3}, {targets: ["user:cid"], delay: @3}]}
    rules: [{on: [created], policy: page}]
steps:
  0    ticket.create subject=s body=b requester=anna@example.org
  1    away for_ms=~59
  61   message.add id=$ body="good morning" author=bob
  64   ticket.acknowledge id=$ agent=bob
  65   away for_ms=~15
  81   ticket.solve id=$ resolution=done
  82   -
tells:
  0    level_fired level=1 people=[ann] late_by_s=0
  60   escalated from=1 to=2
  60   level_fired level=2 people=[bob] late_by_s=570
  60   clock_at_risk metric=first_response threshold=half instant_ms=+200 late_by_s=400 superseded=true
  60   clock_at_risk metric=first_response threshold=warn instant_ms=+300 late_by_s=300 superseded=false
  60   priority_set new=high
  60   clock_breached metric=first_response due_at_ms=+400 detected_at_ms=+600
  60   clock_at_risk metric=resolution threshold=half late_by_s=150
  61   clock_fulfilled metric=first_response in_time=false
  61   attribution metric=first_response labels.late_timer=200
  63   level_fired level=3 people=[cid] late_by_s=0
  64   acknowledged person=bob
  80   ack_expired person=bob late_by_s=110
  80   level_fired level=3 people=[cid]
  81   escalation_ended how=resolved
