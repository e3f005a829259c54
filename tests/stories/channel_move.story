# C8: a customer is invited to another channel; who brings the token is the customer, and the ticket
# and its clocks stay the same. What nobody takes expires, and its owner is told.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  channels: {mail: {identity: email}}
  sla:
    standard: {owner: cid, review_by: "2030-01-01", calendar: always, targets: {first_response: @30, resolution: @90}}
steps:
  0    ticket.create subject="my card" body="its number is 1234" requester=handle:anna
  1    !channel.move id=$ to=fax
       = data.reason=unreachable path=to
  1    !channel.move id=$ to=mail
       = data.reason=unreachable path=to
  2    channel.move id=$ to=mail address=anna@example.org reason="not in public" redact=public
  3    !channel.move id=$ to=mail address=anna@example.org
       = data.reason=conflict message~"an invitation to mail is under way"
  4    reply from=anna@example.org subject="Re: my card" body="here I am"
  5    customer.get identity=anna@example.org
       = customer.id=$C1
  6    message.add id=$ body="we look"
  7    ticket.create subject="my chair" body="it squeaks" requester=handle:bert
  7    ticket.assign id=$2 agent=ann
  8    channel.move id=$2 to=mail address=bert@example.org deadline_ms=~6
  15   reply from=bert@example.org subject="Re: my chair" body="am I late?"
  16   ticket.timeline id=$
       = items.1.type=message items.1.data.body=[masked]
  17   -
tells:
  0    clock_armed metric=first_response due_at_ms=+300
  2    channel_move_offered from=rpc to=mail expires_ms=+86420 identity=anna@example.org redaction=public
  2    redaction outcome=masked_here_only
  4    identity_linked customer=$C1 kind=email verified=true
  4    channel_move_accepted from=rpc to=mail identity=anna@example.org
  4    message direction=in channel=mail body="here I am"
  6    message direction=out channel=mail
  6    clock_fulfilled metric=first_response in_time=true
  6    message_delivery state=sent
  -    clock_retargeted
tells $2:
  8    channel_move_offered from=rpc to=mail expires_ms=+140
  14   channel_move_expired from=rpc to=mail
  14   notified kind=channel_move person=ann
  -    channel_move_accepted
tells $3:
  15   created customer=$C3 channel=mail
