"""Every mail of the trial data becomes a ticket, a message on one, or a recorded refusal."""
import os
import smtplib
import sys
import time

sys.path.insert(0, os.path.join(os.environ["RUNG_SOURCE"], "tests", "integration"))
sys.path.insert(0, os.path.join(os.environ["RUNG_SOURCE"], "tests", "support"))
from rung import Client, Server  # noqa: E402
import big_data  # noqa: E402
from page_receiver import SECRET, PageReceiver  # noqa: E402

SUPPORT = "support@support.rung.test"


def crlf(mail):
    return mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def hand_in(port, mails):
    """How many were taken; a refusal on the wire is an answer too."""
    taken, refused = 0, []
    with smtplib.LMTP("127.0.0.1", port, timeout=30) as lmtp:
        for name, mail in mails:
            try:
                lmtp.sendmail("someone@customer.rung.test", [SUPPORT], crlf(mail))
                taken += 1
            except smtplib.SMTPException as error:
                refused.append((name, str(error)))
    return taken, refused


def count_outcomes(client):
    events, cursor = [], 0
    while True:
        page = client.call("events.read", **{"from": cursor}, limit=500)
        events += page["items"]
        if not page["items"]:
            break
        cursor = page["next"]
    messages = sum(event["type"] == "message" and event["data"]["direction"] == "in"
                   for event in events)
    refusals = [event["data"] for event in events if event["type"] == "refused"]
    return messages, refusals


def main():
    mails = big_data.mails()
    if not mails:
        print("SKIPPED: the trial data is not there (RUNG_TRIAL_DATA names its folder)")
        return 77
    receiver = PageReceiver()
    url = f"http://127.0.0.1:{receiver.port}/{{address}}"
    server = Server([f"plugins.instances.pager.config.url={url}"],
                    config="tests/integration/story.yaml")
    server.environment["PAGER_SECRET"] = SECRET
    try:
        server.start()
        taken, refused = hand_in(server.lmtp, mails)
        taken -= len(mails) - len({crlf(mail) for _, mail in mails})  # the same twice is one
        client = Client(server.port)
        until = time.monotonic() + 60
        messages, refusals = count_outcomes(client)
        while messages + len(refusals) < taken and time.monotonic() < until:
            time.sleep(0.2)
            messages, refusals = count_outcomes(client)
        dead = client.call("job.list", state="dead")["items"]
        print(f"{len(mails)} mails: {taken} different ones taken, "
              f"{len(refused)} refused on the wire; "
              f"{messages} messages, {len(refusals)} recorded refusals, {len(dead)} dead jobs")
        for item in refused + refusals:
            print(" ", item)
        good = messages + len(refusals) == taken and not dead and server.stop() == 0
    finally:
        server.remove()
        receiver.stop()
    return 0 if good else 1


sys.exit(main())
