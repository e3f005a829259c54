#!/usr/bin/python3
"""A plugin that does what the subject of its ticket says; probe.mjs is the same in JavaScript."""
import os
import sys

sys.path.insert(0, os.environ.get("RUNG_SHIM") or
                os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../../sdk/python"))
from rung_plugin import (Fail, Plugin, Retry, effect, kv_put, label, note, option,  # noqa: E402
                         result, wake)

p = Plugin("org.example.probe", "1.2.3", "does what it is told",
           may=["label", "note", "kv_put", "wake", "result"], needs=["rung.http/1"],
           max_inflight=16,
           options=[option("words", "list", "outage, down", "words"),
                    option("limit", "int", 3, "a limit", min=1, max=9),
                    option("url", "url", doc="where the far side is")])


@p.on("check")
def check(config):
    if config.limit == 7:
        raise Fail("limit: 7 is never right")


@p.on("create")
def create(ctx):
    if "refuse" in ctx.config.words:
        raise Fail("no such word")
    ctx.listening("probe", "127.0.0.1:9")
    ctx.log.info("created with %s", ",".join(ctx.config.words))


@p.on("health")
def health():
    return "half a cup left" if p.config.limit == 2 else None


def http(ev, ctx):
    got = ctx.http.post(ctx.config.url, {"a": 1}, key=ev.id, headers={"X-Y": "z"}, timeout="2s")
    return [note(f"{got.status} {got.text} {got.json()['n']}", "asked")]


def timer(ev, ctx):
    number = ctx.timer.start("250ms", lambda: ctx.metric("fired"), every="1s")
    return [note(str(number), "started")]


def until_cancelled(ev, ctx):
    ctx.metric("waiting")
    ctx._cancelled.wait()
    raise Retry("cancelled" if ctx.cancelled else "no")


def calendar(ev, ctx):
    cal = ctx.calendar
    seen = [cal.advance("day", 1000, "2h"), cal.elapsed("day", 1, 2), *cal.next("day", 5)]
    cal.announce("day", "feed", ["2026-12-25"])
    return [note(repr(seen).lower(), "counted")]


def roster(ev, ctx):
    first = ctx.roster.on_call("night")[0]
    team = ctx.roster.team("x")
    return [note(f"{first.id}/{first.name}/{len(first.skills)}/{len(team)}", "seen")]


def push(ev, ctx):
    ctx.inbox.push(from_="anna@example.org", external_id="7", body="hello")
    return []


def retry(ev, ctx):
    raise Retry("the far side is down", "30s")


def fail(ev, ctx):
    raise Fail("no such customer")


def bug(ev, ctx):
    return ev.ticket.nothing.at.all


def reset(ev, ctx):
    raise ConnectionResetError("reset by peer")


def kv(ev, ctx):
    values = [ctx.kv.get(key) for key in ("read", "other", "absent")]
    return [note(" ".join((value or b"-").decode() for value in values), "looked")]


def scan(ev, ctx):
    return [note(" ".join(f"{key}={val.decode()}" for key, val in ctx.kv.scan("a")), "all")]


def shape(ev, ctx):
    ticket, message = ev.ticket, ev.message
    return [note(f"[{ticket.body}] {len(ticket.tags)} {ticket.clocks[0].phase} {ticket.level} "
                 f"{ev.method}. {message.from_}", "seen")]


def holds(ev, ctx):
    yes, why = ctx.holds(4)
    return note(f"{yes} {why}".lower(), "a rule")  # alone is as good as in a list


DOES = {
    "label": lambda ev, ctx: [label("outage", 0.75, "because"), kv_put("seen", "1", "1d"),
                              wake("look", "2h", "later")],
    "unsure": lambda ev, ctx: [label("x", 0, "no")],
    "decline": lambda ev, ctx: None,
    "empty": lambda ev, ctx: [],
    "retry": retry, "fail": fail, "bug": bug, "reset": reset, "http": http, "kv": kv,
    "undeclared": lambda ev, ctx: [effect("add_tag", "x", reason="y")],
    "large": lambda ev, ctx: [note("x" * (1 << 21), "large")],
    "echo": lambda ev, ctx: [result("echo", ev.ticket.fields)],
    "scan": scan,
    "wait": until_cancelled, "timer": timer, "calendar": calendar, "roster": roster,
    "push": push, "shape": shape, "holds": holds,
    "submit": lambda ev, ctx: ctx.submit(42, note("later", "so")),
    "print": lambda ev, ctx: print("a stray line", flush=True),
}


@p.hook("ticket.classify", stage=4, timeout="3s", wait="2s", reads=["seen:{ticket.id}"])
def classify(ev, ctx):
    return DOES[ev.ticket.subject](ev, ctx)


p.run()
