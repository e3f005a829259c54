# C19: who comes again with the same cause within the window is counted; the count raises the priority,
# chooses the queue, and at the third time pages.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing:
    default_team: support
    default_queue: desk
    presence_lease: 0s
    rules: [{when: 'ticket.repeat_contact >= 2', queue: again}]
    queues: {desk: {team: support, pull: true}, again: {team: support, pull: true}}
  problems: {repeat_contact: {window: @20, cause: cause, raise_priority: high}}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", levels: [{targets: ["user:cid"], delay: @90}]}
    rules: [{on: [repeat_contact], when: 'ticket.repeat_contact >= 3', policy: page}]
steps:
  0    ticket.create subject=s body=b requester=anna@example.org fields.cause=login
       = ticket.priority=normal
  1    ticket.create subject=s body=b requester=bert@example.org fields.cause=login
       = ticket.priority=normal
  2    ticket.create subject=s body=b requester=anna@example.org fields.cause=invoice
       = ticket.priority=normal
  5    ticket.create subject=s body=b requester=anna@example.org fields.cause=login
       = ticket.priority=high ticket.repeat_contact=2
  10   ticket.create subject=s body=b requester=anna@example.org fields.cause=login
       = ticket.repeat_contact=3
  26   ticket.create subject=s body=b requester=anna@example.org fields.cause=login
       = ticket.repeat_contact=2
  27   -
tells:
  0    queued queue=desk
  -    repeat_contact
tells $2:
  -    repeat_contact
tells $3:
  -    repeat_contact
tells $4:
  5    repeat_contact count=2 first_at_ms=+0 cause=login
  5    priority_set new=high inputs.repeat_contact=2 causes.#=1
  5    queued queue=again rule=1
  -    escalation_started
tells $5:
  10   repeat_contact count=3 first_at_ms=+0 cause=login
  10   escalation_started cause=repeat_contact
  10   level_fired people=[cid]
tells $6:
  26   repeat_contact count=2 first_at_ms=+100
