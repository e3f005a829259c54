# (i): what is low waits for the hours of a person and leaves as one; what is high breaks through; a page
# that is not reported as delivered is tried by the next way.
only: simulator
config:
  calendars:
    day: {zone: UTC, hours: {mon: ["09:10-17:00"]}}
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents:
    ann: {teams: [support], hours: day, contacts: [{channel: pager, address: ann}, {channel: mail, address: ann@sms.example}]}
    bob: {teams: [support], contacts: [{channel: pager, address: dead}, {channel: mail, address: dead@sms.example}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  notification: {confirm_in: {pager: 1m}}
  escalation:
    policies:
      low: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:ann"], urgency: low, delay: @200}]}
      high: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:bob"], delay: @9}, {targets: ["user:ann"], delay: @90}]}
steps:
  0    ticket.create subject=s body=b requester=anna@example.org
  0    ticket.escalate id=$ policy=low
  1    ticket.create subject=s body=b requester=bert@example.org
  1    ticket.escalate id=$2 policy=low
  2    ticket.create subject=s body=b requester=cora@example.org
  2    ticket.escalate id=$3 policy=high
  3    notification.status agent=ann
       = held.ticket=[$ $2] hour=1
  4    ticket.create subject=s body=b requester=dora@example.org
  4    ticket.escalate id=$4 policy=low
  20   ticket.acknowledge id=$ agent=ann
  30   notification.status agent=ann
       = held.ticket=[$2 $4]
  70   -
tells:
  0    level_fired level=1 people=[ann]
  0    held person=ann why=quiet until_ms=+540
  20   page_result person=ann state=cancelled why=acknowledged
  20   acknowledged person=ann
  -    released
tells $2:
  1    held person=ann why=quiet until_ms=+540
  54   released person=ann why=quiet with~J-
tells $3:
  2    level_fired level=1 people=[bob]
  2    level_skipped level=1 reason=undeliverable
  2    level_fired level=2 people=[ann]
  2    paged person=ann channel=pager urgency=high
  8    paged person=ann channel=mail
  -    held
tells $4:
  4    held person=ann why=quiet
  54   released person=ann why=quiet with~J-
  54   page_result person=ann state=sent
  60   paged person=ann channel=mail urgency=low
