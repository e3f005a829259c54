"""kill -9 at random moments of the story: mails stream in, pages go out, levels climb. At the end
every mail is one ticket, every escalation went its way once, every page arrived under one id.

`--control NAME` plants a fault that this very harness must find: early_250 (the channel says yes
before the commit), page_without_row (pages kept in memory only), timers_in_memory (timers too)."""
import os
import random
import smtplib
import sys
import threading
import time

from rung import BUILD, SOURCE, Client, Server

sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
import postfix  # noqa: E402
from page_receiver import SECRET, PageReceiver  # noqa: E402

KILLS = 100
CONTROL_KILLS = 12
URGENT_EVERY = 4  # of the mails
LEVELS = [1, 2, 3, 1, 2, 3]
MAIL = ("From: Anna <{sender}>\r\nTo: {to}\r\nSubject: {subject}\r\n"
        "Message-ID: <{id}>\r\n\r\n{body}\r\n")
SENDER = f"anna@{postfix.CUSTOMER}"
SUPPORT = f"support@{postfix.SUPPORT}"


class Feeder:
    """Hands mails over until somebody has said 250 for each, as a mail server would."""

    def __init__(self, name, connect, pause, urgent_every=URGENT_EVERY):
        self.name, self.connect, self.pause = name, connect, pause
        self.urgent_every = urgent_every
        self.taken = []  # subjects for which 250 was heard
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def mail(self, number):
        word = "card" if number % self.urgent_every == 0 else "question"
        subject = f"{word} {self.name}-{number}"
        return subject, MAIL.format(sender=SENDER, to=SUPPORT, subject=subject, body="Please help.",
                                    id=f"{self.name}-{number}@{postfix.CUSTOMER}").encode()

    def run(self):
        number, peer = 0, None
        while not self.stopping.is_set():
            subject, text = self.mail(number)
            try:
                peer = peer or self.connect()
                peer.sendmail(SENDER, [SUPPORT], text)
                self.taken.append(subject)
                number += 1
                self.stopping.wait(self.pause)
            except (OSError, smtplib.SMTPException):
                peer = None
                self.stopping.wait(0.02)
        if peer:
            peer.close()

    def stop(self):
        self.stopping.set()
        self.thread.join(30)


def all_items(client, method, key, **params):
    items, after = [], ""
    while True:
        page = client.call(method, limit=500, **params, **({key: after} if after else {}))
        items += page["items"]
        after = page.get("next", "")
        if not after:
            return items


def check_mails(tickets, taken):
    subjects = [ticket["subject"] for ticket in tickets]
    known = set(subjects)
    faults = [f"mail lost: {subject}" for subject in taken if subject not in known]
    if len(subjects) != len(known):
        faults.append(f"{len(subjects) - len(known)} tickets doubled")
    return faults


def check_escalation(client, ticket, received):
    """The timeline of one urgent ticket against what arrived."""
    name = ticket["subject"]
    events = client.call("ticket.timeline", id=ticket["id"], limit=500)["items"]
    faults = []
    if [event["seq"] for event in events] != list(range(1, len(events) + 1)):
        faults.append(f"{name}: a gap in the timeline")
    started = [event for event in events if event["type"] == "escalation_started"]
    if len(started) != 1:
        faults.append(f"{name}: {len(started)} escalations")
    levels = [event["data"]["level"] for event in events if event["type"] == "level_fired"]
    if levels != LEVELS:
        faults.append(f"{name}: levels {levels}")
    paged = {event["data"]["page"]: event["data"] for event in events if event["type"] == "paged"}
    ended = {event["data"]["page"]: event["data"]["state"] for event in events
             if event["type"] == "page_result"}
    for page, data in paged.items():  # what had not left was cancelled by the next level
        if f"page-{page}" not in received and ended.get(page) not in ("cancelled", "recalled"):
            faults.append(f"{name}: page {page} to {data['person']} never arrived")
    return faults, set(paged)


def check_all(client, taken, receiver):
    tickets = all_items(client, "ticket.list", "after")
    faults = check_mails(tickets, taken)
    received = {page["id"] for page in receiver.pages}
    known = set()
    for ticket in tickets:
        if ticket["subject"].startswith("card "):
            more, pages = check_escalation(client, ticket, received)
            faults += more
            known |= pages
    faults += [f"a page of nobody: {page}" for page in received if page[5:] not in known]
    faults += ["a page without a good signature" for page in receiver.pages if not page["signed"]]
    return tickets, faults


