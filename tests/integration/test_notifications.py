"""Notifications end to end: the example of the documents, three channels over real HTTP, receipts
and what happens without them, and customers with their own language and wishes."""
import json
import os
import subprocess
import sys
import time

from rung import BUILD, SOURCE, Client, Server, expect

sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from page_receiver import PageReceiver  # noqa: E402

EXAMPLE = "docs/examples/notifications/rung.yaml"


class Desk:
    def __init__(self, receiver):
        texts = os.path.join(SOURCE, "docs/examples/notifications/texts")
        urls = [f"plugins.instances.{name}.config.url=http://127.0.0.1:{receiver.port}/{name}/"
                "{address}" for name in ("push", "sms", "voice")]
        # Seconds instead of minutes; ann is reached by night too.
        self.server = Server(urls + [f"plugins.instances.texts.config.folder={texts}",
                                     "notification.confirm_in.push=2s",
                                     "notification.pace.contact=0s",
                                     "notification.pace.bundle=0s",
                                     "notification.customers.every=0s"], config=EXAMPLE)
        self.server.start()
        self.client = Client(self.server.port)
        self.asked = 0

    def call(self, method, **params):
        self.asked += 1
        return self.client.call(method, key=f"k-{self.asked}", **params)

    def page(self, subject):
        """An urgent ticket; its id."""
        made = self.call("ticket.create", subject=subject, body="it burns",
                         requester="anna@example.org")["ticket"]["id"]
        self.call("ticket.triage", id=made, impact=4, urgency=4)
        self.call("ticket.escalate", id=made)
        return made

    def events(self, ticket, kind):
        items = self.client.call("ticket.timeline", id=ticket, limit=500)["items"]
        return [item["data"] for item in items if item["type"] == kind]

    def states(self, ticket, channel):
        return [event["state"] for event in self.events(ticket, "page_result")
                if event.get("channel") == channel]

    def wait(self, what, holds):
        until = time.monotonic() + 20
        while not holds() and time.monotonic() < until:
            time.sleep(0.05)
        expect(what, holds(), "not within 20 s")

    def page_of(self, ticket):
        return self.events(ticket, "paged")[0]["page"]

    def tool(self, *words):
        return subprocess.run([os.path.join(BUILD, "bin", "rungctl"), "--connect",
                               f"127.0.0.1:{self.server.port}", "-o", "json", *words],
                              capture_output=True, text=True, check=False)


def ways_of(receiver, ticket):
    return [page["channel"] for page in receiver.pages if page["ticket"] == ticket]


def delivered(desk, receiver):
    ticket = desk.page("Delivered")
    desk.wait("the first method is the push", lambda: ways_of(receiver, ticket) == ["push"])
    page = next(page for page in receiver.pages if page["ticket"] == ticket)
    expect("a page says what its template says", page["subject"].endswith(" Delivered") and
           page["body"].startswith("Hello ann, "), page)
    desk.call("notification.receipt", page=desk.page_of(ticket), state="delivered")
    desk.call("notification.receipt", page=desk.page_of(ticket), state="read")
    expect("delivered, then read", desk.states(ticket, "push") == ["sent", "delivered", "read"],
           desk.states(ticket, "push"))
    return ticket


def bounced(desk, receiver):
    ticket = desk.page("Bounced")
    desk.wait("it leaves", lambda: desk.states(ticket, "push") == ["sent"])
    told = desk.tool("notification", "receipt", desk.page_of(ticket), "failed", "no such device")
    expect("a receipt of failure is taken from the tool", told.returncode == 0, told)
    desk.wait("the SMS follows at once", lambda: ways_of(receiver, ticket) == ["push", "sms"])
    why = [event.get("error") for event in desk.events(ticket, "page_result")]
    expect("with what the far side said", "no such device" in why, why)


def unreported(desk, receiver):
    ticket = desk.page("Unreported")
    desk.wait("without a report in time the SMS leaves as well",
              lambda: ways_of(receiver, ticket) == ["push", "sms"])
    desk.wait("and the push is unconfirmed",
              lambda: desk.states(ticket, "push") == ["sent", "unconfirmed"])
    desk.call("notification.receipt", page=desk.page_of(ticket), state="delivered")
    expect("a late report is recorded all the same",
           desk.states(ticket, "push")[-1] == "delivered", desk.states(ticket, "push"))
    status = json.loads(desk.tool("notification", "status", "ann").stdout)
    works = {row["channel"]: row["works"] for row in status["contacts"]}
    expect("the push is known to work", works["push"], status)


def refused_for_good(desk, receiver):
    receiver.gone.add("push")
    ticket = desk.page("Gone")
    desk.wait("a channel that says no for good is gone around",
              lambda: ways_of(receiver, ticket) == ["sms"])
    expect("and the timeline says so", desk.states(ticket, "push") == ["failed"],
           desk.states(ticket, "push"))
    receiver.gone.clear()


def texts_to(desk, requester):
    """The automatic messages of a new ticket of theirs."""
    made = desk.call("ticket.create", subject="Karte", body="x", requester=requester)["ticket"]
    return [event["body"] for event in desk.events(made["id"], "message")
            if event["direction"] == "out"]


def customers(desk):
    texts = texts_to(desk, "anna@example.org")
    expect("a receipt in the language of the folder", len(texts) == 1 and
           "You hear from us by" in texts[0], texts)
    put = desk.tool("customer", "prefer", "anna@example.org", "waking", "de", "--set",
                    "refused=rpc,mail")
    fields = json.loads(put.stdout)["customer"]["fields"] if put.returncode == 0 else {}
    expect("wishes are kept", put.returncode == 0 and "rpc mail" in json.dumps(fields), put)
    expect("nothing is sent by a channel that was refused",
           texts_to(desk, "anna@example.org") == [])
    put = desk.tool("customer", "prefer", "anna@example.org", "--set", "hours=", "--set",
                    "refused=")
    expect("wishes are taken back", put.returncode == 0, put)
    texts = texts_to(desk, "anna@example.org")
    expect("and the customer is told in their language", len(texts) == 1 and
           "Sie hören von uns bis" in texts[0], texts)
    wrong = desk.tool("customer", "prefer", "anna@example.org", "--set", "hours=nowhere")
    expect("a calendar that is not there is refused", wrong.returncode == 5 and
           "nowhere" in wrong.stderr, wrong)


def main():
    receiver = PageReceiver()
    desk = Desk(receiver)
    try:
        first = delivered(desk, receiver)
        bounced(desk, receiver)
        unreported(desk, receiver)
        expect("what was delivered left by one way only, though others had to take two",
               ways_of(receiver, first) == ["push"], receiver.pages)
        refused_for_good(desk, receiver)
        customers(desk)
    finally:
        desk.server.remove()
        receiver.stop()


if __name__ == "__main__":
    main()
