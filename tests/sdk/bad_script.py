#!/usr/bin/python3
"""A script that keeps the contract as bad_0.py; as bad_N.py it breaks it where scenario RC0N of the
kit looks, and nowhere else. rung_plugin.py lies beside it."""
import os
import re
import subprocess
import sys

from rung_plugin import Fail, Plugin, Retry, label, option, result

RC = int(re.search(r"bad_(\d+)", sys.argv[0]).group(1))
STATE = os.path.join(os.path.dirname(os.path.realpath(__file__)), "state")
ORDINARY = "My card is stuck"

p = Plugin("org.example.bad", "1.0.0", "a bad example", may=["label", "result"],
           needs=["rung.http/1"],
           options=[option("limit", "int", 3, "" if RC == 1 else "a number", min=1, max=9),
                    option("url", "url", "http://far.example/x", "where pages go")])


def count(reset=False):
    """One count for all instances, which have no business with each other."""
    seen = 0
    if not reset:
        with open(STATE, encoding="utf-8") as file:
            seen = int(file.read()) + 1
    with open(STATE, "w", encoding="utf-8") as file:
        file.write(str(seen))
    return seen


@p.on("create")
def create(ctx):
    if RC == 3:
        count(reset=True)
    if RC == 11:
        subprocess.Popen(["sleep", "600"])
    if RC == 14:
        print({number: number for number in range(9)}[ctx.config.limit])


@p.hook("ticket.classify", timeout="3s")
def classify(ev, ctx):
    subject = ev.ticket.subject
    reason = "it says card"
    if RC == 2 and subject == ORDINARY:
        reason = ""
    if RC == 3:
        reason = f"the {count()}. of all"
    if RC == 4 and not ev.actor:
        reason = ev.ticket.tags[0]
    if RC == 5 and len(ev.ticket.body) > 100000:
        raise MemoryError("so much text")
    if RC == 6 and "%n%" in subject:
        reason = subject % 3
    if RC == 9 and subject == ORDINARY and ctx._cancelled.wait(0.3):
        os._exit(1)
    return [label("card", 0.4 if RC == 16 else 0.5, reason)]


@p.hook("notification.send", timeout="3s")
def send(ev, ctx):
    answer = ctx.http.post(ctx.config.url, "a page", key=None if RC == 18 else ev.id)
    if answer.status == 404 or (RC == 19 and answer.status == 500):
        raise Fail("for good")
    if not 200 <= answer.status < 300:
        raise Retry(f"HTTP {answer.status}")
    return [result("receipt", str(answer.status))]


p.run()
