# C9: one customer with many identities has one timeline over channels and tickets; two records of one
# person become one, and two again. An address that somebody else has proven is theirs.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  channels: {mail: {identity: email}}
steps:
  0    mail from=anna@example.org subject="my card" body="it is gone"
  1    ticket.create subject="my chair" body="it squeaks" requester=handle:anna
  2    ticket.create subject="my lamp" body="it is dark" requester=bert@example.org
  3    customer.link_identity id=$C1 identity=sms:+49170 verified=true
  4    !customer.link_identity id=$C1 identity=bert@example.org verified=true
       = data.reason=conflict message~$C3 message~$C1
  5    customer.link id=$C2 other=$C1
  6    customer.get identity=handle:anna
       = customer.id=$C1 customer.identities.value=[anna@example.org +49170 anna]
  7    customer.timeline identity=sms:+49170
       = customer=$C1 items.#=13 items.ticket=[$ $ $ $ $ $ $2 $2 $2 $2 $2 $2 $2] items.-1.type=customer_linked
  8    ticket.merge id=$2 into=$
       = ticket.state=merged ticket.merged_into=$
  8    ticket.timeline id=$
       = items.data.body~"it squeaks"
  9    mail from=anna@example.org subject="my cup" body="it leaks"
  10   ticket.unmerge id=$2
       = ticket.state=new
  11   customer.unlink id=$C2
  12   customer.timeline identity=handle:anna
       = customer=$C2 items.0.ticket=$2 items.-1.type=customer_unlinked
  13   !ticket.merge id=$2 into=$
       = data.reason=conflict
  13   customer.unlink_identity id=$C1 identity=sms:+49170
       = customer.identities.value=[anna@example.org]
  13   !customer.unlink_identity id=$C1 identity=handle:anna
       = data.reason=conflict message~$C2
  13   !customer.unlink_identity id=$C1 identity=anna@example.org
       = data.reason=conflict message~"link another identity first"
  14   -
tells:
  0    created customer=$C1 channel=mail
tells $2:
  1    created customer=$C2
  5    customer_linked from=$C2 into=$C1
  8    merged into=$
  10   unmerged
  11   customer_unlinked from=$C2 into=$C1
tells $4:
  9    created customer=$C1
tells system:
  3    identity_linked customer=$C1 kind=sms verified=true
  5    customer_linked from=$C2 into=$C1
  11   customer_unlinked from=$C2 into=$C1
  13   identity_unlinked customer=$C1 kind=sms verified=true
