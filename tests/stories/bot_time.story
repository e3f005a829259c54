# C5: what a bot takes is no time of a clock that starts at the hand-off or pauses, and is time of one
# that counts; what it solves is contained.
only: simulator
config:
  teams:
    support: {name: Support, calendar: always, manager: cid, escalation_policy: page}
    billing: {name: Billing, calendar: always, manager: cid, escalation_policy: page}
  agents:
    ann: {teams: [support, billing], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  bots: {greeter: {limit: @30, turns: 3, team: support}}
  sla:
    standard: {owner: cid, review_by: "2030-01-01",
      clocks: {first_response: {bot_time: start_at_handoff}, resolution: {bot_time: pause}},
      targets: {first_response: 1m, resolution: 4m}}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:bob"], delay: @4}]}
steps:
  0    ticket.create subject="a refund" body="my money" requester=anna@example.org
  2    bot.start id=$ plugin=greeter
  6    message.add id=$ body="it is on its way"
  9    ticket.solve id=$ resolution="paid back"
  10   -
tells:
  0    clock_armed metric=first_response
  2    bot_started bot=greeter
  2    clock_paused metric=first_response why=bot
  2    clock_paused metric=resolution why=bot
  2    bot_ended bot=greeter outcome=handed_off form=given
  2    clock_resumed metric=first_response due_at_ms=+80
  2    clock_resumed metric=resolution due_at_ms=+240
  6    clock_fulfilled metric=first_response in_time=true
  9    clock_fulfilled metric=resolution in_time=true
