# C2: what is known of a request gives its priority, by the matrix; who is affected is counted by the
# server and by nobody else; a cause raises, and its end takes exactly that back.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  triage: {issue: [outage, invoice], service: [mail, web], requested_speed: [today, whenever]}
  priority: {steps: [2, 3, 20]}
  sla:
    standard: {owner: cid, review_by: "2030-01-01", calendar: always, targets: {first_response: @20},
      thresholds: [{id: warn, percent: 75, raise_priority: urgent}]}
steps:
  0    ticket.create subject="no mail" body="since noon" requester=anna@example.org
  1    ticket.triage id=$ issue=outage service=[mail web] location=Kiel requested_speed=today impact=1 urgency=2
       = ticket.priority=low
  2    !ticket.triage id=$ issue=outrage
       = code=INVALID data.reason=invalid path=issue message~"there are outage, invoice"
  2    !ticket.triage id=$ affected_customers=500
       = data.reason=denied path=affected_customers message~"counted by the server"
  3    ticket.create subject="no mail" body="me too" requester=bert@example.org
  3    ticket.link id=$2 kind=incident_of other=$
  4    ticket.create subject="no mail" body="nor do I" requester=cora@example.org
  4    ticket.link id=$3 kind=incident_of other=$
  5    ticket.get id=$
       = ticket.affected_customers=3 ticket.priority=high
  16   message.add id=$ body="we are on it"
       = ticket.priority=high
  17   ticket.triage id=$ pin=low
       = ticket.priority=low
  18   ticket.triage id=$ pin=none
       = ticket.priority=high
  19   -
tells:
  1    triaged issue=outage service=[mail web] location=Kiel requested_speed=today impact=1 urgency=2 sources.impact=local
  1    priority_set old=normal new=low cell=low inputs.impact=1 inputs.urgency=2
  3    linked kind=incident_of other=$2
  4    priority_set old=normal new=high cell=high inputs.impact_effective=3 inputs.affected_customers=3
  15   clock_at_risk threshold=warn
  15   priority_set old=high new=urgent cell=high causes.#=1
  16   priority_set old=urgent new=high causes=[]
  17   priority_set new=low pinned=true
  18   priority_set new=high pinned=false
