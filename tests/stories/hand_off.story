# C24: a hand-off by a person needs its form, or is flagged; an automatic one never waits for it, and
# the giver is asked and says it later. The receiver rates it, once.
only: simulator
config:
  teams:
    support: {name: Support, calendar: always, manager: cid, escalation_policy: page}
    billing: {name: Billing, calendar: always, manager: cid}
    web: {name: Web, calendar: always, manager: cid}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [web], contacts: [{channel: pager, address: cid}]}
    dan: {teams: [billing], contacts: [{channel: pager, address: dan}]}
  routing: {default_team: support}
  handoff_forms:
    money: {to: billing, fields: {summary: {min_length: 10}, kind: {type: choice, choices: [refund, dispute]}}}
    page: {to: web, mode: warn, fields: {address: {}}}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:bob"], delay: @3},
        {targets: ["user:dan"], delay: @90, axis: functional, set_queue: billing}]}
steps:
  0    ticket.create subject=s body=b requester=anna@example.org
  0    ticket.assign id=$ agent=ann
  1    ticket.hand_off_form id=$ target=team:billing
       = mode=require form=money fields.name=[summary kind]
  1    !ticket.assign id=$ team=billing form.summary=short
       = data.reason=form_incomplete path=form message~"it lacks summary (at least 10 characters), kind (one of refund, dispute)"
  1    !ticket.escalate id=$ target=team:billing
       = data.reason=form_incomplete
  2    ticket.escalate id=$
  6    ticket.acknowledge id=$ agent=dan
  7    !ticket.rate_hand_off id=$ rating=complete agent=ann
  7    ticket.rate_hand_off id=$ rating=asked_back agent=dan text="which card?"
       = ticket.hand_off.rating=asked_back
  8    ticket.fill_hand_off id=$ form.summary="the card was stolen" form.kind=dispute
       = ticket.hand_off.form_missing=false
  9    !ticket.rate_hand_off id=$ rating=complete agent=dan
  10   ticket.create subject=s body=b requester=bert@example.org
  10   ticket.assign id=$2 team=web
       = ticket.hand_off.form_missing=true
  11   ticket.create subject=s body=b requester=cora@example.org
  11   ticket.assign id=$3 team=billing form.summary="wants it all back" form.kind=refund
       = ticket.hand_off.form_missing=false
  12   report.hand_offs by=edge sample=1
       = items.from=[support support] items.to=[billing web] items.hand_offs=[2 1] items.forms_missing=[1 1] items.asked_back=[1 0] items.0.permille.asked_back=1000 items.1.sample_small=true
  12   report.hand_offs by=agent
       = items.agent=[ann] items.rated=[1] items.sample_small=[true]
  12   -
tells:
  2    level_fired level=1 people=[bob]
  5    escalated axis=functional from=1 to=2
  5    assigned team=billing former_team=support former_agent=ann
  5    handoff_form edge=billing name=money missing=true lacks=[summary kind]
  5    notified kind=handoff_form person=ann
  5    level_fired level=2 people=[dan]
  7    handoff_rated from=support edge=billing giver=ann rating=asked_back person=dan
  8    handoff_form edge=billing name=money fields.kind=dispute
tells $2:
  10   handoff_form edge=web name=page missing=true lacks=[address]
  10   assigned team=web
tells $3:
  11   handoff_form edge=billing name=money missing=false fields.kind=refund
  11   assigned team=billing
