"""A bot that is a plugin, over the real server: it solves, hands off with its form, and fails."""
import os
import subprocess
import sys
import time

from rung import BUILD, Client, Refused, Server

GUEST = os.path.join(BUILD, "tests", "guests", "greeter_bot.so")


def expect(truth, what, *seen):
    if not truth:
        raise AssertionError(what + "".join(f"\n  {item!r}" for item in seen))
    print("ok:", what)


def create(client, subject):
    answer = client.call("ticket.create", key=f"make-{subject}", subject=subject, body="x",
                         requester="anna@example.org")
    return answer["ticket"]["id"]


def after_the_bot(client, ticket):
    for _ in range(200):
        view = client.call("ticket.get", id=ticket)["ticket"]
        if view["stage"] == "human":
            return view
        time.sleep(0.05)
    raise AssertionError(f"the bot keeps {ticket}")


def ended(client, ticket):
    events = client.call("ticket.timeline", id=ticket, limit=500)["items"]
    return [event["data"] for event in events if event["type"] == "bot_ended"][-1]


def bots(server, client):
    tool = [os.path.join(BUILD, "bin", "rungctl"), "--connect", f"127.0.0.1:{server.port}"]
    solved = create(client, "it hangs")
    run = subprocess.run(tool + ["bot", "start", solved, "greeter"], capture_output=True, text=True,
                         check=False)
    expect(run.returncode == 0, "rungctl starts a bot", run)
    view = after_the_bot(client, solved)
    expect(view["state"] == "solved" and view["contained"] and view["resolution"] == "restarted",
           "the bot solves it, and that is contained", view)
    first = [clock for clock in view["clocks"] if clock["metric"] == "first_response"][0]
    expect(first["why"] == "solved_by_bot", "the clock says so", first)

    handed = create(client, "a refund")
    client.call("bot.start", key="b2", id=handed, plugin="greeter")
    view = after_the_bot(client, handed)
    expect(view["team"] == "billing" and not view["hand_off"]["form_missing"],
           "it hands off with its form", view)
    expect(ended(client, handed)["form"] == "given", "the form is given")

    failed = create(client, "a crash")
    client.call("bot.start", key="b3", id=failed, plugin="greeter")
    after_the_bot(client, failed)
    expect(ended(client, failed)["outcome"] == "failed", "a bot that fails gives it back at once",
           ended(client, failed))


def people(client):
    ticket = create(client, "by hand")
    try:
        client.call("ticket.assign", key="p1", id=ticket, team="billing")
        raise AssertionError("a form is required")
    except Refused as refused:
        expect(refused.error["data"]["reason"] == "form_incomplete" and "summary" in
               refused.error["message"], "the form is required and names its fields", refused.error)
    view = client.call("ticket.triage", key="p2", id=ticket, issue="outage", impact=4,
                       urgency=4)["ticket"]
    expect(view["priority"] == "critical", "priorities have the operator's names", view)


def main():
    server = Server(config="tests/integration/bot.yaml")
    with open(server.config, "a", encoding="utf-8") as config:
        config.write("plugins:\n  instances:\n    greeter: {use: " + GUEST +
                     ", grant: [reply, set_state, hand_off]}\n")
    try:
        server.start()
        client = Client(server.port)
        bots(server, client)
        people(client)
        expect(server.stop() == 0, "the server ends cleanly")
    finally:
        server.remove()
    return 0


sys.exit(main())
