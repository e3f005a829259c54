"""Plugins that are missing, of another ABI, greedy, failing or slow: each costs itself and is named
in plugin.list; tickets are created, clocked, escalated and paged all the same."""
import os
import subprocess
import sys
import time

from rung import BUILD, SOURCE, Client, Server

sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from page_receiver import SECRET, PageReceiver  # noqa: E402

GUESTS = os.path.join(BUILD, "tests", "guests")
BAD = ["abi", "effect", "create", "errors", "slow", "stuck"]


def expect(truth, what, *seen):
    if not truth:
        raise AssertionError(what + "".join(f"\n  {item!r}" for item in seen))
    print("ok:", what)


def create(client, number):
    answer = client.call("ticket.create", key=f"bad-{number}", subject=f"card {number}", body="x",
                         requester="anna@example.org")
    return answer["ticket"]["id"]


def check_states(plugins):
    expect(plugins["missing"]["state"] == "missing" and "plugins.path" in
           plugins["missing"]["reason"], "a missing file is named, with what to do",
           plugins["missing"])
    expect(plugins["abi"]["state"] == "refused" and "1.7" in plugins["abi"]["reason"] and
           "1.0" in plugins["abi"]["reason"], "another ABI is refused, both versions named",
           plugins["abi"])
    expect(plugins["create"]["state"] == "failed" and "the model file is not there" in
           plugins["create"]["reason"], "a failing create() gives its own reason",
           plugins["create"])
    for name in ("effect", "errors", "slow", "stuck", "pager", "rules"):
        expect(plugins[name]["state"] == "running", f"{name} runs", plugins[name])


def check_blame(client, ticket):
    plugins = {item["instance"]: item for item in client.call("plugin.list")["items"]}
    expect(plugins["effect"]["denied"] >= 2, "effects not declared or not granted are denied",
           plugins["effect"])
    expect(plugins["errors"]["errors"] >= 1 and "ticket.classify" in
           plugins["errors"]["last_error"], "errors are counted and named", plugins["errors"])
    expect(plugins["slow"]["overruns"] >= 1 and "budget" in plugins["slow"]["last_error"],
           "who is slow is named", plugins["slow"])
    events = client.call("ticket.timeline", id=ticket, limit=500)["items"]
    degraded = {event["data"]["plugin"]: event["data"]["outcome"] for event in events
                if event["type"] == "degraded"}
    expect(degraded.get("errors") == "failed" and degraded.get("slow") == "overrun",
           "the ticket says who failed it", degraded)
    verdicts = [effect["verdict"] for event in events if event["type"] == "plugin_verdict"
                and event["data"]["plugin"] == "effect" for effect in event["data"]["effects"]]
    expect(verdicts == ["denied", "denied"], "what was denied stands in the timeline", verdicts)


def check_ticket(client, receiver, ticket):
    view = client.call("ticket.get", id=ticket)["ticket"]
    expect(view["priority"] == "urgent" and view["tags"] == ["card"], "the good ones decide", view)
    expect(any(clock["phase"] == "running" for clock in view["clocks"]), "clocks run", view)
    pages = receiver.wait(1)
    expect(pages and pages[0]["ticket"] == ticket, "the page goes out", pages)


def check_breakers(client):
    for number in range(10, 17):
        create(client, number)
    plugins = {item["instance"]: item for item in client.call("plugin.list")["items"]}
    expect(plugins["errors"]["breaker"] == "open" and plugins["slow"]["breaker"] == "open",
           "after five failures they are asked no more", plugins["errors"], plugins["slow"])
    began = time.monotonic()
    create(client, 20)
    expect(time.monotonic() - began < 5, "and nobody waits for them any more")


def check_stuck(client):
    for _ in range(100):
        plugins = {item["instance"]: item for item in client.call("plugin.list")["items"]}
        if plugins["stuck"]["jobs"]["timed_out"] > 0:
            break
        time.sleep(0.1)
    expect(plugins["stuck"]["jobs"]["timed_out"] > 0, "a job past its deadline is given up",
           plugins["stuck"])


def check_configuration(server):
    run = subprocess.run([server.binary, "--check", server.config], capture_output=True, text=True,
                         check=False, env=server.environment)
    expect(run.returncode == 1 and "no_such_plugin" in run.stderr and "1.7" in run.stderr and
           "2 errors" in run.stderr, "rungd --check says it before the start", run.stderr)


def main():
    receiver = PageReceiver()
    url = f"http://127.0.0.1:{receiver.port}/{{address}}"
    server = Server([f"plugins.instances.pager.config.url={url}"],
                    config="tests/integration/story.yaml")
    server.environment["PAGER_SECRET"] = SECRET
    with open(server.config, "a", encoding="utf-8") as config:
        config.write("    missing: {use: no_such_plugin}\n")
        for name in BAD:
            config.write(f"    {name}: {{use: {GUESTS}/bad_{name}.so}}\n")
    server.settings.append("plugins.budget.inline_ms_max=20")
    try:
        server.start()
        client = Client(server.port)
        check_states({item["instance"]: item for item in client.call("plugin.list")["items"]})
        ticket = create(client, 1)
        check_ticket(client, receiver, ticket)
        check_blame(client, ticket)
        check_breakers(client)
        check_stuck(client)
        check_configuration(server)
        code = server.stop()
        expect(code == 0, "the server ends cleanly, whoever is stuck", code)
    finally:
        server.remove()
        receiver.stop()
    return 0


sys.exit(main())
