"""The main job with real components: a mail through Postfix becomes a ticket, its agent is paged
over HTTP, the levels climb, Neovim acknowledges, the reply goes back, the answer lands.
--apart: mail and pages by plugins in processes of their own."""
import os
import smtplib
import subprocess
import sys
import tempfile
import time

from rung import SOURCE, Client, Server

sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
import postfix  # noqa: E402
from page_receiver import SECRET, PageReceiver  # noqa: E402

ANNA = f"anna@{postfix.CUSTOMER}"
SUPPORT = f"support@{postfix.SUPPORT}"
MAIL = """From: Anna <{sender}>
To: {to}
Subject: {subject}
Message-ID: {id}
{more}
{body}
"""


def send(port, to, subject, message_id, body, more=""):
    text = MAIL.format(sender=ANNA, to=to, subject=subject, id=message_id, body=body, more=more)
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.sendmail(ANNA, [to], text.replace("\n", "\r\n").encode())


def wait_for(what, ask, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"did not happen within {seconds} s: {what}")


def expect(truth, what, *seen):
    if not truth:
        raise AssertionError(what + "".join(f"\n  {item!r}" for item in seen))
    print("ok:", what)


def find(items, kind):
    return [item for item in items if item["type"] == kind]


def timeline(client, ticket):
    return client.call("ticket.timeline", id=ticket, limit=500)["items"]


def check_ticket(client, ticket):
    view = client.call("ticket.get", id=ticket)["ticket"]
    labels = {label["label"]: label for label in view["labels"]}
    clocks = {clock["metric"]: clock for clock in view["clocks"]}
    expect(labels["card"]["applied"] and labels["card"]["confidence_percent"] == 90,
           "the mail is classified by its rule", view["labels"])
    expect(view["priority"] == "urgent" and view["tags"] == ["card"], "priority by the matrix",
           view)
    expect(view["sla_policy"] == "urgent" and clocks["first_response"]["target_ms"] == 600000,
           "SLA policy and the tighter target by the table", clocks)
    expect("resolution" in clocks and clocks["resolution"]["phase"] == "running", "clocks run",
           clocks)
    expect((view["team"], view["agent"]) == ("support", "ann"), "team by rule, agent by skill",
           view)
    assigned = find(timeline(client, ticket), "assigned")[0]["data"]
    codes = {one["agent"]: one["code"] for one in assigned["candidates"]}
    expect(codes == {"ann": "eligible", "bob": "skill_missing:cards", "cid": "not_present"},
           "each candidate stands there with the reason", codes)


def check_levels(client, ticket, pages):
    expect([page["person"] for page in pages[:3]] == ["ann", "bob", "cid"],
           "agent, level 2 and level 3 are paged in order", pages)
    expect(all(page["signed"] for page in pages), "every page is signed", pages)
    expect(len({page["id"] for page in pages[:3]}) == 3, "each page has its own id", pages)
    fired = find(timeline(client, ticket), "level_fired")
    instants = [event["at_ms"] for event in fired[:3]]
    late = [event["data"]["late_by_ms"] for event in fired]
    expect(all(0 <= value < 1000 for value in late), "lateness is recorded, under a second", late)
    steps = [b - a for a, b in zip(instants, instants[1:])]
    expect(all(2000 <= step < 3000 for step in steps), "levels at their instants", steps)


def acknowledge_from_neovim(port, ticket):
    lua = (f"local c = vim.fn.sockconnect('tcp', '127.0.0.1:{port}', {{rpc = true}}); "
           f"local r = vim.rpcrequest(c, 'ticket.acknowledge', "
           f"{{id = '{ticket}', agent = 'bob', key = 'nvim-{ticket}'}}); "
           f"io.stdout:write(vim.inspect(r))")
    with tempfile.TemporaryDirectory() as home:  # what Neovim keeps about itself goes with it
        run = subprocess.run(["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n",
                              "-c", "lua " + lua, "-c", "qa!"], capture_output=True, text=True,
                             timeout=30, check=False,
                             env={**os.environ, "HOME": home, "XDG_STATE_HOME": home})
    return run.stdout + run.stderr


def check_acknowledged(client, receiver, ticket, port):
    said = acknowledge_from_neovim(port, ticket)
    view = client.call("ticket.get", id=ticket)["ticket"]
    expect(view["escalations"][0]["state"] == "acknowledged", "Neovim's own client acknowledges",
           said, view["escalations"])
    before = len(receiver.pages)
    time.sleep(3.5)  # more than a level's delay: whoever is still paged would be paged now
    expect(len(receiver.pages) == before, "after the acknowledge nobody is paged",
           receiver.pages[before:])
    waiting = client.call("job.list")["items"]
    expect(not [job for job in waiting if job["hook"] == "notification.send"], "no page waits",
           waiting)


