# C18: a burst of tickets with one cause makes a problem, and one page; what happens to the problem
# reaches its incidents; whose customer has answered since stays open.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  problems:
    cascade: solve
    steps: [2, 4]
    bursts: {outage: {by: [cause, product], more_than: 2, within: @20, quiet: @9}}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:ann"], delay: @90}]}
    rules: [{on: [burst], policy: page}]
steps:
  0    ticket.create subject=vpn body="it is down" requester=anna@example.org channel=mail fields.cause=outage fields.product=vpn
  1    ticket.create subject=vpn body="no vpn" requester=bert@example.org fields.cause=outage fields.product=vpn
  2    ticket.create subject=tv body="no picture" requester=eve@example.org fields.cause=outage fields.product=tv
  3    ticket.create subject=vpn body="nothing" requester=cora@example.org fields.cause=outage fields.product=vpn
  3    ticket.get id=$4
       = ticket.incident_of=$5
  4    ticket.create subject=vpn body="nor I" requester=anna@example.org fields.cause=outage fields.product=vpn
  5    ticket.list_links id=$5 kind=incident
       = items.ticket=[$ $2 $4 $6] affected_customers=3 incidents=4
  6    !ticket.link id=$4 kind=incident_of other=$3
       = data.reason=conflict message~$4 message~$5
  6    !ticket.escalate id=$4
       = data.reason=conflict message~$5
  7    message.add id=$5 body="we are on it"
  8    reply from=anna@example.org body="it is worse now"
  9    ticket.get id=$
       = ticket.state=new
  14   ticket.create subject=vpn body="again" requester=dora@example.org fields.cause=outage fields.product=vpn
  15   ticket.solve id=$5 resolution="a new router" message="it works again"
  16   ticket.list_links id=$5 kind=incident
       = items.state=[new solved solved solved]
  17   -
tells:
  3    linked kind=incident_of other=$5
  7    message direction=out body="we are on it"
  7    cascaded problem=$5 news=update action=message
  7    message_delivery state=sent
  8    message direction=in body="it is worse now"
  15   cascade_skipped problem=$5
  -    escalation_started
  -    state_changed to=solved
tells $2:
  3    linked kind=incident_of other=$5
  7    cascaded problem=$5 action=message
  15   cascaded problem=$5 action=solve
  15   state_changed to=solved
tells $3:
  -    linked
tells $4:
  3    linked kind=incident_of other=$5
  -    paged
tells $5:
  3    affected_count count=2 step=2
  3    burst key="cause=outage product=vpn" count=3
  3    escalation_started cause=burst
  3    level_fired level=1 people=[ann]
  3    paged person=ann
  13   burst ended=true count=4
  15   escalation_ended how=resolved
  15   state_changed to=solved
  -    affected_count step=4
tells $6:
  4    linked kind=incident_of other=$5
tells $7:
  14   created customer=$C5
  -    linked
