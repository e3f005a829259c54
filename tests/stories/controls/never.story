# A control: what must never be told is told.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents: {cid: {teams: [support], contacts: [{channel: pager, address: cid}]}}
  routing: {default_team: support}
steps:
  0    ticket.create subject=s body=b requester=anna@example.org
  1    ticket.assign id=$ agent=cid
tells:
  1    assigned agent=cid
  -    assigned method=manual
