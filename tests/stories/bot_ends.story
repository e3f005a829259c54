# C1: a bot that is asked too often, says nothing, or crashes has failed, and people have the ticket at
# once with the form flagged; who is given it by hand takes it from the bot.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid, escalation_policy: page}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  bots: {greeter: {limit: @6, turns: 2, team: support}}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:bob"], delay: @90}]}
    rules: [{on: [bot_failed], policy: page}]
steps:
  0    mail from=anna@example.org subject="a quiz" body="ask me"
  1    bot.start id=$ plugin=greeter
  2    reply from=anna@example.org body="Kiel"
  3    reply from=anna@example.org body="Paris"
  4    ticket.create subject=silence body="hello?" requester=bert@example.org
  4    bot.start id=$2 plugin=greeter
  5    ticket.create subject="a crash" body="it is gone" requester=cora@example.org
  5    bot.start id=$3 plugin=greeter
  6    ticket.create subject=silence body="hello?" requester=dora@example.org
  6    bot.start id=$4 plugin=greeter
       = ticket.stage=bot
  7    ticket.assign id=$4 agent=ann
       = ticket.stage=human ticket.agent=ann ticket.bot_time_s=10
  8    !bot.start id=$4 plugin=nobody
       = data.reason=unknown path=plugin
  12   -
tells:
  1    bot_started bot=greeter turns=2
  1    message author=greeter
  2    message direction=in body=Kiel
  3    handoff_form edge=support missing=true
  3    bot_ended bot=greeter outcome=failed why=turns turns=2 seconds=20 form=missing
  3    escalation_started cause=bot_failed
  3    level_fired level=1 people=[bob]
tells $2:
  4    bot_started bot=greeter
  10   bot_ended bot=greeter outcome=failed why=silence seconds=60 form=missing
  10   escalation_started cause=bot_failed
tells $3:
  5    bot_started bot=greeter
  5    bot_ended bot=greeter outcome=failed why=crash form=missing
  5    level_fired level=1 people=[bob]
tells $4:
  6    bot_started bot=greeter
  7    bot_ended bot=greeter outcome=handed_off why=assigned seconds=10
  7    assigned agent=ann
  -    escalation_started
