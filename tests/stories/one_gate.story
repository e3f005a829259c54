# All that is said to ann passes one gate: the pages of a window leave as one, what comes right behind
# them waits for the pace of her pager, and since nobody reports a delivery the mail follows, as one, too.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}, {channel: mail, address: ann@desk.example}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  notification: {pace: {contact: @6, bundle: 0s}, confirm_in: {pager: @2}}
  sla:
    standard: {owner: cid, review_by: "2030-01-01", calendar: always, targets: {resolution: @900}}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:ann"], delay: @90}]}
    rules: [{on: [created], policy: page}]
steps:
  0    maintenance.start for_ms=~6 reason=disks
  1    ticket.create subject=one body=b requester=anna@example.org
  2    ticket.create subject=two body=b requester=bert@example.org
  8    ticket.create subject=three body=b requester=carl@example.org
  8.2  notification.status agent=ann
       = held.#=1 held.0.why=pace
  20   ticket.acknowledge id=$2 agent=ann
  30   -
tells:
  1    held why=maintenance
  6    released why=maintenance
  6    paged person=ann channel=pager
  6    held person=ann why=gather
  6.5  released person=ann why=gather
  6.5  page_result person=ann channel=pager state=sent
  8.5  page_result person=ann channel=pager state=unconfirmed
  8.5  paged person=ann channel=mail
  8.5  held person=ann why=gather
  9    released person=ann why=gather
  9    page_result person=ann channel=mail state=sent
tells $2:
  6    held person=ann why=gather
  6.5  page_result person=ann channel=pager state=sent
  9    page_result person=ann channel=mail state=sent
  20   acknowledged person=ann
tells $3:
  8    paged person=ann channel=pager
  8    held person=ann why=pace
  12.5 released person=ann why=pace
  12.5 page_result person=ann channel=pager state=sent
