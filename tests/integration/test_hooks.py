"""The computed order of a hook, as plugin.hooks and rungctl tell it, is the order in the trace of a
ticket; the operator's order is followed, and refused when it leaves somebody out."""
import os
import subprocess
import sys

from rung import BUILD, Client, Server, expect

CONFIG = "tests/integration/story.yaml"
RULES = """    {name}:
      use: classify_rules
      config:
        rules:
          - {{name: {name}, when: 'ticket.subject contains "card"', label: {name}, confidence: 90}}
"""
ORDER = "plugins:\n  order: {ticket.classify: [%s]}\n"


def fresh(order):
    server = Server(config=CONFIG)
    server.environment["PAGER_SECRET"] = "0123456789abcdef0123456789abcdef"
    with open(server.config, encoding="utf-8") as config:
        text = config.read().replace("plugins:\n", ORDER % order)
    with open(server.config, "w", encoding="utf-8") as config:
        config.write(text + RULES.format(name="first") + RULES.format(name="second") +
                     RULES.format(name="third"))
    return server


def told(client, hook):
    return [item["instance"] for item in client.call("plugin.hooks")["items"]
            if item["hook"] == hook]


def traced(client, ticket, hook):
    events = client.call("ticket.timeline", id=ticket, limit=500)["items"]
    return [event["data"]["plugin"] for event in events
            if event["type"] == "plugin_verdict" and event["data"]["hook"] == hook]


def check_order(order, wanted):
    server = fresh(order)
    try:
        server.start()
        client = Client(server.port)
        ticket = client.call("ticket.create", key="k", subject="card", body="x",
                             requester="anna@example.org")["ticket"]["id"]
        for hook in ("ticket.classify", "sla.policy", "route.assign"):
            expect(f"{hook}: the order that is told is the order of the trace",
                   told(client, hook) == traced(client, ticket, hook) != [],
                   told(client, hook), traced(client, ticket, hook))
        expect(f"[{order}] gives {wanted}", told(client, "ticket.classify") == wanted,
               told(client, "ticket.classify"))
        run = subprocess.run([os.path.join(BUILD, "bin", "rungctl"), "--connect",
                              f"127.0.0.1:{server.port}", "-o", "table", "hooks"],
                             capture_output=True, text=True, check=False)
        lines = [line.split() for line in run.stdout.splitlines()]
        expect("rungctl hooks shows it with its reasons",
               [line[3] for line in lines if line and line[0] == "ticket.classify"] == wanted and
               "operator's order" in run.stdout, run)
        server.stop()
    finally:
        server.remove()


def check_refusal():
    server = fresh("first, second")
    try:
        run = subprocess.run([server.binary, "--check", server.config], capture_output=True,
                             text=True, check=False, env=server.environment)
        expect("an order that leaves somebody out is refused", run.returncode == 1 and
               "is asked there and not named" in run.stderr, run)
    finally:
        server.remove()


def main():
    check_order('third, "*", first', ["third", "rules", "second", "first"])
    check_order('"*", rules', ["first", "second", "third", "rules"])
    check_refusal()
    return 0


sys.exit(main())
