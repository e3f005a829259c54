# C11: rules read typed attributes of a request (tier, product, language, impact, services), and the
# decision names each rule that was looked at with the term that decided. When more is known, the rules
# choose again.
only: simulator
config:
  teams:
    support: {name: Support, calendar: always, manager: cid}
    cards: {name: Cards, calendar: always, manager: cid}
  agents:
    ann: {teams: [cards], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  customers: {tiers: {gold: ["@bank.example"]}}
  routing:
    default_team: support
    default_queue: desk
    presence_lease: 0s
    rules:
      - {when: 'ticket.fields.product == "card" and customer.tier == "gold"', queue: cards}
      - {when: 'ticket.locale == "pl"', queue: polish}
      - {when: 'ticket.impact >= 3 and "mail" in ticket.services', queue: hurry}
    queues:
      cards: {team: cards, auto_accept: true}
      polish: {team: support, pull: true}
      hurry: {team: support, auto_accept: true}
      desk: {team: support, pull: true}
steps:
  0    ticket.create subject=stolen body="my card" requester=max@bank.example fields.product=card
  1    ticket.create subject=stolen body="my card" requester=anna@example.org fields.product=card
       = ticket.team=support
  2    ticket.triage id=$2 impact=4 service=[mail]
  2    ticket.assign id=$2
  3    customer.set_preferences identity=anna@example.org language=pl
  3    ticket.create subject=lost body="my book" requester=anna@example.org fields.product=book
  4    ticket.get id=$2
       = ticket.team=support ticket.agent=bob
  5    -
tells:
  0    queued queue=cards rule=1 rules.holds=[true] rules.0.why~"customer.tier is"
  0    offer_accepted agent=ann candidates.agent=[ann bob cid] candidates.codes=[[] [not_in_team] [not_in_team]]
  0    assigned team=cards agent=ann method=least_loaded
tells $2:
  1    queued queue=desk rule=0 rules.holds=[false false false] rules.why~"customer.tier is absent" rules.why~"ticket.locale is absent" rules.why~"ticket.impact is absent"
  2    queued queue=hurry item=new rule=3 rules.holds=[false false true] eligible_since_ms=+10
  2    assigned team=support agent=bob
tells $3:
  3    queued queue=polish rule=2 rules.holds=[false true] rules.0.why~"ticket.fields.product is"
