# (b4): two tickets of two customers become one, and both customers are told, each by a message with an id
# and a thread of its own; whoever answers writes to the ticket that goes on.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents: {cid: {teams: [support], contacts: [{channel: pager, address: cid}]}}
  routing: {default_team: support}
steps:
  0    mail from=anna@example.org subject="no water" body="since noon"
  1    mail from=bert@example.org subject="no water" body="since one"
  2    !ticket.merge id=$ into=$2
       = data.reason=conflict message~participants
  2    ticket.merge id=$ into=$2 as=participants
  3    message.add id=$2 body="it comes back at five"
  4    reply from=anna@example.org body="thank you"
  5    reply from=bert@example.org body="thanks"
  6    -
tells:
  2    merged into=$2
  2    state_changed to=merged
  -    message body="thank you"
tells $2:
  2    merged from=$
  3    message direction=out body="it comes back at five"
  3    message_delivery state=queued
  3    message_delivery state=queued
  3    message_delivery state=sent
  3    message_delivery state=sent
  4    message direction=in from=anna@example.org body="thank you"
  5    message direction=in from=bert@example.org body=thanks