def wait_until_quiet(client, seconds):
    """Until every escalation has fired all its levels, no mail waits and no page is due."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        jobs = client.call("job.list", limit=500)["items"]
        tickets = all_items(client, "ticket.list", "after")
        urgent = [ticket for ticket in tickets if ticket["subject"].startswith("card ")]
        views = [client.call("ticket.get", id=ticket["id"])["ticket"] for ticket in urgent]
        states = [one["state"] for view in views for one in view["escalations"]]
        if not jobs and all(state == "exhausted" for state in states):
            return
        time.sleep(0.5)


def start_server(control, receiver, smtp_port, lmtp_port):
    url = f"http://127.0.0.1:{receiver.port}/page/{{address}}"
    settings = [f"plugins.instances.mail.config.smtp=smtp://127.0.0.1:{smtp_port}",
                f"plugins.instances.mail.config.listen=127.0.0.1:{lmtp_port}",
                f"plugins.instances.pager.config.url={url}"]
    if control == "early_250":
        guest = os.path.join(BUILD, "tests", "guests", "channel_email_early.so")
        settings.append(f"plugins.instances.mail.use={guest}")
    server = Server(settings, config="tests/integration/story.yaml")
    server.environment.update(PAGER_SECRET=SECRET, RUNG_CONTROL=control or "")
    if control and control != "early_250":
        server.binary = os.path.join(BUILD, "tests", "rungd_control")
        server.settings.append("plugins.path=" + os.path.join(BUILD, "plugins"))
    return server.start()


def kill_again_and_again(server, rng, kills):
    for _ in range(kills):
        time.sleep(rng.uniform(0.05, 0.6))
        server.kill()
        server.start()


def feeders_of(server_mail, lmtp_port, control=None):
    def direct():
        return smtplib.LMTP("127.0.0.1", lmtp_port, timeout=5)

    def through_postfix():
        return smtplib.SMTP("127.0.0.1", server_mail.port, timeout=5)
    if control == "early_250":  # a yes too early is a matter of a millisecond: many at once
        return [Feeder(f"direct{i}", direct, 0, 10**9) for i in range(4)]
    feeders = [Feeder("direct", direct, 0.05)]
    if server_mail:
        feeders.append(Feeder("postfix", through_postfix, 0.5))
    return feeders


def run(control, server, server_mail, receiver, lmtp_port):
    rng = random.Random(7)
    receiver.refuse = 20 if not control else 6  # these are tried again, ten seconds later
    feeders = feeders_of(server_mail, lmtp_port, control)
    for feeder in feeders:
        feeder.thread.start()
    kill_again_and_again(server, rng, CONTROL_KILLS if control else KILLS)
    for feeder in feeders:
        feeder.stop()
    until = time.monotonic() + 30
    while server_mail and not server_mail.queue_is_empty() and time.monotonic() < until:
        server_mail.flush()
        time.sleep(0.3)
    client = Client(server.port)
    wait_until_quiet(client, 25 if control else 90)
    taken = [subject for feeder in feeders for subject in feeder.taken]
    tickets, faults = check_all(client, taken, receiver)
    print(f"{len(taken)} mails taken, {len(tickets)} tickets, {len(receiver.pages)} pages arrived "
          f"({len({page['id'] for page in receiver.pages})} different), {len(faults)} faults")
    for fault in faults[:15]:
        print(" ", fault)
    return taken, faults


def main():
    control = sys.argv[2] if sys.argv[1:2] == ["--control"] else None
    why_not = postfix.why_not()
    if why_not and not control:
        print(f"Postfix is left out ({why_not}); mails come by LMTP directly")
    receiver = PageReceiver()
    lmtp_port, smtp_port = postfix.free_port(), postfix.free_port()
    server, server_mail = None, None
    try:
        server = start_server(control, receiver, smtp_port, lmtp_port)
        if not why_not and not control:
            server_mail = postfix.Postfix(lmtp_port, smtp_port).start()
        taken, faults = run(control, server, server_mail, receiver, lmtp_port)
    finally:
        if server:
            server.remove()
        if server_mail:
            server_mail.stop()
        receiver.stop()
    if not taken or not receiver.pages:
        print("nothing happened: the harness saw nothing")
        return 1
    if control:
        print("the control was found out" if faults else "THE CONTROL PASSED")
        return 0 if faults else 1
    return 1 if faults else 0


sys.exit(main())
