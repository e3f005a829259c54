# C13: teams are a tree; a role is looked for when its level fires, in the team that has the ticket then,
# or in the nearest one above that gives it.
only: simulator
config:
  teams:
    desk: {name: Desk, calendar: always, manager: cid, roles: {expert: dan}}
    support: {name: Support, calendar: always, parent: desk, escalation_policy: page, roles: {lead: ann}}
    billing: {name: Billing, calendar: always, parent: desk, manager: bob, roles: {lead: bob}}
    refunds: {name: Refunds, calendar: always, parent: billing}
    empty: {name: Empty, calendar: always}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [billing, refunds], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [desk], contacts: [{channel: pager, address: cid}]}
    dan: {teams: [desk], contacts: [{channel: pager, address: dan}]}
  routing: {default_team: support}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", levels: [
        {targets: ["role:lead"], delay: @3}, {targets: ["role:manager"], delay: @3},
        {targets: ["role:expert"], delay: @3}, {targets: ["team:empty"], delay: @3}, {targets: ["user:cid"], delay: @3}]}
steps:
  0    ticket.create subject=s body=b requester=anna@example.org
  0    ticket.escalate id=$
  1    ticket.create subject=s body=b requester=bert@example.org
  1    ticket.escalate id=$2
  2    ticket.assign id=$2 team=refunds
  3    team.list
       = items.id=[desk support billing refunds empty] items.1.parent=desk items.2.roles.manager=bob
  14   ticket.solve id=$ resolution=done
  14   ticket.solve id=$2 resolution=done
  15   -
tells:
  0    level_fired level=1 people=[ann]
  3    level_fired level=2 people=[cid]
  6    level_fired level=3 people=[dan]
  9    level_skipped level=4 reason=empty
  9    level_fired level=5 people=[cid]
tells $2:
  1    level_fired level=1 people=[ann]
  2    assigned team=refunds former_team=support
  4    level_fired level=2 people=[bob]
  7    level_fired level=3 people=[dan]