def check_reply(client, server_mail, ticket):
    client.call("message.add", id=ticket, body="We have it back: tomorrow. Grüße",
                key="reply-1")
    mail = server_mail.next_mail()
    expect(mail is not None, "the reply goes through Postfix to the customer", server_mail.log())
    expect(mail["In-Reply-To"] == "<a1@customer.rung.test>" and
           "<a1@customer.rung.test>" in mail["References"], "it hangs on the customer's mail",
           dict(mail))
    expect(mail["Subject"] == "Re: My card is broken" and ANNA in mail["To"], "to whom, about what",
           dict(mail))
    expect("Grüße" in mail.get_content(), "the text arrives whole", mail.get_content())
    expect(mail["Auto-Submitted"] is None, "a person's reply is not automatic", dict(mail))
    view = client.call("ticket.get", id=ticket)["ticket"]
    clocks = {clock["metric"]: clock for clock in view["clocks"]}
    expect(view["state"] == "open" and clocks["first_response"]["phase"] == "fulfilled",
           "the reply fulfils the first response", view)
    return mail


def check_answers(client, port, ticket, mail):
    to = mail["Reply-To"].addresses[0].addr_spec
    expect(to.startswith("support+T-"), "the reply names an address of its own", to)
    send(port, to, "Another subject", "<a2@customer.rung.test>", "Thank you!")
    send(port, SUPPORT, "Re: My card is broken", "<a3@customer.rung.test>", "And when?",
         f"In-Reply-To: {mail['Message-ID']}\n")
    send(port, SUPPORT, "Re: My card is broken", "<a3@customer.rung.test>", "And when?",
         f"In-Reply-To: {mail['Message-ID']}\n")  # the same mail again
    send(port, SUPPORT, "Out of office", "<a4@customer.rung.test>", "I am away.",
         f"In-Reply-To: {mail['Message-ID']}\nAuto-Submitted: auto-replied\n")

    def incoming():
        got = [event["data"] for event in find(timeline(client, ticket), "message")
               if event["data"]["direction"] == "in"]
        return got if len(got) >= 4 else None
    messages = wait_for("all answers are on the ticket", incoming)
    time.sleep(1)
    messages = incoming()
    bodies = sorted(message["body"] for message in messages)
    expect(bodies == ["And when?", "I am away.", "It was swallowed.", "Thank you!"],
           "answers land on the same ticket, a repeated mail once", bodies)
    automatic = [message["body"] for message in messages if message["automatic"]]
    expect(automatic == ["I am away."], "automatic mail is recognised", messages)
    expect(len(client.call("ticket.list")["items"]) == 1, "and no other ticket was made")


def story(server, server_mail, receiver):
    client = Client(server.port)
    send(server_mail.port, SUPPORT, "My card is broken", "<a1@customer.rung.test>",
         "It was swallowed.")
    items = wait_for("the mail is a ticket", lambda: client.call("ticket.list")["items"])
    ticket = items[0]["id"]
    check_ticket(client, ticket)
    check_levels(client, ticket, receiver.wait(3))
    check_acknowledged(client, receiver, ticket, server.port)
    mail = check_reply(client, server_mail, ticket)
    check_answers(client, server_mail.port, ticket, mail)
    client.call("ticket.solve", id=ticket, resolution="fixed", key="solve")
    expect(client.call("ticket.get", id=ticket)["ticket"]["escalations"][0]["state"] == "resolved",
           "solving ends the escalation")


def main():
    why_not = postfix.why_not()
    if why_not:
        print("SKIPPED:", why_not)
        return 77
    receiver = PageReceiver()
    port = postfix.free_port()
    server = Server(["plugins.instances.mail.config.smtp=smtp://127.0.0.1:%d" % port,
                     "plugins.instances.pager.config.url=http://127.0.0.1:%d/page/{address}"
                     % receiver.port], config="tests/integration/story.yaml")
    if "--apart" in sys.argv:
        server.settings += [f"plugins.instances.{name}.isolation=process"
                            for name in ("mail", "pager")]
    server.environment["PAGER_SECRET"] = SECRET
    server_mail = None
    try:
        server.start()
        server_mail = postfix.Postfix(server.lmtp, port).start()
        story(server, server_mail, receiver)
        expect(server.stop() == 0, "the server ends cleanly")
    finally:
        server.remove()
        if server_mail:
            server_mail.stop()
        receiver.stop()
    return 0


sys.exit(main())
