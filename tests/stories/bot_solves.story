# C1: a bot that knows the answer solves the ticket, which is contained until the customer comes back; a
# bot that hands off gives its form along, and the ticket waits in the queue of that team.
only: simulator
config:
  teams:
    support: {name: Support, calendar: always, manager: cid}
    billing: {name: Billing, calendar: always, manager: cid}
  agents:
    ann: {teams: [billing], contacts: [{channel: pager, address: ann}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing:
    default_team: support
    presence_lease: 0s
    queues: {desk: {team: support, pull: true}, money: {team: billing, offer_for: @30}}
  handoff_forms:
    money: {to: billing, fields: {summary: {min_length: 10}, kind: {type: choice, choices: [refund, dispute]}}}
  bots: {greeter: {limit: @20, turns: 3, team: support}}
  sla:
    standard: {owner: cid, review_by: "2030-01-01",
      clocks: {first_response: {bot_time: start_at_handoff}, resolution: {bot_time: pause}},
      targets: {first_response: 2m, resolution: 4m}}
steps:
  0    mail from=anna@example.org subject="my screen" body="it is dark"
  1    bot.start id=$ plugin=greeter
  2    ticket.get id=$
       = ticket.state=solved ticket.contained=true ticket.resolution=restarted ticket.stage=human
  3    reply from=anna@example.org body="it is dark still"
  4    ticket.get id=$
       = ticket.state=open ticket.contained=false ticket.reopen_count=1
  5    mail from=bert@example.org subject="a refund" body="my money"
  6    bot.start id=$2 plugin=greeter
  7    work.list agent=ann
       = items.ticket.id=[$2]
  8    work.accept id=$2 agent=ann
       = ticket.hand_off.form_missing=false ticket.hand_off.from=bot:greeter
  9    ticket.rate_hand_off id=$2 agent=ann rating=complete
  10   message.add id=$2 author=ann body="it is on its way"
  11   ticket.solve id=$2 resolution="paid back"
  12   -
tells:
  1    bot_started bot=greeter
  1    message author=greeter body="Turn it off and on again."
  1    state_changed to=solved reason=solved_by_bot
  1    clock_cancelled metric=first_response why=solved_by_bot
  1    bot_ended outcome=solved_by_bot why=solved turns=1 form=none
  1    message_delivery state=sent
  3    message direction=in body="it is dark still"
  3    state_changed from=solved to=open
  3    queued queue=desk
tells $2:
  6    bot_started bot=greeter
  6    handoff_form edge=billing name=money missing=false fields.kind=refund
  6    bot_ended outcome=handed_off why=asked form=given
  6    assigned team=billing method=bot:greeter
  6    queued queue=money
  6    offered agent=ann
  8    assigned agent=ann
  9    handoff_rated from=bot:greeter rating=complete person=ann
  10   clock_fulfilled metric=first_response in_time=true
  11   clock_fulfilled metric=resolution in_time=true
