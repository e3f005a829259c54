# C20: an immediate ticket pages at once, climbs, repeats, is exhausted and reminds; an
# acknowledgement holds it until it expires.
config:
  teams: {support: {name: Support, calendar: always, manager: cid, escalation_policy: page}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", acknowledge_for: @10, repeat: 1, exhausted_every: @10,
        levels: [{targets: ["user:ann"], delay: @1}, {targets: ["user:bob"], delay: @2, raise_priority: urgent},
          {targets: ["user:cid"], delay: @3}]}
    rules: [{on: [created], policy: page, lane: immediate}]
steps:
  0    ticket.create subject=down body="it is down" requester=anna@example.org
  25.5 ticket.acknowledge id=$ agent=cid for_ms=~2
  26   ticket.acknowledge id=$ agent=bob for_ms=~1
  29   ticket.solve id=$ resolution=fixed
  30   -
tells:
  0    escalation_started cause=created lane=immediate
  0    level_fired level=1 people=[ann]
  0    paged person=ann channel=pager
  0    page_result person=ann state=sent
  1    escalated from=1 to=2 cause=delay
  1    priority_set old=normal new=urgent
  1    level_fired level=2 people=[bob]
  3    level_fired level=3 people=[cid]
  6    level_fired level=1 people=[ann] round=1
  7    level_fired level=2 people=[bob]
  9    level_fired level=3 people=[cid]
  12   escalation_ended how=exhausted
  22   level_fired level=3 people=[cid] reminder=true
  25.5 acknowledged person=cid
  26   acknowledged person=bob again=true
  27.5 ack_expired person=cid
  27.5 level_fired level=3 people=[cid]
  29   escalation_ended how=resolved
  29   state_changed from=new to=solved
