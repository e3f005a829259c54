"""./dev demo: Postfix, a page receiver and rungd on loopback; mails go in, and a readable account
comes out. With --keep everything stays up until Ctrl-C."""
import glob
import os
import smtplib
import sys
import time

os.environ.setdefault("RUNG_SOURCE", os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))))
SOURCE = os.environ["RUNG_SOURCE"]
sys.path.insert(0, os.path.join(SOURCE, "tests", "integration"))
sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from rung import Client, Refused, Server  # noqa: E402
import big_data  # noqa: E402
import postfix  # noqa: E402
from page_receiver import SECRET, PageReceiver  # noqa: E402

QUESTIONS = 500
SUPPORT = f"support@{postfix.SUPPORT}"
ANNA = f"anna@{postfix.CUSTOMER}"


def crlf(mail):
    return mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def own_mails():
    found = []
    for path in sorted(glob.glob(os.path.join(SOURCE, "tests", "data", "mail", "*.eml"))):
        with open(path, "rb") as mail:
            found.append((os.path.basename(path), mail.read()))
    return found


def question_mails():
    mails = []
    for number, text in enumerate(big_data.questions(QUESTIONS)):
        subject = " ".join(text.split()[:8])
        mails.append((f"question {number}", (
            f"From: customer{number}@{postfix.CUSTOMER}\nTo: {SUPPORT}\nSubject: {subject}\n"
            f"Message-ID: <q{number}@{postfix.CUSTOMER}>\n\n{text}\n").encode()))
    return mails


def push(port, mails):
    sent, refused = 0, 0
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as smtp:
        for name, mail in mails:
            try:
                smtp.sendmail(ANNA, [SUPPORT], crlf(mail))
                sent += 1
            except smtplib.SMTPException as error:
                refused += 1
                print(f"  Postfix refused {name}: {error}")
    return sent, refused


def feed(client):
    events, cursor = [], 0
    while True:
        page = client.call("events.read", **{"from": cursor}, limit=500)
        events += page["items"]
        if not page["items"]:
            return events
        cursor = page["next"]


def all_tickets(client):
    items, after = [], ""
    while True:
        page = client.call("ticket.list", limit=500, **({"after": after} if after else {}))
        items += page["items"]
        after = page.get("next", "")
        if not after:
            return items


def wait_for_mails(client, server_mail, sent):
    """Until every mail is a message or a refusal, and Postfix has nothing left."""
    until = time.monotonic() + 120
    done = 0
    while time.monotonic() < until:
        events = feed(client)
        done = sum((event["type"] == "message" and event["data"]["direction"] == "in")
                   or event["type"] == "refused" for event in events)
        print(f"\r  {done} of at most {sent} mails are tickets, messages or refusals ", end="",
              flush=sys.stdout.isatty())
        if server_mail.queue_is_empty() and not client.call("job.list", limit=1)["items"]:
            break
        time.sleep(0.3)
    print()
    return done


def acknowledge_some(client, receiver):
    """Whoever was paged takes every third ticket; the others climb."""
    taken = []
    for number, page in enumerate(receiver.wait(1)):
        if number % 3 == 0:
            try:
                client.call("ticket.acknowledge", id=page["ticket"], agent=page["person"],
                            key=f"demo-{number}")
                taken.append((page["ticket"], page["person"]))
            except Refused as refused:
                print(f"  {page['ticket']}: {refused.error['message']}")
    return taken


def clock_of(view):
    for clock in view["clocks"]:
        if clock["phase"] == "running" and "due_at_ms" in clock:
            left = (clock["due_at_ms"] - int(time.time() * 1000)) // 1000
            return f"{clock['metric']} in {left // 3600}:{left // 60 % 60:02d}:{left % 60:02d}"
    return "-"


def print_tickets(client, tickets):
    print(f"\n{'TICKET':<8} {'PRIORITY':<8} {'LABELS':<12} {'OWNER':<14} {'DUE':<28} SUBJECT")
    for ticket in tickets:
        view = client.call("ticket.get", id=ticket["id"])["ticket"]
        labels = ",".join(label["label"] for label in view["labels"]) or "-"
        owner = "/".join(filter(None, [view.get("team"), view.get("agent")])) or "-"
        print(f"{ticket['id']:<8} {view['priority']:<8} {labels:<12.12} {owner:<14.14} "
              f"{clock_of(view):<28} {view['subject'][:44]}")


