# C26: a missed heartbeat pages; one way to a person is dead, the next one is taken; the next beat
# takes it back.
only: simulator
config:
  teams: {support: {name: Support, calendar: always, manager: cid, escalation_policy: page}}
  agents:
    ann: {teams: [support], contacts: [{channel: pager, address: dead}, {channel: mail, address: ann@sms.example}]}
    bob: {teams: [support], contacts: [{channel: pager, address: bob}]}
    cid: {teams: [support], contacts: [{channel: pager, address: cid}]}
  routing: {default_team: support}
  heartbeats: {backup: {every: @6, policy: page, team: support}}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", clear_for: @3,
        levels: [{targets: ["user:ann"], delay: @3}, {targets: ["user:bob"], delay: @90, raise_priority: urgent}]}
steps:
  0    heartbeat.beat name=backup
  7    heartbeat.beat name=backup
  12   -
tells:
  6    heartbeat_missed name=backup last_at_ms=+0
  6    escalation_started cause=heartbeat
  6    level_fired level=1 people=[ann]
  6    paged person=ann channel=pager
  6    paged person=ann channel=mail
  6    page_result person=ann channel=mail state=sent
  7    heartbeat_back name=backup
  9    escalated from=1 to=2
  9    level_fired level=2 people=[bob]
  10   escalation_ended how=cancelled
