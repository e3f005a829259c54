# C12: skills, capacity, presence and history decide who may have a ticket and who does get it; the
# decision says why nobody else. What nobody can do is relaxed step by step.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents:
    ann: {teams: [support], skills: {sql: 1}, contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], skills: {sql: 3}, work_capacity: 10, contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], presence: away, contacts: [{channel: pager, address: cid}]}
    dan: {teams: [support], skills: {sql: 4}, presence: offline, contacts: [{channel: pager, address: dan}]}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:cid"], delay: @90}]}
  routing:
    default_team: support
    default_queue: sql
    presence_lease: 0s
    presence_damping: 5s
    rules: [{when: 'ticket.subject == "moi"', queue: rare}]
    queues:
      sql: {team: support, skills: ["sql:2:0"], offer_for: @6, sticky: {days: 7, wait: @6}}
      rare:
        team: support
        skills: ["finnish:1:2"]
        offer_for: @60
        relax:
          - {after: @3, step: drop_skills, class: 3}
          - {after: @6, step: drop_skills, class: 2}
          - {after: @12, step: escalate, policy: page}
steps:
  0    ticket.create subject=slow body=b requester=anna@example.org
  1    work.list agent=bob
       = items.ticket.id=[$]
  1    work.accept agent=bob id=$
       = ticket.agent=bob
  2    ticket.create subject=slower body=b requester=bert@example.org
  3    work.list agent=bob
       = items=[]
  4    ticket.solve id=$ resolution=indexed
  5    work.refuse agent=bob id=$2 reason="not mine"
  6    ticket.create subject=slowest body=b requester=cora@example.org
  7    work.accept agent=bob id=$3
  8    agent.set_presence agent=dan presence=online
  9    work.list agent=dan
       = items.ticket.id=[$2]
  10   ticket.create subject=again body=b requester=cora@example.org
  12   ticket.solve id=$3 resolution=indexed
  13   ticket.create subject=moi body=b requester=dora@example.org
  26   -
tells:
  0    offered agent=bob method=least_loaded looked_at=4 eligible=1 expires_at_ms=+60 candidates.codes=[[skill_level:sql] [] [not_present skill_missing:sql] [not_present]]
  1    offer_accepted agent=bob
  1    assigned agent=bob method=offer
tells $2:
  2    queued queue=sql
  4    offered agent=bob
  5    offer_refused agent=bob reason="not mine"
  8.5  offered agent=dan candidates.1.codes~refused_before
  14.5 offer_expired agent=dan
tells $3:
  6    offered agent=bob
  7    offer_accepted agent=bob
tells $4:
  10   queued queue=sql
  12   offered agent=bob method=sticky
tells $5:
  13   queued queue=rare no_agent_has_skill=finnish
  16   relaxed step=drop_skills dropped=[]
  19   relaxed step=drop_skills dropped=[finnish]
  19   offered agent=ann
  25   relaxed step=escalate name=page
  25   escalation_started policy=page cause=refusals
  25   level_fired people=[cid]