def print_levels(client, tickets):
    print(f"\n{'TICKET':<8} {'WHAT':<18} {'AFTER':>8}  {'LATE':>6}  WHO")
    for ticket in tickets:
        events = client.call("ticket.timeline", id=ticket["id"], limit=500)["items"]
        began = events[0]["at_ms"]
        for event in events:
            data, after = event["data"], f"{(event['at_ms'] - began) / 1000:.2f} s"
            if event["type"] == "level_fired":
                print(f"{ticket['id']:<8} {'level ' + str(data['level']):<18} {after:>8}  "
                      f"{data['late_by_ms']:>3} ms  {', '.join(data['people'])}")
            elif event["type"] == "acknowledged":
                print(f"{ticket['id']:<8} {'acknowledged':<18} {after:>8}  {'':>6}  "
                      f"{data.get('person', event['actor'])}")


def print_account(client, receiver):
    tickets = all_tickets(client)
    urgent = [ticket for ticket in tickets if ticket["priority"] == "urgent"]
    shown = urgent[:12] + [ticket for ticket in tickets if ticket not in urgent][:12]
    print_tickets(client, shown)
    if len(tickets) > len(shown):
        print(f"... and {len(tickets) - len(shown)} more")
    print_levels(client, urgent[:8])
    counts = {}
    for ticket in tickets:
        counts[ticket["priority"]] = counts.get(ticket["priority"], 0) + 1
    late = [event["data"]["late_by_ms"] for ticket in urgent for event in
            client.call("ticket.timeline", id=ticket["id"], limit=500)["items"]
            if event["type"] == "level_fired"]
    refusals = [event["data"] for event in feed(client) if event["type"] == "refused"]
    status = client.call("admin.status")
    print(f"\n{len(tickets)} tickets: " + ", ".join(f"{n} {word}" for word, n in counts.items()))
    different = len({page["id"] for page in receiver.pages})
    print(f"{len(receiver.pages)} pages arrived, {different} different, "
          f"all signed: {all(page['signed'] for page in receiver.pages)}")
    if late:
        late.sort()
        print(f"{len(late)} levels fired; late by {late[len(late) // 2]} ms in the middle, "
              f"{late[-1]} ms at most")
    print(f"{status['timers_fired']} timers fired, "
          f"the latest {status['timer_late_ms_max']} ms late")
    for refusal in refusals:
        print(f"refused: {refusal['from']}: {refusal['why']}")


def show(server, server_mail, receiver):
    client = Client(server.port)
    mails = own_mails()
    trial = big_data.mails()
    questions = question_mails()
    print(f"mails: {len(mails)} of our own, {len(trial)} of the trial data, "
          f"{len(questions)} customers' questions")
    if not trial:
        print("  (the trial data is not there: RUNG_TRIAL_DATA names its folder)")
    sent, _ = push(server_mail.port, mails + trial + questions)
    wait_for_mails(client, server_mail, sent)
    taken = acknowledge_some(client, receiver)
    print(f"  {len(taken)} acknowledged; the others climb for ten seconds ...")
    time.sleep(10)
    print_account(client, receiver)


def main():
    why_not = postfix.why_not()
    if why_not:
        print(f"demo: {why_not}")
        return 1
    receiver = PageReceiver()
    port = postfix.free_port()
    url = f"http://127.0.0.1:{receiver.port}/page/{{address}}"
    server = Server([f"plugins.instances.mail.config.smtp=smtp://127.0.0.1:{port}",
                     f"plugins.instances.pager.config.url={url}"],
                    config="tests/integration/story.yaml")
    server.environment["PAGER_SECRET"] = SECRET
    server_mail = None
    try:
        server.start()
        server_mail = postfix.Postfix(server.lmtp, port).start()
        print(f"rungd: rpc 127.0.0.1:{server.port}, lmtp 127.0.0.1:{server.lmtp}; Postfix: smtp "
              f"127.0.0.1:{port}; pages: {url}")
        show(server, server_mail, receiver)
        if "--keep" in sys.argv:
            print("\nEverything stays up; Ctrl-C ends it.")
            while True:
                time.sleep(1)
    except KeyboardInterrupt:
        print()
    finally:
        server.remove()
        if server_mail:
            server_mail.stop()
        receiver.stop()
    return 0


sys.exit(main())
