# A plugin that answers by jobs is waited for on disk: about a mail before it is any ticket, in a new
# ticket's stages, about an answer before it leaves, about a page's text and about the next level. It
# is asked inline at each of them as well.
only: simulator
guests: asker
config:
  teams:
    support: {name: Support, calendar: always, manager: cid, escalation_policy: page}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  sla:
    standard: {owner: cid, review_by: "2030-01-01", calendar: always, targets: {first_response: 1h}}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01",
        levels: [{targets: ["user:ann"], delay: @6}, {targets: ["user:bob"], delay: @60}]}
    rules: [{on: [created], policy: page}]
steps:
  0    mail from=anna@example.org subject="no network" body="nothing works"
  2    message.add id=$ body="we look at it"
  3    mail from=anna@example.org subject="the second" body="it works again"
  9    ticket.acknowledge id=$ agent=bob for_ms=~60
  10   -
tells:
  0    created channel=mail
  0    message direction=in
  0    paged person=ann
  2    message_held plugin=asker state=held
  2    message_held plugin=asker state=released
  2    message direction=out body="we look at it inline job"
  2    clock_fulfilled metric=first_response
  6    level_fired level=2
  6    paged person=bob
  9    acknowledged person=bob
tells $2:
  3    created channel=mail
