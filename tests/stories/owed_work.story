# What somebody owes is in his list until it is paid: the form that automation did not wait for, a word
# after an invitation that nobody took, a promise for what is blocked. It moves with the owner.
only: simulator
config:
  teams:
    support: {name: Support, calendar: always, manager: cid, escalation_policy: page}
    billing: {name: Billing, calendar: always}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
    dan: {teams: [billing], contacts: [{channel: pager, address: dan}]}
  routing: {default_team: support}
  channels: {mail: {identity: email}}
  handoff_forms:
    money: {to: billing, fields: {summary: {min_length: 10}}}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:bob"], delay: @2},
        {targets: ["user:dan"], delay: @90, axis: functional, set_queue: billing}]}
steps:
  0    ticket.create subject=s body=b requester=anna@example.org
  0    ticket.assign id=$ agent=ann
  1    work.list agent=ann
       = items.#=0
  2    ticket.escalate id=$
  6    work.list agent=ann
       = items.item=[hand_off_form] items.state=[owed] items.method=[ticket.fill_hand_off] items.ticket.id=[$] items.0.since_ms=+40
  6    work.list agent=dan
       = items.#=0
  7    ticket.fill_hand_off id=$ form.summary="the card was stolen"
       = ticket.owed=nothing
  7    work.list agent=ann
       = items.#=0
  10   ticket.create subject=s body=b requester=handle:bert
  10   ticket.assign id=$2 agent=ann
  11   channel.move id=$2 to=mail address=bert@example.org deadline_ms=~6
  18   work.list agent=ann
       = items.item=[channel_move] items.method=[message.add] items.ticket.id=[$2]
  19   message.add id=$2 author=ann body="we go on here"
  19   work.list agent=ann
       = items.#=0
  20   ticket.block id=$2 reason=parts promise_at_ms=@25
  22   work.list agent=ann
       = items.#=0
  26   work.list agent=ann
       = items.item=[promise_broken] items.ticket.id=[$2]
  27   ticket.assign id=$2 agent=bob
  28   work.list agent=ann
       = items.#=0
  28   work.list agent=bob
       = items.item=[promise_broken]
  29   message.add id=$2 author=bob body="not yet"
  29   work.list agent=bob
       = items.item=[promise_missing] items.method=[promise.make]
  30   promise.make id=$2 kind=update due_at_ms=@60
       = ticket.owed=nothing
  31   ticket.create subject=s body=b requester=cora@example.org
  31   ticket.assign id=$3 team=billing form.summary="wants it all back"
  32   ticket.block id=$3 reason=legal promise_at_ms=@34
  36   work.list
       = items.item=[promise_broken] items.ticket.id=[$3]
  37   ticket.solve id=$3 resolution=done
  37   work.list
       = items.#=0
  38   -
tells:
  4    handoff_form edge=billing name=money missing=true
  7    handoff_form edge=billing name=money missing=false
tells $2:
  17   channel_move_expired to=mail
  25.1 promise_broken kind=update
  25.1 promise_missing owner=ann
tells $3:
  34.1 promise_broken
