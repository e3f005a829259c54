#!/usr/bin/env python3
"""The main job with real components, on loopback and for a person to read: Postfix, rungd with its
plugins, a receiver of pages, and a desk whose people answer some of them. Run it as ./dev demo.

    demo.py [--own] [--keep]

The mails are those of this repository, and those of the trial data where they are there (--own:
not those). --keep: when the account is printed, everything goes on until Ctrl-C."""
import argparse
import os
import pathlib
import smtplib
import sys
import time

TESTS = pathlib.Path(__file__).resolve().parent.parent
SOURCE = TESTS.parent
os.environ.setdefault("RUNG_SOURCE", str(SOURCE))
sys.path[:0] = [str(TESTS / "integration"), str(TESTS / "support"), str(TESTS / "demo")]
import account  # noqa: E402
import mailbag  # noqa: E402
import postfix  # noqa: E402
from page_receiver import SECRET, PageReceiver  # noqa: E402
from rung import Client, Server  # noqa: E402
from staff import Staff  # noqa: E402

PATIENCE_S = 120  # for everything to come to rest


def say(text):
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


def wait_until(what, ask, seconds=PATIENCE_S):
    until = time.monotonic() + seconds
    while not ask():
        if time.monotonic() > until:
            raise SystemExit(f"demo: waited {seconds} s in vain until {what}")
        time.sleep(0.1)


class Desk:
    """Everything that runs, in the order in which it is started; stopped the other way round."""

    def __init__(self):
        self.receiver, self.server, self.postfix, self.staff = None, None, None, None
        self.taken = []  # the texts of the mails that somebody said yes to

    def start(self):
        why_not = postfix.why_not()
        smtp = postfix.free_port()
        self.receiver = PageReceiver()
        say(f"pages are taken by HTTP on 127.0.0.1:{self.receiver.port}")
        self.server = Server(
            [f"plugins.instances.mail.config.smtp=smtp://127.0.0.1:{smtp}",
             f"plugins.instances.pager.config.url=http://127.0.0.1:{self.receiver.port}"
             "/page/{address}"], config="tests/demo/desk.yaml")
        self.server.environment["PAGER_SECRET"] = SECRET
        self.server.start()
        say(f"rungd: MessagePack-RPC on 127.0.0.1:{self.server.port}, mail by LMTP on "
            f"127.0.0.1:{self.server.lmtp}, data in {self.server.data}")
        if why_not:
            say(f"Postfix is left out ({why_not}): mails go to rungd directly, replies wait")
        else:
            self.postfix = postfix.Postfix(self.server.lmtp, smtp)
            self.postfix.start()
            say(f"Postfix: SMTP on 127.0.0.1:{smtp}")
        self.staff = Staff(self.server.port, self.receiver)
        self.staff.thread.start()

    def stop(self):
        if self.staff:
            self.staff.stop()
        if self.server:
            if self.server.process and self.server.process.poll() is None:
                self.server.stop()
            self.server.remove()
        if self.postfix:
            self.postfix.stop()
        if self.receiver:
            self.receiver.stop()

    def keep(self):
        try:
            self.server.process.wait()
        except KeyboardInterrupt:
            say("stopping")

    def connect(self):
        if self.postfix:
            return smtplib.SMTP("127.0.0.1", self.postfix.port, timeout=30)
        return smtplib.LMTP("127.0.0.1", self.server.lmtp, timeout=30)

    def hand_over(self, mails):
        with self.connect() as peer:
            for mail in mails:
                try:
                    peer.sendmail(mailbag.SENDER, [mailbag.SUPPORT], mail.text)
                    self.taken.append(mail.text)
                except smtplib.SMTPResponseException as refused:
                    say(f"not taken: {mail.name}: {refused.smtp_code} {refused.smtp_error!r}")
                except smtplib.SMTPRecipientsRefused as refused:
                    say(f"not taken: {mail.name}: {refused.recipients}")

    def mails_are_in(self, client):
        if self.postfix and not self.postfix.queue_is_empty():
            return False
        jobs = client.call("job.list", limit=500)["items"]
        return not [job for job in jobs if job["hook"] == "inbound.parse"]


def is_at_rest(client):
    """No escalation climbs any more, and what was promised within seconds is over."""
    for ticket in account.all_items(client, "ticket.list", "after"):
        if ticket["priority"] != "urgent":
            continue
        view = client.call("ticket.get", id=ticket["id"])["ticket"]
        if any(one["state"] == "active" for one in view["escalations"]):
            return False
        if any(one["metric"] == "first_response" and one["phase"] == "running" and
               not one["breached"] for one in view["clocks"]):
            return False
    return True


def answer_and_be_answered(desk, client):
    """An agent replies to a taken ticket, the reply reaches the customer, who answers on it."""
    wait_until("somebody takes a ticket", lambda: desk.staff.taken)
    ticket = next(iter(desk.staff.taken))
    client.call("message.add", id=ticket, body="We are on it.", key="demo-reply")
    say(f"{desk.staff.taken[ticket]} replies on {ticket}")
    if not desk.postfix:
        return
    mail = desk.postfix.next_mail()
    if mail is None:
        log = desk.postfix.log()[-2000:]
        raise SystemExit("demo: the reply did not reach the customer\n" + log)
    say(f"the customer has it: \"{mail['Subject']}\", In-Reply-To {mail['In-Reply-To']}")
    answer = (f"From: {mail['To']}\nTo: {mail['Reply-To'] or mail['From']}\n"
              f"Subject: {mail['Subject']}\nMessage-ID: <demo-answer@{mailbag.CUSTOMER}>\n"
              f"In-Reply-To: {mail['Message-ID']}\n\nThank you!\n")
    desk.hand_over([mailbag.Mail("the customer's answer", answer.encode())])


def play(desk, more, questions):
    client = Client(desk.server.port)
    first, odd = mailbag.own("first"), mailbag.of_folder(TESTS / "data" / "mail")
    say(f"to come: {len(first)} customers, {len(odd)} odd mails of our tests, {len(more)} mails of "
        f"others, {len(questions)} questions")
    desk.hand_over(first)
    wait_until("the first mails are tickets", lambda: desk.mails_are_in(client))
    desk.hand_over(mailbag.own("then"))
    answer_and_be_answered(desk, client)
    desk.hand_over(odd + more + questions)
    say("all handed over; now until nobody climbs any more")
    wait_until("all mails are in", lambda: desk.mails_are_in(client))
    wait_until("nobody climbs", lambda: is_at_rest(client))
    return account.print_account(client, desk.taken, list(desk.receiver.pages))


def read_arguments():
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__.partition("\n\n")[0])
    parser.add_argument("--own", action="store_true", help="only the mails of this repository")
    parser.add_argument("--keep", action="store_true", help="go on until Ctrl-C")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    more = [] if arguments.own else mailbag.of_trial_data()
    questions = [] if arguments.own else mailbag.of_questions()
    if not arguments.own and not more:
        say("the trial data is not there: RUNG_TRIAL_DATA names its folder")
    desk = Desk()
    try:
        desk.start()
        is_good = play(desk, more, questions)
        if arguments.keep:
            say("Ctrl-C ends it: build/bin/rungctl --help says how to look further")
            desk.keep()
        return 0 if is_good else 1
    except KeyboardInterrupt:
        say("stopped")
        return 130
    except ConnectionError as lost:
        say(f"{lost}; rungd has ended with {desk.server.process.wait(20)}")
        return 1
    finally:
        desk.stop()


if __name__ == "__main__":
    sys.exit(main())
