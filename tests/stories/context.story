# C14: who gets a ticket sees customer, entitlement, last tickets, hand-off notes and why it is theirs,
# from one snapshot; an enrichment that failed is named as missing, and the rest is given.
only: simulator
guests: broken_crm
config:
  teams:
    support: {name: Support, calendar: always, manager: cid}
    billing: {name: Billing, calendar: always, manager: cid}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [billing], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], presence: away, contacts: [{channel: pager, address: cid}]}
  customers: {tiers: {gold: ["@bank.example"]}}
  handoff_forms:
    money: {to: billing, mode: warn, fields: {summary: {min_length: 10}}}
  sla:
    standard: {owner: cid, review_by: "2030-01-01", calendar: always, targets: {resolution: @60}}
  routing:
    default_team: support
    presence_lease: 0s
    queues:
      desk: {team: support, auto_accept: true}
      money: {team: billing, auto_accept: true}
steps:
  0    ticket.create subject=invoice body="it is wrong" requester=max@bank.example
  1    ticket.solve id=$ resolution=explained
  2    ticket.create subject=crm body="wrong again" requester=max@bank.example
  3    message.add id=$2 body="he is right" visibility=internal author=ann
  4    ticket.assign id=$2 team=billing form.summary="the sum is wrong" reason="it is about money"
  5    ticket.context id=$
       = missing=[] ticket.id=$ ticket.fields.contract=2030
  5    ticket.context id=$2
       = ticket.agent=bob customer.id=$C1 entitlement.tier=gold entitlement.sla_policy=standard
  6    ticket.context id=$2
       = last_tickets.id=[$] notes.type=[message handoff_form] notes.1.data.fields.summary="the sum is wrong"
  6    ticket.context id=$2
       = assigned.data.reason="from queue money" queued.data.queue=money missing=[broken_crm]
  7    -
tells:
  0    attribute_set name=contract new=2030
tells $2:
  2    degraded plugin=broken_crm hook=ticket.enrich
  4    handoff_form edge=billing name=money
  4    assigned team=billing agent=bob
