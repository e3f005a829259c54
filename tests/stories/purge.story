# A closed ticket goes for good: one that a plugin keeps stays, and says so; another is gone for
# everybody, and the system's timeline says that it was.
only: simulator
guests: asker
config:
  teams:
    support: {name: Support, calendar: always, manager: cid, escalation_policy: page}
  agents:
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:cid"], delay: @60}]}
steps:
  0    ticket.create requester=anna@example.org subject="no network" body="nothing works, and this is so long that a recorded command names it"
  1    mail from=bert@example.org subject=hold body="it is mine"
  3    message.add id=$ body="we look at it, and say so at such length that it is named by its entry"
  4    ticket.link id=$2 kind=related other=$
  5    ticket.solve id=$ resolution=done
  5    ticket.solve id=$2 resolution=done
  6    !ticket.purge id=$ reason="by law"
       = code=CONFLICT message~"only closed tickets"
  6    ticket.close id=$
  6    ticket.close id=$2
  7    ticket.purge id=$ reason="by law"
       = state=asked
  7    ticket.purge id=$2 reason="by law"
       = state=asked
  9    !ticket.get id=$
       = code=GONE data.reason=purged
  9    ticket.get id=$2
       = ticket.state=closed
  9    ticket.list_links id=$2
       = items.0.state=purged
  10   -
tells $2:
  7    purge_asked reason="by law"
  7    purge_refused plugin=asker code=legal_hold
tells system:
  7    purged reason="by law"
