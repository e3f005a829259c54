# Who is on call is asked when a level fires; an override and an edit of the running schedule count.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid, escalation_policy: page}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  schedules:
    primary:
      zone: UTC
      layers:
        - {id: day, rotation: {unit: daily, start: "2024-01-14T09:02", participants: [ann, bob]}}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", acknowledge_for: @6, repeat: 2,
        levels: [{targets: ["schedule:primary"], delay: @4}, {targets: ["next_on_call:primary"], delay: @4}]}
    rules: [{on: [created], policy: page}]
steps:
  0    ticket.create subject=s body=b requester=anna@example.org
  5    schedule.on_call schedule=primary
  9    schedule.add_override schedule=primary remove=bob add=cid from_at_ms=@10 to_at_ms=@30
  13   ticket.acknowledge id=$ agent=cid
  21   ticket.solve id=$ resolution=done
  22   -
tells:
  0    level_fired level=1 people=[ann]
  4    level_fired level=2 people=[bob]
  8    level_fired level=1 people=[bob]
  12   level_fired level=2 people=[bob]
  13   acknowledged person=cid
  19   ack_expired person=cid
  19   level_fired level=2 people=[bob]
  21   escalation_ended how=resolved
