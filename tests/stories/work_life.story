# (h): an item of work lives on: a hand-off leaves the giver responsible until somebody accepts, whoever
# goes away loses offers and what is due before the next shift, a callback waits for its owner, and what
# nobody answers goes back as old as it was.
only: simulator
config:
  teams:
    support: {name: Support, calendar: always, manager: cid}
    billing: {name: Billing, calendar: always, manager: cid}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support, billing], presence: offline, contacts: [{channel: pager, address: bob}]}
    cid: {teams: [billing], presence: offline, contacts: [{channel: pager, address: cid}]}
  sla:
    answer: {owner: cid, review_by: "2030-01-01", calendar: always, targets: {return: @9}}
  routing:
    default_team: support
    presence_lease: 0s
    presence_damping: 5s
    offer_expiries: 2
    queues:
      desk: {team: support, offer_for: @3, on_away: requeue}
      money: {team: billing, offer_for: @6}
steps:
  0    ticket.create subject=one body=b requester=anna@example.org
  1    work.accept agent=ann id=$
  2    work.hand_off id=$ team=billing reason="about money"
       = ticket.agent=ann
  3    agent.set_presence agent=bob presence=online
  5    work.accept agent=bob id=$
       = ticket.agent=bob ticket.team=billing
  6    agent.set_presence agent=bob presence=offline
  8    message.add id=$ body="we look" author=bob
  10   ticket.create subject=two body=b requester=bert@example.org
  18   ticket.get id=$2
       = ticket.agent=""
  19   agent.set_presence agent=ann presence=online
  20   work.accept agent=ann id=$2
  21   work.callback id=$2 at_ms=@25
  26   work.list agent=ann
       = items.item=[callback]
  27   work.accept agent=ann id=$2
  34   ticket.create subject=three body=b requester=cora@example.org
  35   work.accept agent=ann id=$3
  46   ticket.get id=$3
       = ticket.agent=""
  50   -
tells:
  1    assigned agent=ann method=offer
  1    clock_armed metric=return due_at_ms=+100
  2    queued queue=money item=hand_off
  3.5  offered agent=bob queue=money
  5    offer_accepted agent=bob item=hand_off
  5    assigned team=billing agent=bob former_agent=ann
  5    clock_fulfilled metric=return in_time=true
  8    clock_fulfilled metric=return in_time=true
  -    returned
tells $2:
  10   offered agent=ann
  13   offer_expired agent=ann reason=no_answer
  16   offer_expired agent=ann
  19.5 offered agent=ann
  20   assigned agent=ann
  21   queued item=callback eligible_since_ms=+250
  25   offered agent=ann item=callback method=sticky
  27   offer_accepted agent=ann item=callback
  29.1 clock_breached metric=return
  29.1 returned agent=ann why=no_response eligible_since_ms=+100
  29.1 unassigned former_agent=ann
  29.1 queued item=return eligible_since_ms=+100
tells $3:
  35   assigned agent=ann
  38.1 returned agent=ann why=away
  38.1 queued item=return eligible_since_ms=+340
