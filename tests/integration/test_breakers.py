"""Plugins that fail at every hook there is, at each by itself and all together, until every breaker
is open: tickets are created, prioritised, clocked, routed, escalated and paged by the built-in
rules, and acknowledged by people."""
import os
import sys
import time

from rung import BUILD, SOURCE, Client, Refused, Server, expect

sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from page_receiver import SECRET, PageReceiver  # noqa: E402

GUEST = os.path.join(BUILD, "tests", "guests", "bad_everywhere.so")
HOOKS = {"enrich": 11, "classify": 12, "prioritize": 13, "sla": 14, "route": 15, "next": 32,
         "acknowledge": 34, "plan": 40, "render": 41}
CONFIG = """
mail_domain: support.rung.test
teams:
  support: {name: Support, calendar: always, escalation_policy: page}
agents:
  ann: {name: Ann, teams: [support], contacts: [{channel: pager, address: ann}]}
  bob: {name: Bob, teams: [support], contacts: [{channel: pager, address: bob}]}
routing: {default_team: support}
notification: {default_channel: pager}
sla:
  standard:
    owner: ann
    review_by: "2030-01-01"
    calendar: always
    targets: {first_response: 30m, resolution: 8h}
escalation:
  policies:
    page:
      owner: ann
      review_by: "2030-01-01"
      acknowledge_for: 30m
      levels:
        - {targets: ["user:ann"], delay: 1s}
        - {targets: ["user:bob"], delay: 60s}
  rules:
    - {on: [created], when: 'ticket.priority >= "low"', policy: page}
plugins:
  budget: {inline_ms_max: 1000}
  instances:
    pager:
      use: notify_webhook
      config: {url: "http://127.0.0.1:1/page/{address}", secret: env:PAGER_SECRET}
"""


class Desk:
    def __init__(self, guests):
        self.receiver = PageReceiver()
        url = f"http://127.0.0.1:{self.receiver.port}/{{address}}"
        self.server = Server([f"plugins.instances.pager.config.url={url}"],
                             config="tests/integration/story.yaml")
        self.server.environment["PAGER_SECRET"] = SECRET
        with open(self.server.config, "w", encoding="utf-8") as config:
            config.write(CONFIG)
            for name, hook in guests.items():
                config.write(f"    {name}: {{use: {GUEST}, config: {{hook: {hook}}}}}\n")
        self.server.start()
        self.client = Client(self.server.port)
        self.number = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.remove()
        self.receiver.stop()

    def create(self):
        self.number += 1
        answer = self.client.call("ticket.create", key=f"t{self.number}", subject="all is down",
                                  body="x", requester=f"anna{self.number}@example.org")
        return answer["ticket"]["id"]

    def plugins(self):
        return {item["instance"]: item for item in self.client.call("plugin.list")["items"]}

    def wait_for_pages(self, ticket, people):
        """Who was paged about it, in the order of the pages."""
        for _ in range(200):
            paged = [page["person"] for page in self.receiver.pages if page["ticket"] == ticket]
            if len(paged) >= people:
                break
            time.sleep(0.05)
        return paged

    def check(self, what):
        """The whole way of one ticket by the rules of the core."""
        ticket = self.create()
        self.client.call("ticket.triage", key=f"i{self.number}", id=ticket, impact=4, urgency=4)
        view = self.client.call("ticket.get", id=ticket)["ticket"]
        running = {clock["metric"] for clock in view["clocks"] if clock["phase"] == "running"}
        expect(f"{what}: priority by the matrix, clocks by the configuration, the default team",
               view["priority"] == "urgent" and running == {"first_response", "resolution"} and
               view["team"] == "support", view)
        paged = self.wait_for_pages(ticket, 2)
        expect(f"{what}: escalated and paged, level by level", paged[:2] == ["ann", "bob"], paged)
        state = self.client.call("ticket.acknowledge", id=ticket, agent="ann",
                                 key=f"a{self.number}")["ticket"]
        expect(f"{what}: and acknowledged", [one["acknowledged_by"] for one in
                                             state["escalations"]] == ["ann"], state)
        return ticket


def check_each():
    with Desk(HOOKS) as desk:
        ticket = desk.check("each fails at its hook")
        events = desk.client.call("ticket.timeline", id=ticket, limit=500)["items"]
        failed = {event["data"]["plugin"] for event in events if event["type"] == "degraded"}
        expect("who failed stands in the timeline", failed >= {"enrich", "classify", "prioritize",
                                                              "sla", "route"}, failed)
        for _ in range(6):
            desk.create()
        opened = {name for name, item in desk.plugins().items() if item["breaker"] == "open"}
        expect("breakers open", opened >= {"enrich", "classify", "prioritize", "sla", "route"},
               opened)
        expect("errors are told by their code", desk.plugins()["sla"]["errors_by_code"] ==
               {"failed": 5}, desk.plugins()["sla"])
        desk.check("with these breakers open")


def check_all():
    with Desk({"everywhere": 0}) as desk:
        refused = 0
        for _ in range(20):
            try:
                desk.create()
                break
            except Refused as no:
                expect("a validator that fails refuses the ticket", no.error["code"] == "REFUSED",
                       no.error)
                refused += 1
        expect("until its breaker opens", 1 <= refused <= 5 and
               desk.plugins()["everywhere"]["breaker"] == "open", refused)
        desk.check("with every breaker open")
        began = time.monotonic()
        for _ in range(10):
            desk.create()
        expect("and nobody waits for it", time.monotonic() - began < 5)
        expect("the server ends cleanly", desk.server.stop() == 0)


def main():
    check_each()
    check_all()
    return 0


sys.exit(main())
