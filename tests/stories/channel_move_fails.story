# C8: an invitation that cannot be delivered, or that is answered from an address which another customer
# has proven, leaves the ticket where it was, and whoever looks after it is told.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  channels: {mail: {identity: email}}
steps:
  0    ticket.create subject="my card" body="it is gone" requester=handle:anna
  1    channel.move id=$ to=mail address=dead@example.org
  2    ticket.get id=$
       = ticket.channel=rpc
  3    ticket.create subject="my lamp" body="it is dark" requester=bert@example.org channel=mail
  4    ticket.assign id=$ agent=ann
  5    channel.move id=$ to=mail address=bert@example.org
  6    reply from=bert@example.org body="this is not mine"
  7    ticket.get id=$
       = ticket.channel=rpc ticket.requester~anna
  8    -
tells:
  1    channel_move_offered to=mail
  1    channel_move_failed from=rpc to=mail reason=undeliverable
  1    notified kind=channel_move person=cid
  5    channel_move_offered to=mail
  6    channel_move_failed reason=conflict detail~$C2
  6    notified kind=channel_move person=ann
  -    channel_move_accepted
