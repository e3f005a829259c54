# A window of maintenance holds what is created in it; its end pages for what is still open. A ticket
# that comes back has its count of before.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid, escalation_policy: page}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  sla:
    standard: {owner: cid, review_by: "2030-01-01", calendar: always, targets: {resolution: @20}}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", acknowledge_for: @30,
        levels: [{targets: ["user:ann"], delay: @3}, {targets: ["user:bob"], delay: @9}]}
    rules: [{on: [created], policy: page}]
steps:
  0    maintenance.start team=support for_ms=~6 reason=disks
  1    ticket.create subject=s body=b requester=anna@example.org
  10   ticket.acknowledge id=$ agent=bob
  11   ticket.solve id=$ resolution=done
  15   ticket.reopen id=$
  30   -
tells:
  1    escalation_started cause=created
  1    held why=maintenance
  6    level_fired level=1 people=[ann]
  9    level_fired level=2 people=[bob]
  10   acknowledged person=bob
  11   escalation_ended how=resolved
  15   state_changed from=solved to=open
