# C15: to another team and up are two things with counters of their own; teams that give a ticket
# back and forth end above both.
config:
  teams:
    support: {name: Support, calendar: always, parent: desk, manager: cid, escalation_policy: page}
    billing: {name: Billing, calendar: always, parent: desk}
    desk: {name: Desk, calendar: always, manager: cid}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [billing], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [desk], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", acknowledge_for: @60,
        levels: [{targets: ["user:ann"], delay: @3},
          {targets: ["user:bob"], delay: @6, axis: functional, set_queue: billing, raise_priority: urgent},
          {targets: ["role:manager"], delay: @9}]}
steps:
  0    ticket.create subject=s body=b requester=anna@example.org
  0    ticket.escalate id=$
  4    ticket.acknowledge id=$ agent=bob
  5    ticket.escalate id=$ target=team:support
  6    ticket.escalate id=$ target=team:billing
  7    ticket.escalate id=$ target=team:support
  8    ticket.escalate id=$ target=team:billing
  9    !ticket.escalate id=$ target=team:support
  10   -
tells:
  0    escalation_started cause=manual axis=hierarchical
  0    level_fired level=1 people=[ann]
  3    escalated axis=functional from=1 to=2 functional=1 hierarchical=1
  3    assigned team=billing former_team=support
  3    level_fired level=2 people=[bob]
  4    acknowledged person=bob
  5    escalated axis=functional from=billing to=support
  6    escalated axis=functional from=support to=billing
  7    loop_cut guard=ping_pong
  7    assigned team=desk
