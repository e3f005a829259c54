# C16: the server makes the order; a skip needs a reason, and the fourth of a day a note for the lead;
# who waits long enough beats who came later with a higher priority.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: ann}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], presence: away, contacts: [{channel: pager, address: cid}]}
  routing:
    default_team: support
    presence_lease: 0s
    skips_per_day: 1
    ageing: 1000
    queues: {desk: {team: support, pull: true}}
steps:
  0    ticket.create subject=one body=b requester=anna@example.org
  1    ticket.create subject=two body=b requester=bert@example.org
  1    ticket.triage id=$2 raise=high
  2    work.next agent=ann
       = ticket.id=$2 ticket.agent=ann
  3    ticket.create subject=three body=b requester=cora@example.org
  13   ticket.create subject=four body=b requester=dora@example.org
  13   ticket.triage id=$4 raise=high
  14   queue.info queue=desk
       = waiting=3 oldest_wait_s=140
  15   work.next agent=bob
       = ticket.id=$
  16   !work.skip agent=bob id=$
       = data.reason=form_incomplete path=reason
  17   work.skip agent=bob id=$ reason="I know her"
  18   work.next agent=bob
       = ticket.id=$3
  19   !work.skip agent=bob id=$3 reason=no
       = data.reason=form_incomplete path=note
  20   work.skip agent=bob id=$3 reason=no note="I am ill"
  21   work.next agent=ann
       = ticket.id=$
  22   work.skip_report
       = items.agent=[bob] items.0.skips.#=2 items.0.skips.ticket=[$ $3]
  23   -
tells:
  0    queued queue=desk score=1000
  15   work_pulled agent=bob reason=first_in_order
  17   work_skipped agent=bob reason="I know her"
  17   returned agent=bob why=skipped eligible_since_ms=+0
  21   work_pulled agent=ann
  21   assigned agent=ann method=pull
tells $3:
  18   work_pulled agent=bob
  20   work_skipped agent=bob reason=no
  20   notified person=cid
