# A control: nothing is refused that must be.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents: {cid: {teams: [support], contacts: [{channel: pager, address: cid}]}}
  routing: {default_team: support}
steps:
  0    ticket.create subject=s body=b requester=anna@example.org
  1    !ticket.solve id=$ resolution=done
tells:
  1    state_changed to=solved
