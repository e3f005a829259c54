# A ticket whose timeline is longer than one piece of its removal: half of it is nobody's, wherever
# the power is cut.
only: simulator
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
  0    ticket.create requester=anna@example.org subject=long body="it began so long ago that a recorded command names these words by their entry"
  1.0  message.add id=$ body="answer 0 says so much that it is named by its entry, and not kept twice by it"
  1.0  message.add id=$ body="answer 1 says so much that it is named by its entry, and not kept twice by it"
  1.1  message.add id=$ body="answer 2 says so much that it is named by its entry, and not kept twice by it"
  1.1  message.add id=$ body="answer 3 says so much that it is named by its entry, and not kept twice by it"
  1.2  message.add id=$ body="answer 4 says so much that it is named by its entry, and not kept twice by it"
  1.2  message.add id=$ body="answer 5 says so much that it is named by its entry, and not kept twice by it"
  1.3  message.add id=$ body="answer 6 says so much that it is named by its entry, and not kept twice by it"
  1.3  message.add id=$ body="answer 7 says so much that it is named by its entry, and not kept twice by it"
  1.4  message.add id=$ body="answer 8 says so much that it is named by its entry, and not kept twice by it"
  1.4  message.add id=$ body="answer 9 says so much that it is named by its entry, and not kept twice by it"
  1.5  message.add id=$ body="answer 10 says so much that it is named by its entry, and not kept twice by it"
  1.5  message.add id=$ body="answer 11 says so much that it is named by its entry, and not kept twice by it"
  1.6  message.add id=$ body="answer 12 says so much that it is named by its entry, and not kept twice by it"
  1.6  message.add id=$ body="answer 13 says so much that it is named by its entry, and not kept twice by it"
  1.7  message.add id=$ body="answer 14 says so much that it is named by its entry, and not kept twice by it"
  1.7  message.add id=$ body="answer 15 says so much that it is named by its entry, and not kept twice by it"
  1.8  message.add id=$ body="answer 16 says so much that it is named by its entry, and not kept twice by it"
  1.8  message.add id=$ body="answer 17 says so much that it is named by its entry, and not kept twice by it"
  1.9  message.add id=$ body="answer 18 says so much that it is named by its entry, and not kept twice by it"
  1.9  message.add id=$ body="answer 19 says so much that it is named by its entry, and not kept twice by it"
  2.0  message.add id=$ body="answer 20 says so much that it is named by its entry, and not kept twice by it"
  2.0  message.add id=$ body="answer 21 says so much that it is named by its entry, and not kept twice by it"
  2.1  message.add id=$ body="answer 22 says so much that it is named by its entry, and not kept twice by it"
  2.1  message.add id=$ body="answer 23 says so much that it is named by its entry, and not kept twice by it"
  2.2  message.add id=$ body="answer 24 says so much that it is named by its entry, and not kept twice by it"
  2.2  message.add id=$ body="answer 25 says so much that it is named by its entry, and not kept twice by it"
  2.3  message.add id=$ body="answer 26 says so much that it is named by its entry, and not kept twice by it"
  2.3  message.add id=$ body="answer 27 says so much that it is named by its entry, and not kept twice by it"
  2.4  message.add id=$ body="answer 28 says so much that it is named by its entry, and not kept twice by it"
  2.4  message.add id=$ body="answer 29 says so much that it is named by its entry, and not kept twice by it"
  2.5  message.add id=$ body="answer 30 says so much that it is named by its entry, and not kept twice by it"
  2.5  message.add id=$ body="answer 31 says so much that it is named by its entry, and not kept twice by it"
  2.6  message.add id=$ body="answer 32 says so much that it is named by its entry, and not kept twice by it"
  2.6  message.add id=$ body="answer 33 says so much that it is named by its entry, and not kept twice by it"
  2.7  message.add id=$ body="answer 34 says so much that it is named by its entry, and not kept twice by it"
  2.7  message.add id=$ body="answer 35 says so much that it is named by its entry, and not kept twice by it"
  2.8  message.add id=$ body="answer 36 says so much that it is named by its entry, and not kept twice by it"
  2.8  message.add id=$ body="answer 37 says so much that it is named by its entry, and not kept twice by it"
  2.9  message.add id=$ body="answer 38 says so much that it is named by its entry, and not kept twice by it"
  2.9  message.add id=$ body="answer 39 says so much that it is named by its entry, and not kept twice by it"
  3.0  message.add id=$ body="answer 40 says so much that it is named by its entry, and not kept twice by it"
  3.0  message.add id=$ body="answer 41 says so much that it is named by its entry, and not kept twice by it"
  3.1  message.add id=$ body="answer 42 says so much that it is named by its entry, and not kept twice by it"
  3.1  message.add id=$ body="answer 43 says so much that it is named by its entry, and not kept twice by it"
  3.2  message.add id=$ body="answer 44 says so much that it is named by its entry, and not kept twice by it"
  3.2  message.add id=$ body="answer 45 says so much that it is named by its entry, and not kept twice by it"
  3.3  message.add id=$ body="answer 46 says so much that it is named by its entry, and not kept twice by it"
  3.3  message.add id=$ body="answer 47 says so much that it is named by its entry, and not kept twice by it"
  3.4  message.add id=$ body="answer 48 says so much that it is named by its entry, and not kept twice by it"
  3.4  message.add id=$ body="answer 49 says so much that it is named by its entry, and not kept twice by it"
  3.5  message.add id=$ body="answer 50 says so much that it is named by its entry, and not kept twice by it"
  3.5  message.add id=$ body="answer 51 says so much that it is named by its entry, and not kept twice by it"
  3.6  message.add id=$ body="answer 52 says so much that it is named by its entry, and not kept twice by it"
  3.6  message.add id=$ body="answer 53 says so much that it is named by its entry, and not kept twice by it"
  3.7  message.add id=$ body="answer 54 says so much that it is named by its entry, and not kept twice by it"
  3.7  message.add id=$ body="answer 55 says so much that it is named by its entry, and not kept twice by it"
  3.8  message.add id=$ body="answer 56 says so much that it is named by its entry, and not kept twice by it"
  3.8  message.add id=$ body="answer 57 says so much that it is named by its entry, and not kept twice by it"
  3.9  message.add id=$ body="answer 58 says so much that it is named by its entry, and not kept twice by it"
  3.9  message.add id=$ body="answer 59 says so much that it is named by its entry, and not kept twice by it"
  4.0  message.add id=$ body="answer 60 says so much that it is named by its entry, and not kept twice by it"
  4.0  message.add id=$ body="answer 61 says so much that it is named by its entry, and not kept twice by it"
  4.1  message.add id=$ body="answer 62 says so much that it is named by its entry, and not kept twice by it"
  4.1  message.add id=$ body="answer 63 says so much that it is named by its entry, and not kept twice by it"
  4.2  message.add id=$ body="answer 64 says so much that it is named by its entry, and not kept twice by it"
  4.2  message.add id=$ body="answer 65 says so much that it is named by its entry, and not kept twice by it"
  4.3  message.add id=$ body="answer 66 says so much that it is named by its entry, and not kept twice by it"
  4.3  message.add id=$ body="answer 67 says so much that it is named by its entry, and not kept twice by it"
  4.4  message.add id=$ body="answer 68 says so much that it is named by its entry, and not kept twice by it"
  4.4  message.add id=$ body="answer 69 says so much that it is named by its entry, and not kept twice by it"
  6    ticket.solve id=$ resolution=done
  6    ticket.close id=$
  7    ticket.purge id=$ reason="by law"
       = state=removing
  8    !ticket.timeline id=$
       = code=GONE data.reason=purged
  9    -
tells system:
  7    purged reason="by law"
